import { type Box, clipped } from '../../boxes/box.ts';
import { suppress } from '../../boxes/nms.ts';
import { packBoxes } from '../../boxes/packing.ts';
import type { BoxPredictions } from '../../predictions.ts';
import type { Picture } from './misfit.ts';

/** A box that a net proposes for an input, before any is suppressed. */
export interface Proposal {
  readonly label: number;
  readonly score: number;
  /** Of two of one score the lower goes first. */
  readonly order: number;
  readonly box: Box;
}

export interface Limits {
  readonly minScore: number;
  readonly topK: number;
  /** Null: nothing is suppressed. */
  readonly nmsIou: number | null;
}

export const limitsOf = ({
  minScore,
  topK,
  nmsIou = null,
}: {
  minScore: number;
  topK: number;
  nmsIou?: number | null;
}): Limits => ({ minScore, topK, nmsIou });

/** So many of an input's best proposals are looked at, as in torchvision's detectors. */
const mostProposals = 1000;

/** The best of an input, in order: nothing beyond them is ever kept. */
export const bestOf = <P extends { readonly score: number; readonly order: number }>(
  proposals: readonly P[],
  limits: Limits,
): P[] =>
  proposals
    .toSorted((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, limits.nmsIou === null ? limits.topK : Math.max(mostProposals, limits.topK));

/** Makes decisions of each input's proposals; null for an input whose output holds no number. Boxes are clipped to the picture. */
export function boxPredictions(
  byInput: readonly (readonly Proposal[] | null)[],
  limits: Limits,
  picture: Picture,
): BoxPredictions {
  const withoutNumber: number[] = [];
  const kept = byInput.map((proposals, input) => {
    if (proposals === null || proposals.some(({ box }) => box.some(Number.isNaN))) {
      withoutNumber.push(input);
      return [];
    }
    const inside = bestOf(proposals, limits).flatMap(proposal => {
      const box = clipped(proposal.box, picture);
      return box ? [{ ...proposal, box }] : [];
    });
    const left = limits.nmsIou === null ? inside : suppress(inside, limits.nmsIou).map(index => inside[index]!);
    return left.slice(0, limits.topK);
  });
  return packBoxes(kept, withoutNumber);
}
