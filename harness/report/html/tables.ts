import type { ReportDocument } from '../../core/records.ts';
import { enginesOfReport } from '../../core/tables/of-report.ts';
import { cellValue, isSpread, latencyTableNames, type ResultTable, type TableCell } from '../../core/tables/table.ts';
import { type Results, resultTables, sizeOrder } from '../../core/tables/tables.ts';
import { cellText, headingOf, tableTitle } from '../table-text.ts';
import { type Html, html } from './escape.ts';
import { type Section, table } from './table.ts';

/** Rows of a table in a page; all are in its CSV. */
const shown = 40;

/** The published tables that the report's own measurements fill; null where there are none. */
export function tablesSection(document: ReportDocument): Section | null {
  const engines = enginesOfReport(document);
  if (engines.length === 0) return null;
  return tablesOf({ reports: [document], engines, order: sizeOrder([document]) });
}

export function tablesOf(results: Results): Section | null {
  const filled = latencyTableNames.map(name => resultTables[name](results)).filter(({ rows }) => rows.length > 0);
  if (filled.length === 0) return null;
  return {
    id: 'tables',
    title: 'Tables',
    body: html`<p>In the form of the tables of Shafi et al. A blank cell: nothing was measured for it. As CSV: <code>triplicate latency --from … --table X --format csv</code></p>
${filled.map(tableBlock)}`,
  };
}

function tableBlock(result: ResultTable): Html {
  const { name, columns, rows, notes } = result;
  return html`<details${rows.length <= 12 && html` open`}><summary>${tableTitle(result)}</summary>
${table({
  id: `table-${name.toLowerCase()}`,
  caption:
    rows.length > shown ? `${tableTitle(result)}: the first ${shown} of ${rows.length} rows` : tableTitle(result),
  columns: columns.map(column => ({
    title: headingOf(column),
    ...(column.unit ? { numeric: true as const } : {}),
  })),
  rows: rows.slice(0, shown).map(row => ({
    cells: row.map((cell, at) => ({
      content: cellText(cell, columns[at]!),
      ...sortValue(cell),
    })),
  })),
})}
${notes.map(note => html`<p class="small">${note}</p>`)}</details>`;
}

function sortValue(cell: TableCell): { value?: number } {
  const value = cellValue(cell);
  if (value === null || typeof value === 'string') return {};
  return { value: isSpread(value) ? value.mean : value };
}
