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
  tableLabel,
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
  return tablesOf(resultsOf([document]), latencyTableNames, placesIn(document), 0);
}

/** Those of the named tables that have rows, unfolded where they are short; cells lead to where their records are. */
export function tablesOf(
  results: Results,
  names: readonly TableName[],
  linkOf: LinkOf,
  unfoldedRows = 12,
): Section | null {
  const filled = names.map(name => resultTables[name](results)).filter(({ rows }) => rows.length > 0);
  if (filled.length === 0) return null;
  return {
    id: 'tables',
    title: 'Tables',
    body: html`<p>In the form of the tables of Shafi et al. A blank cell: nothing was measured for it. As CSV: <code>triplicate latency --from … --table X --format csv</code></p>
${filled.map(one => tableBlock(one, linkOf, one.rows.length <= unfoldedRows))}`,
  };
}

const tableBlock = (result: ResultTable, linkOf: LinkOf, isOpen: boolean): Html =>
  html`<details${isOpen && html` open`}><summary>${tableTitle(result)}</summary>
${tableBody(result, linkOf)}</details>`;

/** The table and its notes; its title stands above it already, and is only said here. */
export function tableBody(result: ResultTable, linkOf: LinkOf): Html {
  const { name, columns, rows } = result;
  const id = `table-${name.toLowerCase()}`;
  const shownRows = rows.slice(0, shown);
  const apart = apartOf(result, shownRows);
  return html`${table({
    id,
    caption: html`<span class="unseen">${tableLabel(name)}</span>${rows.length > shown && html` The first ${shown} of ${rows.length} rows`}`,
    columns: columns.map((column, at) => ({
      title: headingOf(column),
      ...(column.unit || apart.columns.has(at) ? { numeric: true as const } : {}),
      long: shownRows.some(row => /\S{30}/.test(cellText(row[at]!, column))),
    })),
    rows: shownRows.map(row => ({
      cells: row.map((cell, at) => {
        const text = cellText(cell, columns[at]!);
        if (apart.columns.has(at)) return noteCell(id, apart.texts.indexOf(text) + 1);
        return { content: linked(text, linksOf(cell, name, linkOf)), ...sortValue(cell) };
      }),
    })),
  })}
${apart.texts.length > 0 && html`<ol class="small numbered">${apart.texts.map((text, at) => html`<li id="${id}-note-${at + 1}">${text}</li>`)}</ol>`}
${saidOf(result).map(note => html`<p class="small">${note}</p>`)}`;
}

/** Sentences that rows share, and that would make each of them as tall as a paragraph. */
const apartTitles = ['Measured with', 'Blank because'];

/** The columns whose cells say the number of a text below the table, and those texts, each once. */
function apartOf({ name, columns }: ResultTable, rows: ResultTable['rows']) {
  const titles = name === 'XIV' ? ['Published'] : apartTitles;
  const at = new Set(columns.flatMap(({ title }, index) => (titles.includes(title) ? [index] : [])));
  const texts = rows.flatMap(row => [...at].map(index => cellText(row[index]!, columns[index]!)));
  return { columns: at, texts: [...new Set(texts)].filter(text => text !== '') };
}

/** 0: it has no text. */
const noteCell = (id: string, number: number) =>
  number === 0
    ? { content: '', value: null }
    : { content: html`<a href="#${id}-note-${number}">${number}</a>`, value: number };

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
