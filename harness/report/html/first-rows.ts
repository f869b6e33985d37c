import { type ColumnId, cellValue, columnIfAny, type ResultTable } from '../../core/tables/table.ts';

export const isOfKernels = (table: ResultTable): boolean => columnIfAny(table, 'kernel') !== null;

interface FirstRows {
  readonly rows: ResultTable['rows'];
  /** Which they are, as in "The first 4 rows of each model" and "4 rows of each model, its platforms in turn". */
  readonly words: string;
}

/** As many rows as there is room for, in their order: of each engine, where they are of its kernels, else of each model, equally many, so that all have a part, and so have its platforms and the conditions of its sessions. */
export function firstRows(table: ResultTable, most: number): FirstRows {
  const { rows } = table;
  if (rows.length <= most) return { rows, words: '' };
  const kernel = columnIfAny(table, 'kernel');
  const of = columnIfAny(table, 'engine') === null ? 'recipe and platform' : 'engine';
  return (
    (kernel === null ? null : ofEach(table, { heads: kernel, of }, most)) ??
    (columnIfAny(table, 'model') === 0 ? ofEach(table, { heads: 1, of: 'model' }, most) : null) ?? {
      rows: rows.slice(0, most),
      words: 'The first rows',
    }
  );
}

/** Of what the rows of a model have a part, too: a session tells itself by its conditions. */
const inTurn: Readonly<Partial<Record<ColumnId, string>>> = {
  question: 'questions',
  recipe: 'recipes',
  platform: 'platforms',
  conditions: 'conditions',
};

/** `heads`: so many cells say which one a row is of. Null where there is no room for a row of each. */
function ofEach(
  table: ResultTable,
  { heads, of }: { readonly heads: number; readonly of: string },
  most: number,
): FirstRows | null {
  const { rows } = table;
  const turns = table.columns.flatMap(({ id }, at) => {
    const name = at >= heads && id && inTurn[id];
    return name ? [{ at, name }] : [];
  });
  const groups = [...Map.groupBy(rows.keys(), at => JSON.stringify(rows[at]!.slice(0, heads).map(cellValue))).values()];
  if (groups.length > most) return null;
  const total = (each: number) => groups.reduce((sum, { length }) => sum + Math.min(each, length), 0);
  let each = 1;
  while (total(each + 1) <= most) each += 1;
  const taken = groups.flatMap(group => takeTurns(group, each, at => turns.map(one => valueIn(rows[at]!, one.at))));
  const varied = turns.filter(({ at }) =>
    groups.some(group => new Set(group.map(row => valueIn(rows[row]!, at))).size > 1),
  );
  const names = varied
    .map(({ name }) => name)
    .join(' and ')
    .replace(/ and (?=.* and )/g, ', ');
  const first = `The first ${each === 1 ? 'row' : `${each} rows`} of each ${of}`;
  return {
    rows: taken.map(at => rows[at]!),
    words: names === '' || each === 1 ? first : `${each} rows of each ${of}, its ${names} in turn`,
  };
}

const valueIn = (row: ResultTable['rows'][number], at: number): string => JSON.stringify(cellValue(row[at]!));

/** So many, each time the first one of what was taken least: of its values all together, then of each; in their order. */
function takeTurns(rows: readonly number[], most: number, valuesOf: (row: number) => readonly string[]): number[] {
  const left = rows.map(row => {
    const values = valuesOf(row);
    return { row, keys: [values.join(), ...values.map((value, at) => `${at} ${value}`)] };
  });
  const counts = new Map<string, number>();
  const taken: number[] = [];
  const cost = ({ keys }: (typeof left)[number]) => {
    const [all, ...each] = keys.map(key => counts.get(key) ?? 0);
    return all! * (rows.length + 1) * keys.length + each.reduce((sum, one) => sum + one, 0);
  };
  while (taken.length < most && left.length > 0) {
    const costs = left.map(cost);
    const [next] = left.splice(costs.indexOf(Math.min(...costs)), 1);
    taken.push(next!.row);
    for (const key of next!.keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return taken.sort((a, b) => a - b);
}
