import { bestLevel, isRefusal, sizeOf } from '../core/concurrency.ts';
import { levelName } from '../core/concurrency-sweeps.ts';
import type { ConcurrencyLevel, ConcurrencyRecord } from '../core/records.ts';
import { digits, ms, sentenceList } from './format.ts';

const endings: Readonly<Record<ConcurrencyRecord['ended'], string>> = {
  saturated: 'throughput no longer grows',
  loaded: 'device or host are loaded, and one more gave less than 5 %',
  most: 'all that were asked for are there',
  refused: 'the platform refused more',
  failed: 'a level failed',
};

/** As in "threads, with CUDA graphs". */
export const sweepTitle = ({ axis = 'threads', beside = 1, graph = false }: ConcurrencyRecord): string =>
  [
    axis === 'threads'
      ? `threads${beside > 1 ? ` of ${beside} streams each` : ''}`
      : `streams of ${beside > 1 ? `each of ${beside} threads` : 'one thread'}`,
    ...(graph ? ['with CUDA graphs'] : []),
  ].join(', ');

/** Why there are no more levels, what was refused, the knee, and the bound of the paper's Equation 1: each a sentence. */
export function sweepSentences(record: ConcurrencyRecord): string[] {
  const { axis = 'threads', ended, refusal, refused = [], knee, bound } = record;
  return [
    `It ended because ${endings[ended]}${refusal ? `: ${refusal.message}` : ''}.`,
    ...refused.map(
      ({ problem, ...at }) => `${isRefusal(problem) ? 'Refused' : 'Failed'}: ${levelName(at)}: ${problem.message}`,
    ),
    ...(knee === null ? [] : [`Knee: ${levelName(knee)}, ${digits(knee.fps)} a second (${knee.rule}).`]),
    bound === null
      ? 'Equation 1: no bound, because the platform does not tell its memory clock and bus width, or one alone was not measured.'
      : `Equation 1: at most ${digits(bound.threads)} ${axis} by memory bandwidth (${digits(bound.peakBytesPerSecond / 1e9)} GB/s against ${digits(bound.threadBytesPerSecond / 1e9)} GB/s of one alone), unless a cache holds the weights.`,
  ];
}

/** A sweep as text: a line a level, then what is to be said of it. */
export function concurrencyLines(record: ConcurrencyRecord): string[] {
  const { spec, recipe, platform, batch, levels, repeats = 1 } = record;
  const of = repeats > 1 ? `, mean of ${repeats}` : '';
  return [
    `${spec}, ${recipe} on ${platform.name}, batch ${batch}: inputs a second by ${sweepTitle(record)}${of}`,
    `  ${(record.axis ?? 'threads').padEnd(7)}  all                     each, least to most     p50 ms    p99 ms    device %  host %`,
    ...levels.map(level => `  ${levelColumns(record, level).join('  ')}`.trimEnd()),
    ...sweepSentences(record).map(sentence => `  ${sentence}`),
  ];
}

function levelColumns({ axis }: ConcurrencyRecord, level: ConcurrencyLevel): string[] {
  const { fps, interval, perThread, perStream, latency, utilizationPercent, cpuPercent } = level;
  const each = perStream ?? perThread;
  return [
    String(sizeOf(level, axis)).padStart(7),
    `${digits(fps)}${interval ? ` ± ${digits(interval.high - fps)}` : ''}`.padEnd(22),
    `${digits(Math.min(...each))} to ${digits(Math.max(...each))}`.padEnd(22),
    (latency ? ms(latency.p50Ms) : '–').padEnd(8),
    (latency ? ms(latency.p99Ms) : '–').padEnd(8),
    (utilizationPercent === undefined ? '–' : digits(utilizationPercent)).padStart(8),
    digits(cpuPercent).padStart(6),
  ];
}

/** The best of several sweeps of one engine, with its interval, and which others are within it. Null without a level. */
export function bestSentence(records: readonly ConcurrencyRecord[]): string | null {
  const best = bestLevel(records);
  if (!best) return null;
  const { level, record } = best;
  const { fps, interval } = level;
  const name = levelName({ ...level, graph: record.graph ?? false });
  if (!interval) return `Best: ${name}, ${digits(fps)} a second, of one repeat, which shows no spread.`;
  const others = records.flatMap(({ levels, graph = false }) =>
    levels
      .filter(other => other.interval && other.interval.high >= interval.low)
      .map(other => levelName({ ...other, graph })),
  );
  const equal = [...new Set(others)].filter(one => one !== name);
  const percent = Math.round(100 * interval.level);
  return [
    `Best: ${name}, ${digits(fps)} a second (${percent} % interval ${digits(interval.low)} to ${digits(interval.high)})`,
    equal.length === 0 ? '; no other level reaches into it.' : `; not told apart from it: ${sentenceList(equal)}.`,
  ].join('');
}
