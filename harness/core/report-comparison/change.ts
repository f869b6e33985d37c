import type { Change, ComparedPlace, ComparedRange, Side } from '../records.ts';

/** What the change is called where before and after change places. */
export const contrary = (change: Change): Change => contraries[change] ?? change;

const contraries: Readonly<Partial<Record<Change, Change>>> = {
  worse: 'better',
  better: 'worse',
  new: 'gone',
  gone: 'new',
};

/** What only one side has. */
export const oneSided = (before: unknown): Change => (before === null || before === undefined ? 'new' : 'gone');

/** Where a run stands; null of a golden, which ran nowhere. */
export const placeOf = ({ recipe, builtOn, ranOn }: Side): ComparedPlace | null =>
  recipe === null || builtOn === null || ranOn === null ? null : { recipe, builtOn, ranOn };

export const placeKey = (place: ComparedPlace | null): string =>
  place === null ? '' : JSON.stringify([place.recipe, place.builtOn, place.ranOn]);

/** Null of nothing. */
export const rangeOf = (values: readonly number[]): ComparedRange | null =>
  values.length === 0
    ? null
    : {
        least: values.reduce((a, b) => Math.min(a, b)),
        most: values.reduce((a, b) => Math.max(a, b)),
        of: values.length,
      };

export interface Beside<T> {
  readonly key: string;
  readonly before: T | null;
  readonly after: T | null;
}

/** What has one key on both sides together; in the order of before, then what only after has. */
export function besideEachOther<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string,
): Beside<readonly T[]>[] {
  const [lefts, rights] = [Map.groupBy(before, keyOf), Map.groupBy(after, keyOf)];
  return [...new Set([...lefts.keys(), ...rights.keys()])].map(key => ({
    key,
    before: lefts.get(key) ?? null,
    after: rights.get(key) ?? null,
  }));
}
