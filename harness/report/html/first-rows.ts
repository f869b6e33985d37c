import { cellValue, columnIfAny, type ResultTable } from '../../core/tables/table.ts';

export const isOfKernels = (table: ResultTable): boolean => columnIfAny(table, 'kernel') !== null;

interface FirstRows {
  readonly rows: ResultTable['rows'];
  /** Which they are, as in "The first 4 rows of each model". */
  readonly words: string;
}

/** As many rows as there is room for, in their order: of each engine, where they are of its kernels, else of each model, equally many, so that all have a part. */
export function firstRows(table: ResultTable, most: number): FirstRows {
  const { rows } = table;
  if (rows.length <= most) return { rows, words: '' };
  const kernel = columnIfAny(table, 'kernel');
  const of = columnIfAny(table, 'engine') === null ? 'recipe and platform' : 'engine';
  return (
    (kernel === null ? null : ofEach(rows, { heads: kernel, of }, most)) ??
    ofEach(rows, { heads: 1, of: 'model' }, most) ?? { rows: rows.slice(0, most), words: 'The first rows' }
  );
}

/** `heads`: so many cells say which one a row is of. Null where there is no room for a row of each. */
function ofEach(
  rows: ResultTable['rows'],
  { heads, of }: { readonly heads: number; readonly of: string },
  most: number,
): FirstRows | null {
  const groups = [...Map.groupBy(rows, row => JSON.stringify(row.slice(0, heads).map(cellValue))).values()];
  const upTo = (each: number) => groups.flatMap(group => group.slice(0, each));
  if (groups.length > most) return null;
  let each = 1;
  while (upTo(each + 1).length <= most) each += 1;
  return {
    rows: upTo(each),
    words: each === 1 ? `The first row of each ${of}` : `The first ${each} rows of each ${of}`,
  };
}
