import { caseSigns } from '../../core/checks.ts';
import type { Part } from '../../core/latency/cause.ts';
import { type ExplainedPair, partNames, sideName, sidesName, signed } from '../causes.ts';
import { plural } from '../format.ts';
import { chart, chartWidth } from './chart.ts';
import { observablePlot } from './chart-libraries.ts';
import { type Html, html } from './escape.ts';
import { shortened } from './shortened.ts';

/** Pairs that are drawn; the table has all. */
const shown = 16;
/** Right of the bars, for the sums. */
const sumWidth = 54;

/** What a part is called inside its bar: its name without what it is of. */
const word = (part: Part): string => partNames[part].replace(/ (?:of|between) .*/, '');

/** Letters of a name for which there is room in a line. */
const inALine = 54;
const lineHeight = 14;

/** Kernels and gaps are what compute is made of, so no chart has all three. */
const colours: Readonly<Record<Part, string>> = {
  upload: 'var(--part-upload)',
  h2d: 'var(--part-h2d)',
  kernels: 'var(--part-kernels)',
  gaps: 'var(--part-gaps)',
  compute: 'var(--part-kernels)',
  d2h: 'var(--part-d2h)',
};

/** Whose colour stands out from the page; what is written in it does not. */
const strong: readonly Part[] = ['kernels', 'compute', 'd2h'];

/** What the right one of each pair of a recipe takes more by its parts: to the right what it takes longer for, to the left what less; a line at the sum. */
export function causeChart(recipe: string, pairs: readonly ExplainedPair[]): Html {
  const rows = pairs.slice(0, shown);
  const bars = rows.flatMap((pair, row) => stacked(pair, row));
  const reach = Math.max(0, ...bars.flatMap(({ from, to }) => [Math.abs(from), Math.abs(to)])) || 1;
  const [low, high] = [Math.min(...bars.map(({ from }) => from), 0), Math.max(...bars.map(({ to }) => to), reach / 50)];
  const fits = ({ part, from, to }: Bar) =>
    ((chartWidth - sumWidth - 7) * (to - from)) / (high - low) > 6.2 * word(part).length + 4;
  const names = namesOf(rows);
  const barTop = 4 + lineHeight * Math.max(...names.map(lines => lines.length));
  const rowHeight = barTop + 20;
  const height = rowHeight * rows.length;
  const parts = [...new Set(bars.map(({ part }) => part))];
  const { rect, ruleX, text } = observablePlot();
  return chart({
    caption: html`${recipe}: what the right one takes more, by parts, milliseconds; the line is the sum.${pairs.length > shown && ` The first ${shown} of ${plural(pairs.length, 'pair')}.`}<br>${parts.map(part => html`<span class="key"><span style="background: ${colours[part]}"></span>${partNames[part]}</span> `)}`,
    summary: `${recipe}: ${rows.map(pair => `${sidesName(pair)} ${signed(pair.cause.differenceMs)} ms`).join('; ')}`,
    height: height + 22,
    margin: 0,
    marginRight: sumWidth,
    marginBottom: 20,
    x: { domain: [low, high], label: null, ticks: 5, tickSize: 3, tickPadding: 3, insetLeft: 1, insetRight: 6 },
    y: { domain: [height, 0], axis: null },
    marks: [
      rect(bars, {
        x1: 'from',
        x2: 'to',
        y1: ({ row }: Bar) => rowHeight * row + barTop,
        y2: ({ row }: Bar) => rowHeight * row + barTop + 13,
        fill: ({ part }: Bar) => colours[part],
        stroke: 'var(--paper)',
      }),
      text(bars.filter(fits), {
        x: ({ from, to }: Bar) => (from + to) / 2,
        y: ({ row }: Bar) => rowHeight * row + barTop + 6.5,
        text: ({ part }: Bar) => word(part),
        fill: ({ part }: Bar) => (strong.includes(part) ? 'var(--paper)' : 'var(--ink)'),
      }),
      ruleX(rows, {
        x: () => 0,
        y1: (_: ExplainedPair, row: number) => rowHeight * row + barTop - 2,
        y2: (_: ExplainedPair, row: number) => rowHeight * row + barTop + 15,
        stroke: 'var(--strong-line)',
      }),
      text(names, {
        frameAnchor: 'left',
        lineAnchor: 'top',
        lineHeight: lineHeight / 11,
        y: (_: string[], row: number) => rowHeight * row + 1,
        text: (lines: string[]) => lines.map(line => shortened(line, inALine)).join('\n'),
        fill: 'var(--ink)',
      }),
      text(rows, {
        frameAnchor: 'right',
        textAnchor: 'end',
        dx: sumWidth,
        y: (_: ExplainedPair, row: number) => rowHeight * row + barTop + 6.5,
        text: ({ cause }: ExplainedPair) => signed(cause.differenceMs),
      }),
      ruleX(rows, {
        x: ({ cause }: ExplainedPair) => cause.differenceMs,
        y1: (_: ExplainedPair, row: number) => rowHeight * row + barTop - 2,
        y2: (_: ExplainedPair, row: number) => rowHeight * row + barTop + 15,
        stroke: 'var(--ink)',
        strokeWidth: 2,
      }),
    ],
  });
}

/** Of each pair in a line; where one of them is too long for that, all in two. */
function namesOf(pairs: readonly ExplainedPair[]): string[][] {
  const whole = pairs.map(pair => [`${signOf(pair)}${sidesName(pair)}`]);
  if (whole.every(([line]) => line!.length <= inALine)) return whole;
  return pairs.map(pair => [`${signOf(pair)}${sideName(pair.left)}`, `against ${sideName(pair.right)}`]);
}

const signOf = (pair: ExplainedPair): string => (pair.case === null ? '' : `${caseSigns([pair.case])} `);

interface Bar {
  readonly row: number;
  readonly part: Part;
  readonly from: number;
  readonly to: number;
}

/** In the order of an inference, away from zero on either side. */
function stacked({ cause }: ExplainedPair, row: number): Bar[] {
  let [less, more] = [0, 0];
  return cause.parts.flatMap(({ part, differenceMs }): Bar[] => {
    if (differenceMs === 0) return [];
    const [from, to] = differenceMs > 0 ? [more, more + differenceMs] : [less + differenceMs, less];
    if (differenceMs > 0) more = to;
    else less = from;
    return [{ row, part, from, to }];
  });
}
