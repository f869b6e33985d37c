import type { ReportDocument } from '../../core/records.ts';
import { median } from '../../core/statistics.ts';
import { digits, plural, sentenceList } from '../format.ts';
import {
  type DeviceRun,
  deviceRuns,
  type Moment,
  type ToldMember,
  throttledBy,
  toldMembers,
  toldQuantities,
} from '../telemetry.ts';
import { telemetryNotes } from '../telemetry-notes.ts';
import { chart, charts } from './chart.ts';
import { observablePlot } from './chart-libraries.ts';
import { engineCell } from './engine-cell.ts';
import { type Html, html } from './escape.ts';
import { shortened } from './shortened.ts';
import { table } from './table.ts';

/** Devices and host along the session: charts, a table that says the same of each member, and what nothing told. */
export function telemetryBlock(document: ReportDocument): Html | false {
  const notes = telemetryNotes(document);
  const members = toldMembers(document);
  const isTold = toldQuantities(members).length > 0;
  if (!isTold && notes.length === 0) return false;
  return html`<h3>Devices along the run</h3>
${notes.length > 0 && html`<ul class="small">${notes.map(note => html`<li>${note}</li>`)}</ul>`}
${
  isTold &&
  html`${deviceRuns(members).map(deviceBlock)}
<details class="all"><summary>The same of ${plural(members.length, 'engine')}: least, median and most</summary>${memberTable(members)}</details>`
}`;
}

const axis = { label: null, ticks: 5, tickSize: 3, tickPadding: 3 } as const;

function deviceBlock({ platforms, by, series, throttled, end }: DeviceRun): Html {
  const on = sentenceList(platforms);
  const x = { ...axis, domain: by === 'seconds' ? [0, end] : [1, Math.max(2, end)] };
  return html`<h4>${on}</h4>
<p class="small">By ${by === 'seconds' ? 'seconds since the session began' : 'the number of the round'}. Line: a round, or neighbouring ones; band: from the lowest reading to the highest.</p>
${charts([
  ...series.map(one => seriesChart(one, { on, x })),
  ...(throttled.length > 0 ? [throttleChart(throttled, { on, x })] : []),
])}`;
}

interface Along {
  readonly on: string;
  readonly x: { readonly domain: readonly number[] };
}

/** A line through the rounds, in the band from their lowest readings to their highest. */
function seriesChart({ title, moments }: DeviceRun['series'][number], { on, x }: Along): Html {
  const [low, high] = [Math.min(...moments.map(one => one.low)), Math.max(...moments.map(one => one.high))];
  const pad = (high - low) * 0.1 || Math.max(1, high * 0.05);
  const domain = [Math.max(0, low - pad), high + pad];
  const { areaY, axisY, dotX, gridY, lineY } = observablePlot();
  return chart({
    caption: title,
    summary: `${title} of ${on} from ${digits(low)} to ${digits(high)}`,
    height: 112,
    marginTop: 6,
    marginRight: 6,
    marginBottom: 20,
    marginLeft: 40,
    x,
    y: { domain, label: null },
    marks: [
      gridY({ ticks: 3, stroke: 'var(--line)', strokeOpacity: 1 }),
      axisY({ ticks: 3, tickSize: 0, label: null }),
      ...(moments.some(one => one.high > one.low)
        ? [areaY(moments, { x: 'at', y1: 'low', y2: 'high', fill: 'var(--fill)', fillOpacity: 0.5 })]
        : []),
      lineY(moments, { x: 'at', y: 'value', stroke: 'var(--heat)' }),
      ...(moments.length < 3 ? [dotX(moments, { x: 'at', y: 'value', r: 2.5, fill: 'var(--heat)' })] : []),
    ],
  });
}

const reasonHeight = 30;

/** A row a reason, with a stroke for each round in which the device said it. */
function throttleChart(throttled: DeviceRun['throttled'], { on, x }: Along): Html {
  const strokes = throttled.flatMap(({ at }, row) => thinnedTimes(at, x.domain).map(time => ({ time, row })));
  type Stroke = (typeof strokes)[number];
  const height = reasonHeight * throttled.length;
  const { ruleX, text } = observablePlot();
  return chart({
    caption: 'Throttled by: a stroke for each such round',
    summary: throttled
      .map(({ reason, at }) => `${on} was throttled by ${reason} in ${plural(at.length, 'round')}`)
      .join('; '),
    height: height + 22,
    marginTop: 0,
    marginRight: 6,
    marginBottom: 20,
    marginLeft: 40,
    x,
    y: { domain: [height, 0], axis: null },
    marks: [
      text(throttled, {
        frameAnchor: 'left',
        y: (_: unknown, row: number) => reasonHeight * row + 9,
        text: ({ reason, at }: DeviceRun['throttled'][number]) =>
          `${shortened(reason, 36)}, ${plural(at.length, 'round')}`,
        fill: 'var(--ink)',
      }),
      ruleX(strokes, {
        x: 'time',
        y1: ({ row }: Stroke) => reasonHeight * row + 17,
        y2: ({ row }: Stroke) => reasonHeight * row + 27,
        stroke: 'var(--fail)',
        strokeWidth: 2,
      }),
    ],
  });
}

/** One of those that a stroke covers together. */
function thinnedTimes(at: readonly number[], [first, last]: readonly number[]): number[] {
  const width = (last! - first!) / 150;
  return [...new Map(at.map(time => [Math.round(time / (width || 1)), time])).values()];
}

function memberTable(members: readonly ToldMember[]): Html {
  const quantities = toldQuantities(members);
  return table({
    id: 'telemetry-table',
    caption: 'Over the rounds of each: least, median and most',
    columns: [{ title: 'Case' }, ...quantities.map(({ title }) => ({ title })), { title: 'Throttled by' }],
    rows: members.map(({ summary: { side }, telemetry }) => ({
      cells: [
        engineCell(side),
        ...quantities.map(({ of }) => spread(telemetry.flatMap(round => of(round) ?? []))),
        throttledBy(telemetry)?.join(', ') ?? 'not told',
      ].map(cell => (cell === '' ? 'nothing' : cell)),
    })),
  });
}

function spread(readings: readonly Omit<Moment, 'at'>[]): { readonly content: string; readonly value: number | null } {
  if (readings.length === 0) return { content: 'not told', value: null };
  const [low, middle, high] = [
    Math.min(...readings.map(one => one.low)),
    median(readings.map(({ value }) => value)),
    Math.max(...readings.map(one => one.high)),
  ];
  const content = low === high ? digits(low) : `${digits(low)} · ${digits(middle)} · ${digits(high)}`;
  return { content, value: middle };
}
