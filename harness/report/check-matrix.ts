import type { Check } from '../core/records.ts';

/** Checks laid out as a table: recipes on their platforms by thresholds. */
export interface CheckMatrix {
  readonly title: string;
  readonly rows: readonly string[];
  /** Names of thresholds. */
  readonly columns: readonly string[];
  /** rows × columns; null where the spec declares none. */
  readonly cells: readonly (readonly (Check | null)[])[];
}

/** Those of one platform and those of a pair, which have other thresholds; each in the order of the spec. */
export function checkMatrices(checks: readonly Check[]): CheckMatrix[] {
  const [single, pairs] = [checks.filter(one => !isOfPair(one)), checks.filter(isOfPair)];
  return [matrix('On one platform', single), matrix('Between two platforms', pairs)].filter(
    ({ rows }) => rows.length > 0,
  );
}

const isOfPair = ({ platforms }: Check): boolean => platforms.length > 1;

function matrix(title: string, checks: readonly Check[]): CheckMatrix {
  const rows = [...new Set(checks.map(placeOf))];
  const columns = [...new Set(checks.map(({ threshold }) => threshold))];
  const byPlace = new Map(checks.map(check => [JSON.stringify([placeOf(check), check.threshold]), check]));
  const cells = rows.map(row => columns.map(column => byPlace.get(JSON.stringify([row, column])) ?? null));
  return { title, rows, columns, cells };
}

const placeOf = ({ recipe, platforms }: Check): string => `${recipe} on ${platforms.join(' and ')}`;
