import type { MaskPredictions } from '../predictions.ts';

/** Takes masks input by input and keeps them as runs. */
export interface RunWriter {
  /** height × width labels; null for an input whose output holds no number. */
  add(mask: Uint8Array | null): void;
  end(): MaskPredictions;
}

export function runWriter(width: number, height: number): RunWriter {
  const offsets = [0];
  const labels: number[] = [];
  const lengths: number[] = [];
  const withoutNumber: number[] = [];
  return {
    add(mask) {
      if (mask === null) withoutNumber.push(offsets.length - 1);
      else {
        for (let at = 0; at < mask.length; ) {
          const label = mask[at]!;
          const from = at;
          while (at < mask.length && mask[at] === label) at++;
          labels.push(label);
          lengths.push(at - from);
        }
      }
      offsets.push(labels.length);
    },
    end: () => ({
      kind: 'masks',
      count: offsets.length - 1,
      width,
      height,
      offsets: Int32Array.from(offsets),
      labels: Uint8Array.from(labels),
      lengths: Int32Array.from(lengths),
      withoutNumber,
    }),
  };
}

/** The mask of an input: height × width labels. */
export function maskOf({ offsets, labels, lengths, width, height }: MaskPredictions, input: number): Uint8Array {
  const mask = new Uint8Array(width * height);
  let at = 0;
  for (let run = offsets[input]!; run < offsets[input + 1]!; run++) {
    mask.fill(labels[run]!, at, at + lengths[run]!);
    at += lengths[run]!;
  }
  return mask;
}

/** Visits both masks of an input in stretches over which neither changes. Only of inputs that have a mask on both sides. */
export function alongBoth(
  left: MaskPredictions,
  right: MaskPredictions,
  input: number,
  visit: (start: number, length: number, from: number, to: number) => void,
): void {
  let [a, b] = [left.offsets[input]!, right.offsets[input]!];
  let [restA, restB] = [left.lengths[a]!, right.lengths[b]!];
  for (let at = 0; a < left.offsets[input + 1]!; ) {
    const length = Math.min(restA, restB);
    visit(at, length, left.labels[a]!, right.labels[b]!);
    at += length;
    restA -= length;
    restB -= length;
    if (restA === 0) restA = left.lengths[++a] ?? 0;
    if (restB === 0) restB = right.lengths[++b] ?? 0;
  }
}
