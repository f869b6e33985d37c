import type { ReportDocument } from '../../core/records.ts';
import { enginesOfReport } from '../../core/tables/of-report.ts';
import {
  cellValue,
  isSpread,
  type LinkOf,
  latencyTableNames,
  type ResultTable,
  type TableCell,
  type TableName,
} from '../../core/tables/table.ts';
import { type Results, resultsOf, resultTables } from '../../core/tables/tables.ts';
import { cellText, headingOf, linksOf, saidOf, shownLinks, tableTitle } from '../table-text.ts';
import { type Html, html } from './escape.ts';
import { placesIn } from './row-ids.ts';
import { type Section, table } from './table.ts';

/** Rows of a table in a page; all are in its CSV. */
const shown = 40;

/** The published tables that the report's own measurements fill; null where there are none. */
export function tablesSection(document: ReportDocument): Section | null {
  if (enginesOfReport(document).length === 0) return null;
  return tablesOf(resultsOf([document]), latencyTableNames, placesIn(document));
}

/** Those of the named tables that have rows; cells lead to where their records are. */
export function tablesOf(results: Results, names: readonly TableName[], linkOf: LinkOf): Section | null {
  const filled = names.map(name => resultTables[name](results)).filter(({ rows }) => rows.length > 0);
  if (filled.length === 0) return null;
  return {
    id: 'tables',
    title: 'Tables',
    body: html`<p>In the form of the tables of Shafi et al. A blank cell: nothing was measured for it. As CSV: <code>triplicate latency --from … --table X --format csv</code></p>
${filled.map(one => tableBlock(one, linkOf))}`,
  };
}

const tableBlock = (result: ResultTable, linkOf: LinkOf): Html =>
  html`<details${result.rows.length <= 12 && html` open`}><summary>${tableTitle(result)}</summary>
${tableBody(result, linkOf)}</details>`;

/** The table and its notes. */
export function tableBody(result: ResultTable, linkOf: LinkOf): Html {
  const { name, columns, rows } = result;
  return html`${table({
    id: `table-${name.toLowerCase()}`,
    caption:
      rows.length > shown ? `${tableTitle(result)}: the first ${shown} of ${rows.length} rows` : tableTitle(result),
    columns: columns.map(column => ({
      title: headingOf(column),
      ...(column.unit ? { numeric: true as const } : {}),
    })),
    rows: rows.slice(0, shown).map(row => ({
      cells: row.map((cell, at) => ({
        content: linked(cellText(cell, columns[at]!), linksOf(cell, name, linkOf)),
        ...sortValue(cell),
      })),
    })),
  })}
${saidOf(result).map(note => html`<p class="small">${note}</p>`)}`;
}

/** The text leads to the first place, and a number to each of the others that are shown. */
function linked(text: string, links: ReturnType<typeof linksOf>): Html | string {
  const [first, ...others] = links.slice(0, shownLinks);
  if (first === undefined) return text;
  return html`<a href="${first.href}" title="${first.title}">${text}</a>${others.map(
    ({ href, title }, at) => html` <sup><a href="${href}" title="${title}">${at + 2}</a></sup>`,
  )}${links.length > shownLinks && html` <sup title="${links.length - shownLinks} further records; all are in the JSON of the table">+${links.length - shownLinks}</sup>`}`;
}

function sortValue(cell: TableCell): { value?: number } {
  const value = cellValue(cell);
  if (value === null || typeof value === 'string') return {};
  return { value: isSpread(value) ? value.mean : value };
}
