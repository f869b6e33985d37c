import type { ReportDocument } from '../../core/records.ts';
import { enginesOfReport } from '../../core/tables/of-report.ts';
import {
  type ColumnId,
  type LinkOf,
  latencyTableNames,
  type ResultTable,
  type TableName,
  tableLabel,
} from '../../core/tables/table.ts';
import { type Results, resultsOf, resultTables } from '../../core/tables/tables.ts';
import { count } from '../format.ts';
import { cellText, headingOf, saidOf, shownLinks, tableTitle } from '../table-text.ts';
import { type Html, html } from './escape.ts';
import { firstRows } from './first-rows.ts';
import { markedModel, marksNote } from './model-marks.ts';
import { placesIn } from './row-ids.ts';
import { type Links, rowLinks, rowLinksNote } from './row-links.ts';
import { type Section, table } from './table.ts';

/** Rows of a table in a page. */
const shown = 40;

interface Shown {
  readonly most: number;
  /** Where the rows are that are left out. */
  readonly files: Html | string;
}

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
    body: html`<p>In the form of the tables of Shafi et al. A blank cell: nothing was measured for it. ${rowLinksNote} As CSV: <code>triplicate latency --from … --table X --format csv</code></p>
${filled.map(one => tableBlock(one, linkOf, one.rows.length <= unfoldedRows))}`,
  };
}

const tableBlock = (result: ResultTable, linkOf: LinkOf, isOpen: boolean): Html =>
  html`<details${isOpen && html` open`}><summary>${tableTitle(result)}</summary>
${tableBody(result, linkOf, { most: shown, files: 'its CSV' })}</details>`;

/** The table and its notes; its title stands above it already, and is only said here. */
export function tableBody(result: ResultTable, linkOf: LinkOf, { most, files }: Shown): Html {
  const { name, columns, rows } = result;
  const id = `table-${name.toLowerCase()}`;
  const first = firstRows(result, most);
  const apart = apartOf(result, first.rows);
  const left = rows.length - first.rows.length;
  const cells = [...columns.keys()].filter(at => !apart.same.has(at));
  const textOf = (row: ResultTable['rows'][number], at: number) => {
    const text = cellText(row[at]!, columns[at]!);
    return columns[at]!.id === 'model' ? markedModel(text) : text;
  };
  return html`${table({
    id,
    caption: html`<span class="unseen">${tableLabel(name)}</span>${left > 0 && html` ${first.words}, ${first.rows.length} of ${count(rows.length)}; all are in ${files}`}`,
    columns: cells.map(at => ({
      title: headingOf(columns[at]!),
      ...(columns[at]!.unit ? { numeric: true as const } : {}),
      long: first.rows.some(row => /\S{30}/.test(cellText(row[at]!, columns[at]!))),
    })),
    rows: first.rows.map(row => {
      const links = rowLinks(row, name, linkOf);
      return {
        cells: cells.map(at => {
          const text = textOf(row, at);
          return apart.numbered.has(at) ? noteCell(id, apart.texts.indexOf(text) + 1) : linked(text, links[at]!);
        }),
      };
    }),
  })}
${marksNote(result, first.rows)}${apart.texts.length > 0 && html`<ol class="small numbered">${apart.texts.map((text, at) => html`<li id="${id}-note-${at + 1}">${text}</li>`)}</ol>`}
${[...apart.same].map(([at, text]) => html`<p class="small">${columns[at]!.title}, all of these rows: ${text}</p>`)}
${saidOf(result).map(note => html`<p class="small">${note}</p>`)}`;
}

/** Sentences that rows share, and that would make each of them as tall as a paragraph. */
const apartIds: readonly (ColumnId | undefined)[] = ['conditions', 'blank', 'published'];

/** Of those columns: what stands in all rows alike, by column, and those whose cells say the number of a text below the table, each once. */
function apartOf({ columns }: ResultTable, rows: ResultTable['rows']) {
  const all = columns.flatMap((column, at) =>
    apartIds.includes(column.id) ? [{ at, texts: rows.map(row => cellText(row[at]!, column)) }] : [],
  );
  const isSame = ({ texts }: { readonly texts: readonly string[] }) => texts[0] !== '' && new Set(texts).size === 1;
  const numbered = all.filter(one => !isSame(one));
  return {
    same: new Map(all.filter(isSame).map(({ at, texts }) => [at, texts[0]!] as const)),
    numbered: new Set(numbered.map(({ at }) => at)),
    texts: [...new Set(numbered.flatMap(({ texts }) => texts))].filter(text => text !== ''),
  };
}

/** 0: it has no text. A number alone would read as a value. */
const noteCell = (id: string, number: number): Html | string =>
  number === 0 ? '' : html`<a href="#${id}-note-${number}">note ${number}</a>`;

/** The text leads to the first place, and a number to each of the others that are shown. */
function linked(text: string, links: Links): Html | string {
  const [first, ...others] = links.slice(0, shownLinks);
  if (first === undefined) return text;
  return html`${linkTo(first, text)}${others.map((link, at) => html` <sup>${linkTo(link, String(at + 2))}</sup>`)}${links.length > shownLinks && html` <sup>+${links.length - shownLinks}</sup>`}`;
}

const linkTo = ({ href, title }: Links[number], text: string): Html =>
  html`<a href="${href}"${title !== null && html` title="${title}"`}>${text}</a>`;
