import { runAllCommand } from '../commands.ts';
import { TriplicateError } from '../errors.ts';
import type { Predictions } from '../predictions.ts';
import type { Flip } from '../records.ts';
import { wilson } from '../statistics.ts';
import type { ComparisonBody } from './metric.ts';

type OfKind<K extends Predictions['kind']> = Extract<Predictions, { kind: K }>;

/** Both sides, if they are of this kind and over equally many inputs, at least one. Errors: NO_INPUTS, RUNS_DIFFER. */
export function comparable<K extends Predictions['kind']>(
  kind: K,
  left: Predictions,
  right: Predictions,
): [OfKind<K>, OfKind<K>] {
  if (left.kind !== kind || right.kind !== kind) {
    throw runsDiffer(`one holds ${left.kind} and the other ${right.kind}, where ${kind} are compared`);
  }
  if (left.count !== right.count) {
    throw runsDiffer(`one has decisions for ${left.count} inputs and the other for ${right.count}`);
  }
  if (left.count === 0) {
    throw new TriplicateError({
      code: 'NO_INPUTS',
      message: 'There are no inputs, so there is nothing that could agree.',
      next: 'Give the dataset at least one input, then run the spec again.',
      exit: 'inconclusive',
    });
  }
  return [left as OfKind<K>, right as OfKind<K>];
}

/** What a comparison of any task says of its flips; what only some tasks have is null or empty. */
export const flipsAmong = (count: number, list: Flip[]) =>
  ({
    inputs: count,
    flips: list.length,
    rate: list.length / count,
    interval: wilson(list.length, count),
    top5Flips: null,
    maxAbsDelta: null,
    confusion: [],
    list,
  }) satisfies ComparisonBody;

export function runsDiffer(how: string): TriplicateError {
  return new TriplicateError({
    code: 'RUNS_DIFFER',
    message: `The runs cannot be compared: ${how}.`,
    next: `Compare runs of one model over one dataset and task; to run both again: ${runAllCommand} --mode rebuild`,
    exit: 'inconclusive',
  });
}

/** Absolute difference: 0 for the same number and for no number on both sides, infinite for no number on one. */
export function distance(left: number, right: number): number {
  if (left === right) return 0;
  const difference = Math.abs(left - right);
  if (!Number.isNaN(difference)) return difference;
  return Number.isNaN(left) && Number.isNaN(right) ? 0 : Number.POSITIVE_INFINITY;
}

/** JSON has no infinity: the largest number stands for a difference that none can express. */
export const asJsonNumber = (difference: number): number => Math.min(difference, Number.MAX_VALUE);
