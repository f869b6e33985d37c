import type { SymbolType } from '@observablehq/plot';
import { sizeOf } from '../../core/concurrency.ts';
import type { ConcurrencyLevel, ConcurrencyRecord } from '../../core/records.ts';
import { sweepTitle } from '../concurrency-text.ts';
import { digits } from '../format.ts';
import { chart } from './chart.ts';
import { observablePlot } from './chart-libraries.ts';
import type { Html } from './escape.ts';
import { shortened } from './shortened.ts';

/** Sweeps are told apart by what marks their levels. */
const symbols: readonly SymbolType[] = ['circle', 'square2', 'triangle2', 'diamond2', 'times', 'plus', 'star'];

const keyHeight = 15;

/** Inputs a second by threads or streams, a line a sweep, with the interval of each level; false where no sweep has two levels. */
export function throughputChart(name: string, records: readonly ConcurrencyRecord[]): Html | false {
  const sweeps = records
    .filter(({ levels }) => levels.length > 1)
    .map((record, at) => ({
      title: sweepTitle(record),
      symbol: symbols[at % symbols.length]!,
      y: keyHeight * at + 8,
      levels: record.levels.map(level => ({ ...level, size: sizeOf(level, record.axis) })),
    }));
  if (sweeps.length === 0) return false;
  type Sized = ConcurrencyLevel & { readonly size: number };
  const levels = sweeps.flatMap(sweep => sweep.levels);
  const most = Math.max(...levels.map(({ fps, interval }) => Math.max(fps, interval?.high ?? 0))) || 1;
  const sizes = levels.map(({ size }) => size);
  const [first, last] = [Math.min(...sizes), Math.max(...sizes)];
  const key = keyHeight * sweeps.length + 8;
  const { axisX, axisY, dot, gridY, lineY, ruleX, text } = observablePlot();
  return chart({
    caption: `${name}: inputs a second by the number of threads or streams; the upright line is the interval of the mean`,
    summary: `${name}: ${sweeps.map(sweep => `by ${sweep.title} up to ${digits(Math.max(...sweep.levels.map(({ fps }) => fps)))} a second`).join('; ')}`,
    height: key + 190,
    marginTop: key,
    marginRight: 8,
    marginBottom: 22,
    marginLeft: 52,
    x: { domain: [Math.min(first, 1), last], label: null },
    y: { domain: [0, most], label: null },
    marks: [
      gridY({ ticks: 5, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({ ticks: 5, tickSize: 0, label: null, tickFormat: (fps: number) => digits(fps) }),
      axisX({
        ticks: Math.min(8, last),
        tickSize: 3,
        label: null,
        tickFormat: (size: number) => (Number.isInteger(size) ? digits(size) : ''),
      }),
      ...sweeps.flatMap(({ title, symbol, y, levels: mine }) => [
        lineY(mine, { x: 'size', y: 'fps', stroke: 'var(--heat)' }),
        ruleX(
          mine.filter(({ interval }) => interval),
          {
            x: 'size',
            y1: ({ interval }: Sized) => interval!.low,
            y2: ({ interval }: Sized) => interval!.high,
            stroke: 'var(--ink)',
          },
        ),
        dot(mine, { x: 'size', y: 'fps', symbol, r: 4, fill: 'var(--heat)' }),
        dot([title], { frameAnchor: 'top-left', dx: 4, dy: y - key, symbol, r: 4, fill: 'var(--heat)' }),
        text([shortened(title, 50)], {
          frameAnchor: 'top-left',
          textAnchor: 'start',
          lineAnchor: 'middle',
          dx: 14,
          dy: y - key,
          fill: 'var(--ink)',
        }),
      ]),
    ],
  });
}
