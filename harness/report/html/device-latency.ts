import { type DeviceLatency, deviceLatencies } from '../../core/device-latency.ts';
import type { ReportDocument } from '../../core/records.ts';
import { ms } from '../format.ts';
import { engineCell } from './engine-cell.ts';
import type { Html } from './escape.ts';
import { table } from './table.ts';

/** Where the time of each engine went; nothing where no backend told. */
export function deviceLatencyTable(document: ReportDocument): Html | false {
  const rows = deviceLatencies(document);
  if (rows.length === 0) return false;
  return table({
    id: 'device-latency-table',
    caption: 'Where the time of each engine went: medians by device events, milliseconds',
    columns: [
      { title: 'Case' },
      { title: 'Copy in', numeric: true },
      { title: 'Compute', numeric: true },
      { title: 'Copy out', numeric: true },
      { title: 'Enqueue (host)', numeric: true },
      { title: 'Upload', numeric: true },
    ],
    rows: rows.map(row => ({ cells: cellsOf(row) })),
  });
}

const cellsOf = ({ side, h2dMs, computeMs, d2hMs, enqueueMs, upload }: DeviceLatency) => [
  engineCell(side),
  ...[h2dMs, computeMs, d2hMs, enqueueMs].map(value => ({ content: ms(value), value })),
  { content: upload ? ms(upload.deserializeMs) : '', value: upload?.deserializeMs ?? 0 },
];
