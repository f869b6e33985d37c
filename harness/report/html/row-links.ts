import { cellValue, type LinkOf, sourcesOf, type TableCell, type TableName } from '../../core/tables/table.ts';
import { linksOf } from '../table-text.ts';

/** Where a cell leads to. Of several that are one link, the title is what all of them have. */
export type Links = readonly { readonly href: string; readonly title: string | null }[];

export const rowLinksNote =
  'A number leads to the record that it is from; where it is no link, the first cell of its row leads there, or it follows from the others.';

/**
 * The links of each cell of a row. What most of its numbers are from is the link of its first cell alone, and a number that is made of others
 * has none: most rows are of one record, and a link on each number would be most of the page.
 */
export function rowLinks(row: readonly TableCell[], table: TableName, linkOf: LinkOf): Links[] {
  const all = withShared(row, table, linkOf);
  const places = new Set(all.flatMap((links, at) => (at === 0 || links.length === 1 ? links : [])).map(hrefOf));
  return all.map((links, at) =>
    at > 0 && links.length > 1 && links.every(one => places.has(hrefOf(one))) ? [] : links,
  );
}

function withShared(row: readonly TableCell[], table: TableName, linkOf: LinkOf): Links[] {
  const own = row.map((cell): Links => linksOf(cell, table, linkOf));
  const shared = sharedOf(own.filter(links => links.length > 0));
  // A number that leads nowhere would seem to be from there, too.
  const isOfRow = own[0]?.length === 0 && !row.some((cell, at) => isFromARecord(cell) && own[at]!.length === 0);
  if (shared === null || !isOfRow) return own;
  return own.map((links, at) => (at === 0 ? shared : placesOf(links) === placesOf(shared) ? [] : links));
}

/** Those of most cells; null where no two of several are alike. */
function sharedOf(all: readonly Links[]): Links | null {
  const [most] = [...Map.groupBy(all, placesOf).values()].toSorted((a, b) => b.length - a.length);
  if (most === undefined || (most.length === 1 && all.length > 1)) return null;
  return most[0]!.map(({ href, title }, at) => ({
    href,
    title: most.every(links => links[at]!.title === title) ? title : null,
  }));
}

const hrefOf = ({ href }: Links[number]): string => href;
const placesOf = (links: Links): string => links.map(hrefOf).join(' ');

const isFromARecord = (cell: TableCell): boolean =>
  sourcesOf(cell).length > 0 || (cellValue(cell) !== null && typeof cellValue(cell) !== 'string');
