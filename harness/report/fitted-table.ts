import { wrapped } from './wrapped.ts';

export interface FittedColumn {
  readonly head: string;
  readonly cells: readonly string[];
  /** Numbers stand at the right, and are never broken. */
  readonly isNumber: boolean;
}

interface Sized extends FittedColumn {
  readonly width: number;
}

const indent = '  ';
const gap = '  ';

/** A heading of short words would make a tower of them. */
const leastHead = 8;

/**
 * The lines of a table of which none is longer than `width`, but for a number alone. Where it does not fit, what all rows share is said once, headings and
 * texts break, and then the table does: into parts that each begin with the columns that tell its rows apart, or with their numbers.
 */
export function fittedTable(columns: readonly FittedColumn[], width: number): string[] {
  const whole = columns.map(column => ({ ...column, width: longest([column.head, ...column.cells]) }));
  if (widthOf(whole) <= width) return linesOf(whole);
  const shared = columns.every(isShared) ? [] : columns.filter(isShared);
  const own = columns.filter(column => !shared.includes(column));
  const said = shared.map(({ head, cells }) => `${head} ${cells[0]}`).join(' · ');
  const narrow = own.map(column => ({ ...column, width: narrowWidth(column, Math.floor(width / 3)) }));
  return [
    ...(said === '' ? [] : wrapped(`In all rows: ${said}`, width - indent.length).map(line => indent + line)),
    ...partsOf(narrow, width).flatMap((part, at) => [...(at === 0 ? [] : ['']), ...linesOf(widened(part, width))]),
  ];
}

/** A text that says the same in each of several rows. */
const isShared = ({ cells, isNumber }: FittedColumn): boolean =>
  !isNumber && cells.length > 1 && cells[0] !== '' && cells.every(cell => cell === cells[0]);

const longest = (texts: readonly string[]): number => texts.reduce((most, { length }) => Math.max(most, length), 0);

const widthOf = (columns: readonly Sized[]): number =>
  columns.reduce((sum, column) => sum + gap.length + column.width, indent.length - gap.length);

/** As narrow as may be: a heading breaks between words, a text wherever it is longer than `most`. */
function narrowWidth({ head, cells, isNumber }: FittedColumn, most: number): number {
  const width = Math.max(longest(head.split(' ')), Math.min(head.length, leastHead), longest(cells));
  return isNumber ? width : Math.min(width, most);
}

/** In their order, as many columns in each as fit. */
function partsOf(columns: readonly Sized[], width: number): (readonly Sized[])[] {
  if (widthOf(columns) <= width) return [columns];
  const { keys, others } = keysOf(columns, width);
  const parts: Sized[][] = [];
  for (const column of others) {
    const part = parts.at(-1);
    if (part && widthOf([...keys, ...part, column]) <= width) part.push(column);
    else parts.push([column]);
  }
  return parts.map(part => [...keys, ...part]);
}

/** The first columns, as many as it takes to tell rows apart; where those take more than half of the room, their numbers as well. */
function keysOf(columns: readonly Sized[], width: number) {
  const rows = columns[0]!.cells.map((_, row) => row);
  const isTold = (keys: readonly Sized[]) =>
    new Set(rows.map(row => JSON.stringify(keys.map(({ cells }) => cells[row])))).size === rows.length;
  const split = (count: number) => ({ keys: columns.slice(0, count), others: columns.slice(count) });
  let count = 1;
  while (count < columns.length - 1 && !isTold(split(count).keys) && widthOf(split(count + 1).keys) <= width / 2)
    count++;
  const { keys, others } = split(count);
  return isTold(keys) ? { keys, others } : { keys: [numbered(rows.length), ...keys], others };
}

function numbered(rows: number): Sized {
  const cells = Array.from({ length: rows }, (_, row) => `${row + 1}`);
  return { head: '', cells, isNumber: true, width: longest(cells) };
}

/** The room that is left goes to the texts that need it, those that need least first; to a heading alone only where it then stands on one line. */
function widened(columns: readonly Sized[], width: number): Sized[] {
  const need = ({ head, cells, width: own }: Sized) => Math.max(0, longest([head, ...cells]) - own);
  // A number alone may be wider than all there is.
  let spare = Math.max(0, width - widthOf(columns));
  const given = new Map<Sized, number>();
  for (const [at, column] of columns.toSorted((a, b) => need(a) - need(b)).entries()) {
    const share = Math.floor(spare / (columns.length - at));
    const some = longest(column.cells) > column.width ? share : 0;
    const more = need(column) <= share ? need(column) : some;
    given.set(column, more);
    spare -= more;
  }
  return columns.map(column => ({ ...column, width: column.width + given.get(column)! }));
}

function linesOf(columns: readonly Sized[]): string[] {
  const rows = [
    columns.map(({ head }) => head),
    ...columns[0]!.cells.map((_, row) => columns.map(({ cells }) => cells[row]!)),
  ];
  return rows.flatMap(row => {
    const texts = row.map((text, at) => wrapped(text, columns[at]!.width));
    const height = Math.max(...texts.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => {
      const cells = columns.map(({ width, isNumber }, at) => {
        const text = texts[at]![line] ?? '';
        return isNumber ? text.padStart(width) : text.padEnd(width);
      });
      return `${indent}${cells.join(gap)}`.trimEnd();
    });
  });
}
