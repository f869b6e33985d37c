import { TriplicateError } from './errors.ts';
import type { ModelRecord, Thresholds } from './records.ts';
import type { NormalSpec } from './spec.ts';
import { timeThresholds } from './time-checks.ts';

type Model = Pick<ModelRecord, 'weights' | 'standInFor'>;

/** Whether a model's weights were drawn and never trained, so that what it gives means nothing. */
export const isSeeded = (model: Model): boolean => model.weights === 'seeded';

/** Whether a model is the one that its name says, with weights of its own. */
export const isItself = (model: Model): boolean => !isSeeded(model) && model.standInFor === null;

const seededWords = 'seeded weights, never trained';
const standInWords = 'stand-in for ';

/** What kind of weights a model runs with, in words; null where an older record does not say. */
export function weightsKind(model: Model): string | null {
  if (isSeeded(model)) return seededWords;
  if (model.standInFor !== null) return `${standInWords}${model.standInFor}`;
  return model.weights === 'own' ? 'weights of its own' : null;
}

export const withWeights = (name: string, kind: string): string => `${name} (${kind})`;

/** The parts of what `withWeights` says of a model that is not itself; `standsFor` is null of seeded weights. Null of others. */
export function weightsIn(text: string): { readonly name: string; readonly standsFor: string | null } | null {
  const [, name, kind] = /^(.*?) \((.*)\)$/s.exec(text) ?? [];
  if (name === undefined || kind === undefined) return null;
  if (kind === seededWords) return { name, standsFor: null };
  return kind.startsWith(standInWords) ? { name, standsFor: kind.slice(standInWords.length) } : null;
}

/**
 * Seeded weights are for times, sizes and kernels: their labels, and flips of them, would be read as if they were a model's.
 * Errors: WEIGHTS_SEEDED where such a model has a task with decisions, or a threshold that compares outputs.
 */
export function refuseOutputsOfSeeded(spec: NormalSpec, model: ModelRecord): void {
  if (!isSeeded(model)) return;
  const all: readonly Thresholds[] = [spec.thresholds, ...Object.values(spec.platformThresholds ?? {})];
  const judged = all.flatMap(one => Object.keys(one)).find(name => !timeThresholds.includes(name));
  const what =
    spec.model.task !== 'tensors' ? `task ${spec.model.task} makes decisions of` : judged && `${judged} judges`;
  if (!what) return;
  throw new TriplicateError({
    code: 'WEIGHTS_SEEDED',
    message: `Spec ${spec.name}: the weights of model ${model.name} are seeded and were never trained, as ${spec.model.file} says itself, and ${what} what it gives, which means nothing.`,
    next: `Take task tensors and thresholds of time alone (${timeThresholds.join(', ')}), or a trained model.`,
  });
}
