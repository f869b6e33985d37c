import type { Digest, Flip, ReportDocument, RunRecord } from '../core/records.ts';
import { changeSize, flippedInputs, shownOf } from './flipped-inputs.ts';

/** An input, and the pair in which most of its boxes or pixels changed of those whose two runs have stored their decisions. */
export interface StoredPair {
  readonly input: number;
  /** Of the pair among the document's comparisons. */
  readonly index: number;
  readonly flip: Flip;
  readonly left: RunRecord & { readonly predictions: Digest };
  readonly right: RunRecord & { readonly predictions: Digest };
}

/** What must be read so that boxes and masks can be drawn; a golden's are not among what runs stored. */
export function storedPairs(document: ReportDocument): StoredPair[] {
  const runs = new Map<Digest, RunRecord>(document.runs.map(({ run }) => [run.key, run]));
  const storedRun = (key: Digest | null) => {
    const run = key === null ? undefined : runs.get(key);
    return run?.predictions ? { ...run, predictions: run.predictions } : null;
  };
  return shownOf(flippedInputs(document)).flatMap(({ input, pairs }): StoredPair[] => {
    const readable = pairs.flatMap(({ index, comparison, flip }): StoredPair[] => {
      if (!flip.boxes && !flip.pixels) return [];
      const [left, right] = [storedRun(comparison.left.run), storedRun(comparison.right.run)];
      return left && right ? [{ input, index, flip, left, right }] : [];
    });
    const [first, ...others] = readable;
    return first
      ? [others.reduce((most, one) => (changeSize(one.flip) > changeSize(most.flip) ? one : most), first)]
      : [];
  });
}
