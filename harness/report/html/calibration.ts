import type { Calibration, ReportDocument } from '../../core/records.ts';
import { count, percent, plural, score } from '../format.ts';
import { relationTitles } from '../names.ts';
import { charts } from './chart.ts';
import { type Html, html } from './escape.ts';
import { marginChart } from './margin-chart.ts';
import { type Section, table } from './table.ts';

/** Where another engine would decide otherwise. Null where no engine has margins. */
export function calibrationSection({ calibrations = [] }: ReportDocument): Section | null {
  if (calibrations.length === 0) return null;
  const body = html`<p>The margin of an input is how much better its best score is than the second. Of one engine each: which of its inputs
flip in any of the engines that it is compared with. An input counts once, however many flip it.</p>
${overview(calibrations)}
${charts(calibrations.flatMap(one => marginChart(one) || []))}
<details class="all"><summary>Flips by margin: ${plural(calibrations.length, 'table')}</summary>${calibrations.map(binTable)}</details>`;
  return { id: 'margins', title: 'Margins and flips', body };
}

const tableId = (index: number): string => `margins-table-${index}`;

/** A row each: whether only inputs of small margins flip, and how sure the others are. */
function overview(calibrations: readonly Calibration[]): Html {
  const someHaveNone = calibrations.some(({ withoutMargin }) => withoutMargin > 0);
  return table({
    id: 'margins-overview',
    caption:
      'Up to which margin inputs flip, how many of those do, and how many of the others may at most, by its Wilson interval',
    columns: [
      { title: 'Recipe' },
      { title: 'Compared' },
      { title: 'Engine, and others' },
      { title: 'Flips', numeric: true },
      { title: 'Only up to margin', numeric: true },
      { title: 'Share of those', numeric: true },
      { title: 'Above it, at most', numeric: true },
      ...(someHaveNone ? [{ title: 'Without a margin', numeric: true as const }] : []),
    ],
    rows: calibrations.map((one, index) => {
      const { relation, left, recipe, others, withoutMargin, inputs, flips, largestFlipped, below, above } = one;
      return {
        cells: [
          html`<a href="#${tableId(index)}">${recipe}</a>`,
          relationTitles[relation].toLowerCase(),
          `${left.label} and ${count(others)}`,
          { content: `${count(flips)} of ${count(inputs)}`, value: flips },
          { content: largestFlipped === null ? '–' : score(largestFlipped), value: largestFlipped },
          { content: shareOf(below), value: below?.rate ?? null },
          { content: above.interval ? percent(above.interval.high) : '–', value: above.interval?.high ?? null },
          ...(someHaveNone ? [{ content: count(withoutMargin), value: withoutMargin }] : []),
        ],
      };
    }),
    ...(calibrations.length > 6 ? { filter: { label: 'Filter engines' } } : {}),
  });
}

const shareOf = (bin: Calibration['below']): string =>
  bin?.rate == null ? '–' : `${percent(bin.rate)} of ${count(bin.inputs)}`;

const binTable = ({ relation, left, recipe, bins }: Calibration, index: number): Html =>
  table({
    id: tableId(index),
    caption: `${recipe}, ${relationTitles[relation].toLowerCase()}: flips of ${left.label} by margin, with the Wilson interval of their share`,
    columns: [
      { title: 'Margin' },
      { title: 'Inputs', numeric: true },
      { title: 'Flips', numeric: true },
      { title: 'Share', numeric: true },
      { title: 'Interval', numeric: true },
    ],
    rows: bins.map(({ from, to, inputs, flips, rate, interval }) => ({
      cells: [
        { content: to === null ? `${score(from)} or more` : `${score(from)} to ${score(to)}`, value: from },
        { content: count(inputs), value: inputs },
        { content: count(flips), value: flips },
        { content: rate === null ? '–' : percent(rate), value: rate },
        {
          content: interval === null ? '–' : `${percent(interval.low)} to ${percent(interval.high)}`,
          value: interval?.low ?? null,
        },
      ],
    })),
  });
