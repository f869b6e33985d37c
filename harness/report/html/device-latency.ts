import { type DeviceLatency, deviceLatencies } from '../../core/device-latency.ts';
import type { ReportDocument } from '../../core/records.ts';
import { ms } from '../format.ts';
import { caseName, ordinalNames } from '../names.ts';
import { type Html, html } from './escape.ts';
import { table } from './table.ts';

/** Where the time went; nothing where no backend told. */
export function deviceLatencyTable(document: ReportDocument): Html | false {
  const rows = deviceLatencies(document);
  if (rows.length === 0) return false;
  return html`<h3>Where the time went</h3>
${table({
  id: 'device-latency-table',
  caption: 'Medians by device events, in milliseconds',
  columns: [
    { title: 'Case' },
    { title: 'Copy in', numeric: true },
    { title: 'Compute', numeric: true },
    { title: 'Copy out', numeric: true },
    { title: 'Enqueue (host)', numeric: true },
    { title: 'Upload', numeric: true },
  ],
  rows: rows.map(row => ({ cells: cellsOf(row) })),
})}`;
}

const cellsOf = ({ side, h2dMs, computeMs, d2hMs, enqueueMs, upload }: DeviceLatency) => [
  html`<code>${caseName(side)}</code><br><span class="small">${side.recipe} ${ordinalNames(side.ordinals)}</span>`,
  ...[h2dMs, computeMs, d2hMs, enqueueMs].map(value => ({ content: ms(value), value })),
  { content: upload ? ms(upload.deserializeMs) : '', value: upload?.deserializeMs ?? 0 },
];
