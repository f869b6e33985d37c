import type { ConcurrencyRecord } from '../core/records.ts';
import { digits } from './format.ts';

const endings: Readonly<Record<ConcurrencyRecord['ended'], string>> = {
  saturated: 'throughput no longer grows',
  most: 'as many threads as asked for',
  refused: 'the platform refused more',
};

/** A sweep over threads as text: a line a level, then the knee and the bound of the paper's Equation 1. */
export function concurrencyLines(record: ConcurrencyRecord): string[] {
  const { spec, recipe, platform, batch, levels, ended, refusal, knee, bound } = record;
  return [
    `${spec}, ${recipe} on ${platform.name}, batch ${batch}: inputs a second by threads`,
    '  threads  all         each, least to most     device %  host %',
    ...levels.map(({ threads, fps, perThread, cpuPercent, utilizationPercent }) =>
      [
        `  ${String(threads).padStart(7)}`,
        digits(fps).padEnd(10),
        `${digits(Math.min(...perThread))} to ${digits(Math.max(...perThread))}`.padEnd(22),
        (utilizationPercent === undefined ? '–' : digits(utilizationPercent)).padStart(8),
        digits(cpuPercent).padStart(6),
      ].join('  '),
    ),
    `  It ended because ${endings[ended]}${refusal ? `: ${refusal.message}` : ''}.`,
    ...(knee === null ? [] : [`  Knee: ${knee.threads} threads, ${digits(knee.fps)} a second (${knee.rule}).`]),
    bound === null
      ? '  Equation 1: no bound, because the platform does not tell its memory clock and bus width.'
      : `  Equation 1: at most ${digits(bound.threads)} threads by memory bandwidth (${digits(bound.peakBytesPerSecond / 1e9)} GB/s against ${digits(bound.threadBytesPerSecond / 1e9)} GB/s of one thread), unless a cache holds the weights.`,
  ];
}
