import type { Comparison, Flip, Relation, ReportDocument } from '../core/records.ts';

/** One input that flips, with all that disagree about it: however many pairs it flips in, it is one input. */
export interface FlippedInput {
  readonly input: number;
  readonly id: string;
  readonly truth: number | null;
  /** Most deciders first; empty where decisions are no labels. */
  readonly decisions: readonly Decision[];
  readonly pairs: readonly { readonly comparison: Comparison; readonly flip: Flip }[];
  readonly relations: readonly Relation[];
  /** Smallest difference of the two best scores on any side, or of a box's score from the least that counts; null where no side says. */
  readonly leastMargin: number | null;
  /** Largest difference of an output; null for other tasks than tensors. */
  readonly largestDelta: number | null;
}

export interface Decision {
  readonly label: number;
  readonly sides: readonly { readonly label: string; readonly margin: number | null }[];
}

/** Inputs that a report shows at most, with their pictures. */
export const shownInputs = 200;

/** Every input that flips anywhere; those that flip in most pairs first, then by index. */
export function flippedInputs(document: ReportDocument): FlippedInput[] {
  const byInput = new Map<number, { comparison: Comparison; flip: Flip }[]>();
  for (const comparison of document.comparisons) {
    for (const flip of comparison.list) {
      const pairs = byInput.get(flip.input) ?? [];
      pairs.push({ comparison, flip });
      byInput.set(flip.input, pairs);
    }
  }
  return [...byInput.values()].map(flippedInput).sort((a, b) => b.pairs.length - a.pairs.length || a.input - b.input);
}

/** The inputs whose pictures a report shows, in its order. */
export const picturedInputs = (document: ReportDocument): number[] =>
  flippedInputs(document)
    .slice(0, shownInputs)
    .map(({ input }) => input);

/**
 * How large a flip is: of labels and boxes the greater margin of the two sides, so that a near tie is small; of masks the changed
 * pixels, of tensors the largest difference. Null where nothing says.
 */
export function flipSize({ fromMargin, toMargin, pixels, maxAbsDelta }: Flip): number | null {
  if (pixels) return pixels.changed;
  if (maxAbsDelta !== undefined) return maxAbsDelta;
  return fromMargin === null && toMargin === null ? null : Math.max(fromMargin ?? 0, toMargin ?? 0);
}

function flippedInput(pairs: readonly { comparison: Comparison; flip: Flip }[]): FlippedInput {
  const { input, id, truth } = pairs[0]!.flip;
  const margins = pairs.flatMap(({ flip }) => [flip.fromMargin, flip.toMargin]).filter(margin => margin !== null);
  const deltas = pairs.flatMap(({ flip }) => flip.maxAbsDelta ?? []);
  return {
    input,
    id,
    truth,
    decisions: decisionsOf(pairs),
    pairs,
    relations: [...new Set(pairs.map(({ comparison }) => comparison.relation))],
    leastMargin: margins.length === 0 ? null : Math.min(...margins),
    largestDelta: deltas.length === 0 ? null : Math.max(...deltas),
  };
}

function decisionsOf(pairs: readonly { comparison: Comparison; flip: Flip }[]): Decision[] {
  const byLabel = new Map<number, Map<string, number | null>>();
  const add = (label: number | null, side: string, margin: number | null) => {
    if (label === null) return;
    const sides = byLabel.get(label) ?? new Map<string, number | null>();
    byLabel.set(label, sides.set(side, margin ?? sides.get(side) ?? null));
  };
  for (const { comparison, flip } of pairs) {
    add(flip.from, comparison.left.label, flip.fromMargin);
    add(flip.to, comparison.right.label, flip.toMargin);
  }
  return [...byLabel]
    .map(([label, sides]) => ({ label, sides: [...sides].map(([side, margin]) => ({ label: side, margin })) }))
    .sort((a, b) => b.sides.length - a.sides.length || a.label - b.label);
}
