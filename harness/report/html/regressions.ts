import type { ReportDocument } from '../../core/records.ts';
import { regressionHeads, regressionRows } from '../regressions.ts';
import { type Html, html } from './escape.ts';
import { table } from './table.ts';

/** Each recipe on each platform against its baseline; nothing where none was asked for. The checks have the sentences. */
export function regressionTable(document: ReportDocument): Html | false {
  const rows = regressionRows(document);
  if (rows.length === 0) return false;
  return html`<h3>Against the baseline</h3>
${table({
  id: 'regression-table',
  caption: 'Milliseconds; the unit of the comparison is the session',
  columns: regressionHeads.map(title => ({ title })),
  rows: rows.map(cells => ({ cells })),
})}`;
}
