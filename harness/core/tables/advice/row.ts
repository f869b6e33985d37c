import { type CellSource, type SourcedCell, sourced, type TableCell } from '../table.ts';

/** An answer to one question on one place. */
export interface AdviceRow {
  /** What rows are ordered by. */
  readonly key: string;
  readonly cells: readonly TableCell[];
}

export interface Place {
  readonly model: string;
  readonly recipe: string;
  readonly platform: string;
}

export const placeKey = ({ model, recipe, platform }: Place): string => JSON.stringify([model, recipe, platform]);

/** `numbers`: shares of a time, and the ends of their interval. */
export const adviceRow = (
  place: Place,
  question: string,
  said: SourcedCell | null,
  numbers: readonly [number, number | null, number | null] | null,
  because: string,
  from: readonly CellSource[],
): AdviceRow => ({
  key: `${placeKey(place)} ${question}`,
  cells: [
    place.model,
    place.recipe,
    question,
    place.platform,
    said,
    ...(numbers ?? [null, null, null]).map(one => (one === null ? null : sourced(100 * one, from))),
    sourced(because, from),
  ],
});
