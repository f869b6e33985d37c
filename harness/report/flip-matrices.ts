import type { Comparison, ReportDocument, Side } from '../core/records.ts';
import { ordinalNames } from './names.ts';

/** Comparisons laid out as a table: one pair a cell. */
export interface FlipMatrix {
  readonly title: string;
  readonly rowHead: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** rows × columns. */
  readonly cells: readonly (readonly FlipCell[])[];
  /** The title of the one above that has the same number of flips in every cell. */
  readonly equals: string | null;
}

/** same: the same bytes on the same platform; twin: the pair stands on the other side of the diagonal; null: not compared. */
export type FlipCell = Comparison | 'same' | 'twin' | null;

export interface RecipeMatrices {
  readonly recipe: string;
  readonly matrices: readonly FlipMatrix[];
}

/** All comparisons, by the recipe of the engine that is judged (the right side) and then by relation and platform. */
export function flipMatrices({ comparisons, engines, platforms }: ReportDocument): RecipeMatrices[] {
  const order = {
    recipes: engines.map(({ build }) => build.recipe.name),
    platforms: platforms.map(({ name }) => name),
  };
  const byRecipe = Map.groupBy(comparisons, ({ right }) => right.recipe ?? 'other');
  return [...byRecipe]
    .sort(([a], [b]) => order.recipes.indexOf(a) - order.recipes.indexOf(b))
    .map(([recipe, mine]) => {
      const pairs: Pairs = { comparisons: mine, platforms: order.platforms };
      const matrices = [...onPlatforms(pairs), ...acrossPlatforms(pairs)];
      return {
        recipe,
        matrices: matrices.map((one, index) => ({ ...one, equals: equalOf(one, matrices.slice(0, index)) })),
      };
    });
}

interface Pairs {
  readonly comparisons: readonly Comparison[];
  /** Names, in the order in which rows and columns stand. */
  readonly platforms: readonly string[];
}

type Matrix = Omit<FlipMatrix, 'equals'>;

function equalOf({ rows, columns, cells }: Matrix, above: readonly Matrix[]): string | null {
  const flips = (all: FlipMatrix['cells']) =>
    all.map(row => row.map(cell => (isPair(cell) ? [cell.flips, cell.inputs] : cell)));
  const whole = (one: Pick<Matrix, 'rows' | 'columns' | 'cells'>) =>
    JSON.stringify([one.rows, one.columns, flips(one.cells)]);
  return above.find(one => whole(one) === whole({ rows, columns, cells }))?.title ?? null;
}

export const isPair = (cell: FlipCell): cell is Comparison => cell !== null && typeof cell === 'object';

/** Each pair of engines once: above the diagonal. The reference and the golden are the last columns of the same table. */
function onPlatforms({ comparisons, platforms }: Pairs): Matrix[] {
  const mine = comparisons.filter(({ relation }) => relation !== 'platform-platform');
  return inOrder([...new Set(mine.map(({ right }) => right.ranOn))], platforms).map(ranOn => {
    const here = mine.filter(({ right }) => right.ranOn === ranOn);
    const between = here.filter(({ relation }) => relation === 'engine-engine');
    const against = here.filter(({ relation }) => relation !== 'engine-engine');
    const engines = sorted([...between.flatMap(both), ...against.map(({ right }) => right)], platforms);
    const accepted = unique(against.map(({ left }) => left));
    const rows: Axis = [accepted.length > 0 ? engines : engines.slice(0, -1), engineName];
    const others = between.length > 0 ? engines.slice(1) : [];
    const judges = [
      ...(against.some(({ relation }) => relation === 'optimized-reference') ? ['the reference'] : []),
      ...(against.some(({ relation }) => relation === 'engine-golden') ? ['the golden'] : []),
    ];
    const judged = matrix('', 'Engine', rows, [accepted, ({ label }) => label], against);
    const paired = matrix('', 'Engine', rows, [others, engineName], between);
    return {
      ...judged,
      title: `${between.length > 0 ? 'Between engines' : `Against ${judges.join(' and ')}`} on ${ranOn}`,
      columns: [...paired.columns, ...judged.columns],
      cells: judged.cells.map((row, y) => [...paired.cells[y]!.map((cell, x) => (x + 1 < y ? 'twin' : cell)), ...row]),
    };
  });
}

/** One table per pair of platforms, whichever of the two a comparison has on its left. */
function acrossPlatforms({ comparisons, platforms }: Pairs): Matrix[] {
  const mine = comparisons.filter(({ relation }) => relation === 'platform-platform');
  const names = inOrder([...new Set(mine.flatMap(both).map(({ ranOn }) => ranOn))], platforms);
  const on = (platform: string | null, pairs: readonly Comparison[]) =>
    sorted(
      pairs.flatMap(both).filter(({ ranOn }) => ranOn === platform),
      platforms,
    );
  return names.flatMap((first, index) =>
    names.slice(index + 1).flatMap(second => {
      const pairs = mine.filter(
        ({ left, right }) =>
          (left.ranOn === first && right.ranOn === second) || (left.ranOn === second && right.ranOn === first),
      );
      if (pairs.length === 0) return [];
      const head = `on ${first} ↓ on ${second} →`;
      return [
        matrix(
          `From ${first} to ${second}`,
          head,
          [on(first, pairs), engineName],
          [on(second, pairs), engineName],
          pairs,
        ),
      ];
    }),
  );
}

type Axis = readonly [sides: readonly Side[], name: (side: Side) => string];

function matrix(
  title: string,
  rowHead: string,
  [rows, rowName]: Axis,
  [columns, columnName]: Axis,
  pairs: readonly Comparison[],
): Matrix {
  const byLabels = new Map(pairs.map(pair => [JSON.stringify([pair.left.label, pair.right.label]), pair]));
  const cell = (row: Side, column: Side) =>
    byLabels.get(JSON.stringify([row.label, column.label])) ??
    byLabels.get(JSON.stringify([column.label, row.label])) ??
    (row.engine === column.engine && row.ranOn === column.ranOn ? 'same' : null);
  return {
    title,
    rowHead,
    rows: rows.map(rowName),
    columns: columns.map(columnName),
    cells: rows.map(row => columns.map(column => cell(row, column))),
  };
}

const engineName = ({ builtOn, ordinals }: Side): string => `${builtOn} ${ordinalNames(ordinals)}`;

const both = ({ left, right }: Comparison): Side[] => [left, right];

/** Labels tell sides apart: one run may stand for two sides, where two platforms gave the same bytes. */
const unique = (sides: readonly Side[]): Side[] => [...new Map(sides.map(side => [side.label, side])).values()];

/** By where they were built, then by build, then by where they ran. */
function sorted(sides: readonly Side[], platforms: readonly string[]): Side[] {
  const rank = (platform: string | null) => (platform === null ? -1 : platforms.indexOf(platform));
  return unique(sides).sort(
    (a, b) =>
      rank(a.builtOn) - rank(b.builtOn) || (a.ordinals[0] ?? 0) - (b.ordinals[0] ?? 0) || rank(a.ranOn) - rank(b.ranOn),
  );
}

const inOrder = (names: readonly (string | null)[], order: readonly string[]): (string | null)[] =>
  names.toSorted((a, b) => order.indexOf(a ?? '') - order.indexOf(b ?? ''));
