import type { MaskPredictions } from '../core/predictions.ts';
import type { Digest } from '../core/records.ts';
import type { StoredDecisions } from './stored-decisions.ts';

type Decided = { readonly isOneClass: boolean; readonly mask: MaskPredictions } | { readonly boxes: string };

/** Of each run a number for what it decided about an input, the same where two decided the same; null where that is not stored, as of a golden. */
export function decisionNumbers(input: number, stored: StoredDecisions): (run: Digest | null) => number | null {
  const distinct: Decided[] = [];
  const known = new Map<Digest | null, number | null>();
  const numberOf = (run: Digest | null): number | null => {
    const decided = run === null ? null : decidedBy(run, input, stored);
    if (decided === null) return null;
    const at = distinct.findIndex(one => isAlike(one, decided));
    return at < 0 ? distinct.push(decided) - 1 : at;
  };
  return run => {
    if (!known.has(run)) known.set(run, numberOf(run));
    return known.get(run)!;
  };
}

function decidedBy(run: Digest, input: number, stored: StoredDecisions): Decided | null {
  const all = stored.get(run);
  const mask = all?.kind === 'masks' ? all.masks.get(input) : undefined;
  if (all?.kind === 'masks' && mask) return { isOneClass: all.isOneClass, mask };
  const boxes = all?.kind === 'boxes' ? all.boxes.get(input) : undefined;
  return boxes ? { boxes: JSON.stringify(boxes) } : null;
}

function isAlike(one: Decided, other: Decided): boolean {
  if ('boxes' in one || 'boxes' in other) return 'boxes' in one && 'boxes' in other && one.boxes === other.boxes;
  const [left, right] = [one.mask, other.mask];
  return (
    one.isOneClass === other.isOneClass &&
    left.width === right.width &&
    isEqual(left.labels, right.labels) &&
    isEqual(left.lengths, right.lengths)
  );
}

const isEqual = <Numbers extends Uint8Array | Int32Array>(one: Numbers, other: Numbers): boolean =>
  one.length === other.length && one.every((value, at) => value === other[at]);
