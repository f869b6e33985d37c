import { csvLine } from '../core/csv.ts';
import { isRange } from '../core/tables/range.ts';
import {
  cellValue,
  counted,
  isSpread,
  type LinkOf,
  type ResultTable,
  sourcesOf,
  type TableCell,
  type TableColumn,
  type TableFormat,
  type TableName,
  tableLabel,
} from '../core/tables/table.ts';
import { onOneLine } from '../core/unprintable.ts';
import { fittedTable } from './fitted-table.ts';
import { digits, withMinus } from './format.ts';
import { table as markdownTable, plain } from './markdown-text.ts';
import { wrapped } from './wrapped.ts';

/**
 * A table in a format that others read; CSV has numbers whole, in the unit that its heading says, and two columns for a spread. In
 * Markdown a cell leads to the records that it is from, where `linkOf` gives them a place; JSON names them.
 */
export const renderTable = (table: ResultTable, format: TableFormat, linkOf: LinkOf = () => null): string =>
  ({ text: (all: ResultTable) => tableText(all), csv: asCsv, md: asMarkdown, json: asJson })[format](table, linkOf);

const nothing = 'No record has what it needs.';

export const tableTitle = ({ name, title }: ResultTable): string => `${tableLabel(name)}. ${title}`;

export const headingOf = ({ title, unit, spread }: TableColumn): string =>
  isUnit(unit) ? `${title}, ${unit}${spread ? ' ± sd' : ''}` : title;

/** Of words a heading has nothing to say after its title, and a count's title says what it counts. */
const isUnit = (unit: TableColumn['unit']): boolean =>
  unit !== undefined && !(counted as readonly string[]).includes(unit);

/** What it comes to, and its notes. */
export const saidOf = ({ found, notes }: ResultTable): string[] => [
  ...(found === undefined ? [] : [withMinus(found)]),
  ...notes,
];

/** A cell as people read it; nothing where there is no record. */
export function cellText(cell: TableCell, column: TableColumn): string {
  const value = cellValue(cell);
  if (value === null) return '';
  if (typeof value === 'string') return isRange(value) ? withMinus(value) : value;
  if (isSpread(value))
    return `${number(value.mean, column)}${value.sd === null ? '' : ` ± ${number(value.sd, column)}`}`;
  return withMinus(number(value, column));
}

function number(value: number, { unit, asPrinted }: TableColumn): string {
  // Differences of what was printed have digits of the computer's own after the twelfth.
  if (asPrinted) return String(Number(value.toPrecision(12)));
  if (unit === 'ms') return value.toFixed(3);
  if (unit === 'GHz') return String(Number(value.toFixed(3)));
  if (unit === '% used') return value.toFixed(1);
  if (unit === '%') return `${value > 0 ? '+' : ''}${value.toFixed(1)}`;
  if (unit === '% flipped') return value.toFixed(3);
  if (unit === 'λ' || (unit === 'FPS' && value < 1000)) return String(Number(value.toPrecision(4)));
  if (unit === '% wrong' || unit === '% off' || unit === 'points' || unit === 'MiB' || unit === '×' || unit === 'µs')
    return value.toFixed(2);
  return digits(value);
}

/** Of at most so many characters a line, as a terminal has them. */
export function tableText(table: ResultTable, width = Number.POSITIVE_INFINITY): string {
  const columns = table.columns.map((column, at) => ({
    head: headingOf(column),
    cells: table.rows.map(row => onOneLine(cellText(row[at]!, column))),
    isNumber: column.unit !== undefined,
  }));
  const indented = (text: string) => wrapped(onOneLine(text), width - 2).map(line => `  ${line}`);
  return [
    ...wrapped(tableTitle(table), width),
    ...(table.rows.length === 0 ? [`  ${nothing}`] : fittedTable(columns, width)),
    ...saidOf(table).flatMap(indented),
  ].join('\n');
}

/** Where the records of a cell are, each place once, with what is found there. */
export function linksOf(
  cell: TableCell,
  table: TableName,
  linkOf: LinkOf,
): { readonly href: string; readonly title: string }[] {
  const places = sourcesOf(cell).flatMap(source => {
    const href = linkOf(source, table);
    return href === null ? [] : { href, title: source.of ?? source.record };
  });
  return [...new Map(places.toReversed().map(place => [place.href, place])).values()].toReversed();
}

/** Links of a cell that are shown; JSON has all. A sum over a whole study is from every record of it. */
export const shownLinks = 2;

/** The text leads to the first of them, and a number to each of the others that are shown. */
function markdownCell(text: string, links: ReturnType<typeof linksOf>): string {
  const [first, ...others] = links
    .slice(0, shownLinks)
    // What an address has encoded, such as a # in a folder's name, stays as it is.
    .map(({ href }) =>
      encodeURI(href)
        .replaceAll('%25', '%')
        .replace(/[()]/g, sign => (sign === '(' ? '%28' : '%29')),
    );
  if (first === undefined) return plain(text);
  return [
    `[${plain(text)}](${first})`,
    ...others.map((href, at) => `[${at + 2}](${href})`),
    ...(links.length > shownLinks ? [`+${links.length - shownLinks}`] : []),
  ].join(' ');
}

function asMarkdown(table: ResultTable, linkOf: LinkOf): string {
  const rows = table.rows.map(row =>
    row.map((cell, at) => markdownCell(cellText(cell, table.columns[at]!), linksOf(cell, table.name, linkOf))),
  );
  return [
    `**${tableTitle(table)}**`,
    rows.length === 0 ? nothing : markdownTable(table.columns.map(headingOf), rows),
    ...saidOf(table).map(plain),
  ].join('\n\n');
}

/** Numbers whole, and the records that each is from. */
const asJson = (table: ResultTable): string => JSON.stringify(table, null, 1);

function asCsv({ columns, rows }: ResultTable): string {
  const heads = columns.flatMap(column => {
    const { title, unit, spread } = column;
    const named = isUnit(unit) ? `${title} (${unit})` : title;
    return spread ? [named, `${title} sd (${unit})`] : [named];
  });
  const values = rows.map(row =>
    row.map(cellValue).flatMap((cell, at) => {
      if (columns[at]!.spread) return isSpread(cell) ? [cell.mean, cell.sd] : [cell, null];
      return [isSpread(cell) ? cell.mean : cell];
    }),
  );
  return [heads, ...values].map(row => csvLine(row.map(value => (value === null ? '' : String(value))))).join('\n');
}
