import type { BoxPredictions } from '../predictions.ts';
import type { LabelledBox } from './match.ts';

/** The boxes of an input, in order. */
export function boxesOf({ offsets, boxes, labels, scores }: BoxPredictions, input: number): LabelledBox[] {
  const found: LabelledBox[] = [];
  for (let at = offsets[input]!; at < offsets[input + 1]!; at++) {
    const [x1, y1, x2, y2] = boxes.subarray(at * 4, at * 4 + 4);
    found.push({ label: labels[at]!, score: scores ? scores[at]! : null, box: [x1!, y1!, x2!, y2!] });
  }
  return found;
}

/** As predictions: the boxes of each input in the order that they are given in; without scores where one has none. */
export function packBoxes(
  byInput: readonly (readonly LabelledBox[])[],
  withoutNumber: readonly number[] = [],
): BoxPredictions {
  const offsets = new Int32Array(byInput.length + 1);
  for (const [input, boxes] of byInput.entries()) offsets[input + 1] = offsets[input]! + boxes.length;
  const all = byInput.flat();
  return {
    kind: 'boxes',
    count: byInput.length,
    offsets,
    boxes: Float32Array.from(all.flatMap(({ box }) => box)),
    labels: Int32Array.from(all, ({ label }) => label),
    scores: all.some(({ score }) => score === null) ? null : Float32Array.from(all, ({ score }) => score!),
    withoutNumber,
  };
}
