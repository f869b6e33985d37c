import type { Digest } from '../core/records.ts';
import { type ChangedPixels, changedPixels } from './changed-pixels.ts';
import type { FlippedPair } from './flipped-inputs.ts';
import { type KeptBoxes, keptBoxes } from './kept-boxes.ts';
import type { StoredDecisions } from './stored-decisions.ts';

/** What is drawn of a pair on an input's picture, beside the boxes that changed, which the document has. */
export interface Drawing {
  readonly changed: ChangedPixels | null;
  readonly kept: KeptBoxes | null;
}

/** Null parts where the two runs have not both stored what they decided; a golden is no run. */
export function drawingOf(
  { comparison, flip }: FlippedPair,
  stored: StoredDecisions,
  charactersOfMasks: number,
): Drawing {
  const { input } = flip;
  const decided = (run: Digest | null) => (run === null ? undefined : stored.get(run));
  const [left, right] = [decided(comparison.left.run), decided(comparison.right.run)];
  const of = <Decided>(one: ReadonlyMap<number, Decided>, other: ReadonlyMap<number, Decided>) => {
    const [a, b] = [one.get(input), other.get(input)];
    return a && b ? ([a, b] as const) : null;
  };
  const masks = flip.pixels && left?.kind === 'masks' && right?.kind === 'masks' && of(left.masks, right.masks);
  const boxes = flip.boxes && left?.kind === 'boxes' && right?.kind === 'boxes' && of(left.boxes, right.boxes);
  return {
    changed: masks ? changedPixels(...masks, left.isOneClass, charactersOfMasks) : null,
    kept: boxes ? keptBoxes(flip, ...boxes) : null,
  };
}
