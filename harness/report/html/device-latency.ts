import { type DeviceLatency, deviceLatencies, type Range } from '../../core/device-latency.ts';
import type { ReportDocument } from '../../core/records.ts';
import { ms } from '../format.ts';
import { caseName, ordinalNames } from '../names.ts';
import { type Html, html } from './escape.ts';
import { table } from './table.ts';

/** Where the time went, and the device beside it; nothing where no backend told. */
export function deviceLatencyTable(document: ReportDocument): Html | false {
  const rows = deviceLatencies(document);
  if (rows.length === 0) return false;
  return html`<h3>Where the time went</h3>
${table({
  id: 'device-latency-table',
  caption: 'Medians by device events, in milliseconds; the device over all rounds',
  columns: [
    { title: 'Case' },
    { title: 'Copy in', numeric: true },
    { title: 'Compute', numeric: true },
    { title: 'Copy out', numeric: true },
    { title: 'Enqueue (host)', numeric: true },
    { title: 'Upload', numeric: true },
    { title: 'SM clock, MHz' },
    { title: 'Power, W' },
    { title: 'Temperature, °C' },
    { title: 'Throttled by' },
  ],
  rows: rows.map(row => ({ cells: cellsOf(row) })),
})}`;
}

const cellsOf = ({ side, h2dMs, computeMs, d2hMs, enqueueMs, upload, ...device }: DeviceLatency) => [
  html`<code>${caseName(side)}</code><br><span class="small">${side.recipe} ${ordinalNames(side.ordinals)}</span>`,
  ...[h2dMs, computeMs, d2hMs, enqueueMs].map(value => ({ content: ms(value), value })),
  { content: upload ? ms(upload.deserializeMs) : '', value: upload?.deserializeMs ?? 0 },
  range(device.smClockMhz),
  range(device.powerWatts),
  range(device.temperatureC),
  device.throttleReasons === null ? 'not told' : device.throttleReasons.join(', ') || 'nothing',
];

const range = (of: Range | null): string =>
  of === null
    ? 'not told'
    : of.low === of.high
      ? String(oneDecimal(of.low))
      : `${oneDecimal(of.low)} to ${oneDecimal(of.high)}`;

const oneDecimal = (value: number): number => Math.round(value * 10) / 10;
