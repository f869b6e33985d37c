import type { Calibration, MarginBin } from '../../core/records.ts';
import { count, percent, score } from '../format.ts';
import { relationTitles } from '../names.ts';
import { chart } from './chart.ts';
import { observablePlot } from './chart-libraries.ts';
import type { Html } from './escape.ts';

type Told = MarginBin & { readonly rate: number; readonly interval: NonNullable<MarginBin['interval']> };

/** The share of flips by margin, with the interval of each. False where no input flips: there is nothing to see. */
export function marginChart({ bins, flips, inputs, recipe, relation, left }: Calibration): Html | false {
  if (flips === 0) return false;
  const told = bins.flatMap(({ rate, interval, ...bin }, at): (Told & { readonly at: number })[] =>
    rate === null || interval === null ? [] : [{ ...bin, rate, interval, at: at + 0.5 }],
  );
  const most = Math.max(...told.map(({ interval }) => interval.high));
  const edges = bins.map((_, at) => at);
  // Every bin has an edge; of more than eight every second one has its number.
  const named = bins.length > 8 ? edges.filter(at => at % 2 === 0) : edges;
  const { axisX, axisY, dot, gridY, ruleX } = observablePlot();
  return chart({
    caption: `${recipe}, ${relationTitles[relation].toLowerCase()}, ${left.label}: share of inputs that flip, by margin, with its interval`,
    summary: `${recipe}, ${relationTitles[relation].toLowerCase()}, ${left.label}: ${count(flips)} of ${count(inputs)} inputs flip; by margin from ${told.map(({ from, rate }) => `${score(from)} on ${percent(rate)}`).join(', ')}`,
    height: 150,
    marginTop: 8,
    marginRight: 8,
    marginBottom: 22,
    marginLeft: 52,
    x: { domain: [0, bins.length], label: null },
    y: { domain: [0, most], label: null },
    marks: [
      gridY({ ticks: 4, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({ ticks: 4, tickSize: 0, label: null, tickFormat: (share: number) => percent(share) }),
      axisX(edges, { tickSize: 3, label: null, tickFormat: () => '' }),
      axisX(named, { tickSize: 0, tickPadding: 6, label: null, tickFormat: (at: number) => score(bins[at]!.from) }),
      ruleX(told, {
        x: 'at',
        y1: ({ interval }: Told) => interval.low,
        y2: ({ interval }: Told) => interval.high,
        stroke: 'var(--ink)',
        strokeWidth: 1.5,
      }),
      dot(told, { x: 'at', y: 'rate', r: 3, fill: 'var(--heat)' }),
    ],
  });
}
