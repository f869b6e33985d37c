import { inputId } from '../dataset.ts';
import type { DatasetRecord, ReportDocument } from '../records.ts';

/** The inputs that both reports have, by their numbers in each. */
export interface CommonInputs {
  readonly before: number;
  readonly after: number;
  readonly pairs: readonly (readonly [before: number, after: number])[];
  /** By id. */
  readonly ids: ReadonlySet<string>;
  readonly isOneDataset: boolean;
  /** What makes them fewer, or doubtful, each in a sentence. */
  readonly notes: readonly string[];
}

/**
 * By id, as in `clean/astronaut.jpg`; not those of which the datasets tell that the items are others. Null where a side has no dataset.
 * A corruption is drawn from the dataset's seed, so that of two seeds only inputs as they are stay the same.
 */
export function commonInputs(before: ReportDocument, after: ReportDocument): CommonInputs | null {
  const [left, right] = [before.dataset, after.dataset];
  if (!left || !right) return null;
  const [lefts, rights] = [numbersOf(left), numbersOf(right)];
  const isOneDataset = left.digest === right.digest;
  const hasOtherSeed = !isOneDataset && (before.spec.dataset.seed ?? null) !== (after.spec.dataset.seed ?? null);
  const [itemsLeft, itemsRight] = [left.itemDigests, right.itemDigests];
  let others = 0;
  let drawnOtherwise = 0;
  const pairs: [number, number][] = [];
  const ids = new Set<string>();
  for (const [id, one] of lefts) {
    const other = rights.get(id);
    if (other === undefined) continue;
    const [there, here] = [itemsLeft?.[one % left.items.length], itemsRight?.[other % right.items.length]];
    if (!isOneDataset && there !== undefined && here !== undefined && there !== here) others++;
    else if (hasOtherSeed && isDrawn(left, one)) drawnOtherwise++;
    else {
      pairs.push([one, other]);
      ids.add(id);
    }
  }
  const areTold = itemsLeft !== undefined && itemsRight !== undefined;
  const notes = isOneDataset
    ? []
    : [
        `The datasets differ: flips and scores are compared over the ${pairs.length} inputs that both have, of ${lefts.size} before and ${rights.size} after.`,
        ...(others > 0 ? [`${others} inputs of one name are of other items, and were left out.`] : []),
        ...(drawnOtherwise > 0 ? [`${drawnOtherwise} corrupted inputs are of another seed, and were left out.`] : []),
        ...(pairs.length > 0 && !areTold
          ? ['A dataset does not tell what its items are: they are taken to be the same by their names.']
          : []),
      ];
  return { before: lefts.size, after: rights.size, pairs, ids, isOneDataset, notes };
}

const isDrawn = ({ parts, items }: DatasetRecord, input: number): boolean =>
  parts[Math.floor(input / items.length)]!.view.corruption !== 'none';

function numbersOf(dataset: DatasetRecord): Map<string, number> {
  const count = dataset.items.length * dataset.parts.length;
  return new Map(Array.from({ length: count }, (_, input) => [inputId(dataset, input), input]));
}
