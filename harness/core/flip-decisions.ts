import { boxesOf, packBoxes } from './boxes/packing.ts';
import { exceeds } from './checks.ts';
import type { Predictions } from './predictions.ts';
import type { Limit } from './records.ts';
import { elementsOf } from './shape.ts';

/** The fewest flips of so many inputs that a limit does not allow; null where it allows every input to flip. */
export function fewestBeyond(limit: Limit, inputs: number): number | null {
  const fewest = Math.floor(typeof limit === 'number' ? limit : limit.rate * inputs) + 1;
  return fewest <= inputs && exceeds(limit, fewest, inputs) ? fewest : null;
}

/**
 * A copy in which the decisions about these inputs are other ones: the second best label takes the place of the best (of
 * one label an input, 0 or 1 does), the best box is gone (where there was none, there is one), every pixel has another label, or the
 * first element of the first output moves by at least four tolerances.
 */
export function flipDecisions(predictions: Predictions, inputs: readonly number[], tolerance: number): Predictions {
  if (predictions.kind === 'labels') {
    const labels = predictions.labels.slice();
    const { depth } = predictions;
    for (const input of inputs) {
      const [best, second] = labels.subarray(input * depth, input * depth + 2);
      labels[input * depth] = depth > 1 ? second! : best === 0 ? 1 : 0;
      if (depth > 1) labels[input * depth + 1] = best!;
    }
    return { ...predictions, labels };
  }
  if (predictions.kind === 'boxes') {
    const byInput = Array.from({ length: predictions.count }, (_, input) => boxesOf(predictions, input));
    for (const input of inputs) byInput[input] = byInput[input]!.length > 0 ? byInput[input]!.slice(1) : [someBox];
    return packBoxes(byInput, predictions.withoutNumber);
  }
  if (predictions.kind === 'masks') {
    const labels = predictions.labels.slice();
    const { offsets } = predictions;
    for (const input of inputs) for (let run = offsets[input]!; run < offsets[input + 1]!; run++) labels[run]! += 1;
    return { ...predictions, labels };
  }
  const [first, ...rest] = predictions.outputs;
  if (!first) return predictions;
  const data = first.data.slice();
  const size = elementsOf(first.shape);
  for (const input of inputs) {
    const value = data[input * size]!;
    data[input * size] = value + Math.max(1, 4 * tolerance, Math.abs(value));
  }
  return { ...predictions, outputs: [{ ...first, data }, ...rest] };
}

const someBox = { label: 0, score: 1, box: [0, 0, 1, 1] } as const;
