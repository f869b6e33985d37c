import type { Predictions, TensorOutput, TensorPredictions } from '../predictions.ts';
import type { Flip, OutputComparison } from '../records.ts';
import { elementsOf } from '../shape.ts';
import { asJsonNumber, comparable, distance, flipsAmong, runsDiffer } from './comparable.ts';
import { type Decoder, type OutputShape, requireWhole } from './decoding.ts';
import type { CompareContext, ComparisonBody, Metric } from './metric.ts';
import { bitsOf, ulpHistogram } from './ulps.ts';

/**
 * A decision is every element of every output; a flip is an element that differs by more than the tolerance. An element
 * that is NaN on one side only differs by Number.MAX_VALUE, because JSON has no infinity.
 */
export const tensors: Metric = { decoder, compare, score: () => ({ score: null }), countWithoutNumber };

function countWithoutNumber(predictions: Predictions): number {
  const [{ outputs, count }] = comparable('tensors', predictions, predictions);
  const without = new Set<number>();
  for (const output of outputs) {
    const size = elementsOf(output.shape);
    for (const [at, value] of output.data.entries()) if (Number.isNaN(value)) without.add(Math.floor(at / size));
  }
  return Math.min(without.size, count);
}

function decoder(outputs: readonly OutputShape[], count: number): Decoder {
  const kept = outputs.map(
    ({ name, shape }): TensorOutput => ({ name, shape, data: new Float32Array(count * elementsOf(shape)) }),
  );
  const taken = kept.map(() => 0);
  return {
    readings: kept.map(({ data }, output) => ({
      output,
      take(piece) {
        const from = taken[output]!;
        if (from + piece.length <= data.length) data.set(piece, from);
        taken[output] = from + piece.length;
      },
    })),
    end() {
      for (const [index, output] of kept.entries()) requireWhole(output, taken[index]!, count);
      return { kind: 'tensors', count, outputs: kept };
    },
  };
}

function compare(one: Predictions, other: Predictions, context: CompareContext): ComparisonBody {
  const [left, right] = comparable('tensors', one, other);
  const deltas = new Float64Array(left.count);
  const outputs = pairOutputs(left, right).map(([a, b]) => compareOutput(deltas, a, b));
  const list: Flip[] = [];
  let largest = 0;
  for (const [input, delta] of deltas.entries()) {
    largest = Math.max(largest, delta);
    if (delta <= context.tolerance) continue;
    list.push({
      input,
      id: context.inputId(input),
      from: null,
      to: null,
      fromMargin: null,
      toMargin: null,
      truth: context.truth(input),
      maxAbsDelta: asJsonNumber(delta),
    });
  }
  return {
    ...flipsAmong(left.count, list),
    maxAbsDelta: asJsonNumber(largest),
    outputs,
  };
}

/** Outputs of the same name, whatever their order. */
function pairOutputs(left: TensorPredictions, right: TensorPredictions): [TensorOutput, TensorOutput][] {
  const describe = ({ outputs }: TensorPredictions) =>
    outputs
      .map(({ name, shape }) => `${name} [${shape.join(', ')}]`)
      .sort()
      .join('; ') || 'none';
  if (left.outputs.length === 0 || describe(left) !== describe(right)) {
    throw runsDiffer(`one has the outputs ${describe(left)} and the other ${describe(right)}`);
  }
  return left.outputs.map(output => [output, right.outputs.find(({ name }) => name === output.name)!]);
}

/** What one output says over all inputs; raises each input's largest difference to that of this output. */
function compareOutput(deltas: Float64Array, left: TensorOutput, right: TensorOutput): OutputComparison {
  const size = elementsOf(left.shape);
  const ulps = ulpHistogram();
  const [ofLeft, ofRight] = [bitsOf(left.data), bitsOf(right.data)];
  const counts = { leftNan: 0, rightNan: 0, leftInfinite: 0, rightInfinite: 0 };
  let most = 0;
  let sum = 0;
  let finite = 0;
  for (let input = 0; input < deltas.length; input++) {
    let largest = 0;
    for (let i = input * size; i < (input + 1) * size; i++) {
      const a = left.data[i]!;
      const b = right.data[i]!;
      const difference = Math.abs(a - b);
      // Of two float32 numbers that are finite, and of no others, the difference is a finite double.
      if (difference < Number.POSITIVE_INFINITY) {
        if (difference > largest) largest = difference;
        finite++;
        sum += difference;
        ulps.add(ofLeft[i]!, ofRight[i]!);
        continue;
      }
      largest = Math.max(largest, distance(a, b));
      if (Number.isNaN(a)) counts.leftNan++;
      else if (!Number.isFinite(a)) counts.leftInfinite++;
      if (Number.isNaN(b)) counts.rightNan++;
      else if (!Number.isFinite(b)) counts.rightInfinite++;
    }
    deltas[input] = Math.max(deltas[input]!, largest);
    most = Math.max(most, largest);
  }
  return {
    name: left.name,
    maxAbsDelta: asJsonNumber(most),
    meanAbsDelta: finite === 0 ? null : sum / finite,
    ulps: ulps.end(),
    ...counts,
  };
}
