import { memberOf } from '../../core/latency/member-of.ts';
import type { LatencySummary, ReportDocument } from '../../core/records.ts';
import { percentileOfSorted } from '../../core/statistics.ts';
import { count, ms, sentenceList } from '../format.ts';
import { caseName, ordinalNames } from '../names.ts';
import { chart } from './chart.ts';
import { observablePlot } from './chart-libraries.ts';
import type { Html } from './escape.ts';
import { shortened } from './shortened.ts';

/** One member of the session: engines of two platforms that are the same bytes are one. */
interface Row {
  readonly name: string;
  readonly platform: string;
  readonly summary: LatencySummary;
  /** Ascending. */
  readonly samples: Float64Array;
}

const rowHeight = 46;
const bins = 60;

/**
 * How the samples of a recipe are spread: a histogram a member, all on one axis and of one area, and below it the median with its interval.
 * Of thousands of samples so many bars stay. False where the session has no samples of it.
 */
export function distributionChart(document: ReportDocument, recipe: string): Html | false {
  const rows = rowsOf(document, recipe);
  if (rows.length === 0) return false;
  const ends = rows.flatMap(({ samples, summary: { interval } }) => [...bulkOf(samples), interval.low, interval.high]);
  const [low, high] = padded(Math.min(...ends), Math.max(...ends));
  const platforms = bySize(document, rows);
  const height = rowHeight * rows.length;
  const steps = rows.map(row => stepsOf(row.samples, low, high));
  const tallest = Math.max(...steps.flat().map(({ share }) => share));
  const below = (at: number, y: number) => rowHeight * at + y;
  const { dotX, gridX, lineY, rect, ruleY, text } = observablePlot();
  return chart({
    caption: `${recipe}: how the samples are spread, milliseconds. Dot and line: the median and its interval. ${[toneWords(platforms), beyondWords(rows, low, high)].filter(words => words !== '').join(' ')}`,
    summary: `${recipe}: ${rows.map(({ name, summary: { medianMs, interval } }) => `${name} median ${ms(medianMs)} ms, ${ms(interval.low)} to ${ms(interval.high)}`).join('; ')}`,
    height: height + 20,
    margin: 0,
    marginBottom: 20,
    x: { domain: [low, high], label: null, ticks: 5, tickSize: 3, tickPadding: 3, insetLeft: 1, insetRight: 12 },
    y: { domain: [height, 0], axis: null },
    marks: [
      gridX({ ticks: 5, stroke: 'var(--line)', strokeOpacity: 1 }),
      // No line of the grid runs through a name.
      rect(rows, {
        x1: low,
        x2: high,
        y1: (_: Row, at: number) => below(at, 0),
        y2: (_: Row, at: number) => below(at, 15),
        fill: 'var(--paper)',
      }),
      text(rows, {
        frameAnchor: 'left',
        y: (_: Row, at: number) => below(at, 8),
        text: ({ name }: Row) => shortened(name, 46),
        fill: 'var(--ink)',
      }),
      text(rows, {
        frameAnchor: 'right',
        textAnchor: 'end',
        y: (_: Row, at: number) => below(at, 8),
        text: ({ summary }: Row) => ms(summary.medianMs),
        fill: 'currentColor',
      }),
      ...rows.map((row, at) =>
        lineY(steps[at]!, {
          x: 'x',
          y: ({ share }: Step) => below(at, 36 - (20 * share) / tallest),
          curve: 'step-after',
          fill: 'var(--fill)',
          fillOpacity: toneOf(platforms, row.platform),
          stroke: 'var(--heat)',
        }),
      ),
      ruleY(rows, {
        x1: ({ summary }: Row) => summary.interval.low,
        x2: ({ summary }: Row) => summary.interval.high,
        y: (_: Row, at: number) => below(at, 41),
        stroke: 'var(--ink)',
        strokeWidth: 2,
      }),
      dotX(rows, {
        x: ({ summary }: Row) => summary.medianMs,
        y: (_: Row, at: number) => below(at, 41),
        r: 2,
        fill: 'var(--ink)',
      }),
    ],
  });
}

function rowsOf(document: ReportDocument, recipe: string): Row[] {
  const { latency, latencySummaries } = document;
  const members = Map.groupBy(
    latencySummaries.filter(({ side }) => side.recipe === recipe),
    ({ side, platform }) => `${side.engine} ${platform}`,
  );
  const order = document.platforms.toSorted((a, b) => a.size.value - b.size.value).map(({ id }) => id);
  return [...members.values()]
    .flatMap((summaries): Row[] => {
      const summary = summaries[0]!;
      const samples = memberOf(latency, summary.side.engine, summary.platform)?.rounds.flat() ?? [];
      if (samples.length === 0) return [];
      const names = [...new Set(summaries.map(({ side }) => caseName(side)))];
      return [
        {
          name: `${names.join(' = ')} ${ordinalNames(summary.side.ordinals)}`,
          platform: summary.platform,
          summary,
          samples: Float64Array.from(samples).sort(),
        },
      ];
    })
    .toSorted((a, b) => order.indexOf(a.platform) - order.indexOf(b.platform));
}

/** From where to where the axis must reach: without the slowest and fastest hundredth, and what lies three times as far from the middle half as that is wide (Tukey). */
function bulkOf(samples: Float64Array): [number, number] {
  const [least, first, third, most] = [1, 25, 75, 99].map(percent => percentileOfSorted(samples, percent));
  const far = 3 * (third! - first!);
  return [Math.max(least!, first! - far), Math.min(most!, third! + far)];
}

interface Step {
  readonly x: number;
  readonly share: number;
}

/** The corners of a histogram from zero to zero: where the next bar is as high, there is none. */
function stepsOf(samples: Float64Array, low: number, high: number): Step[] {
  const counts = new Array<number>(bins).fill(0);
  for (const sample of samples) {
    const bin = Math.floor((bins * (sample - low)) / (high - low));
    if (bin >= 0 && bin < bins) counts[bin]! += 1;
  }
  const edges = [...counts, 0].map((inBin, bin) => ({
    x: low + ((high - low) * bin) / bins,
    share: inBin / samples.length,
  }));
  return [
    { x: low, share: 0 },
    ...edges.filter(({ share }, at) => at === 0 || at === bins || share !== edges[at - 1]!.share),
  ];
}

function padded(low: number, high: number): [number, number] {
  const pad = (high - low) * 0.02 || high * 0.01 || 1;
  return [Math.max(0, low - pad), high + pad];
}

/** Platforms of the rows by size, each with its name; those of one size are one. */
function bySize({ platforms }: ReportDocument, rows: readonly Row[]) {
  const shown = platforms.filter(({ id }) => rows.some(({ platform }) => platform === id));
  return [...Map.groupBy(shown, ({ size }) => size.value)]
    .toSorted(([a], [b]) => a - b)
    .map(([, group]) => group.map(({ id, name }) => ({ id, name })));
}

type Platforms = ReturnType<typeof bySize>;

/** From hollow on the smallest to full on the biggest. */
const toneOf = (platforms: Platforms, id: string): number =>
  platforms.length < 2 ? 1 : platforms.findIndex(group => group.some(one => one.id === id)) / (platforms.length - 1);

function toneWords(platforms: Platforms): string {
  if (platforms.length < 2) return '';
  const names = platforms.map(group => group.map(({ name }) => name).join(' and '));
  return platforms.length === 2
    ? `Hollow: on the smaller, ${names[0]}; filled: on the bigger, ${names[1]}.`
    : `The fuller, the bigger the platform: ${sentenceList(names)}.`;
}

function beyondWords(rows: readonly Row[], low: number, high: number): string {
  const all = rows.flatMap(({ samples }) => [...samples]);
  const beyond = all.filter(sample => sample < low || sample > high).length;
  if (beyond === 0) return '';
  const longest = Math.max(...rows.map(({ samples }) => samples.at(-1)!));
  return `Of ${count(all.length)} samples ${count(beyond)} are beyond the axis; the longest took ${ms(longest)}.`;
}
