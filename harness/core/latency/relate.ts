import { canonicalJson } from '../canonical-json.ts';
import { isTold, type PlatformPart, platformDifferences } from '../platform-differences.ts';
import type { BaselineRecord, LatencyRelation, MeasurementRecipe } from '../records.ts';

/** All that a latency depends on and that is no state of the moment, but for the bytes of the engine. */
export type Workload = Pick<BaselineRecord, 'model' | 'recipe' | 'inputs' | 'measurement' | 'platform'>;

/** Two latencies that may be compared, and as what; or why not, in a sentence without its subject. */
export type Related =
  | { readonly kind: 'related'; readonly relation: LatencyRelation }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * How the latency of `now` may be compared with that of `before`:
 * - `regression`: model, build recipe, inputs, measurement recipe, device and stack are the same;
 * - `upgrade`: all but the stack (driver, TensorRT, …);
 * - `cross-platform`: all but the device; a platform of another name is another device.
 * Anything else is refused: where two things differ, nobody could say which of them it was, and a fact that one alone tells may be the same.
 */
export function relate(before: Workload, now: Workload): Related {
  const refused = (why: string): Related => ({ kind: 'refused', why });
  if (before.model.name !== now.model.name || before.model.digest !== now.model.digest)
    return refused(`is of another model: ${modelWords(before)}, and this one is ${modelWords(now)}`);
  const built = differing(before.recipe, now.recipe);
  if (built.length > 0) return refused(`is of engines that were built by another recipe: ${built.join(', ')}`);
  if (before.inputs.join() !== now.inputs.join())
    return refused(`is of inputs of another shape: ${before.inputs.join(' × ')} there, ${now.inputs.join(' × ')} here`);
  const measured = differing(conditions(before.measurement), conditions(now.measurement));
  if (measured.length > 0) return refused(`was measured by another recipe: ${measured.join(', ')}`);
  const differs = [...nameDifference(before, now), ...platformFacts(before, now)];
  const on = (part: PlatformPart) => differs.filter(one => one.part === part);
  for (const part of ['device', 'stack'] as const)
    if (on(part).length > 0 && !on(part).some(one => one.isTold))
      return refused(
        `tells other facts of its ${part}, and nobody could say whether it is the same: ${wordsOf(on(part)).join(', ')}`,
      );
  const [device, stack] = [wordsOf(on('device')), wordsOf(on('stack'))];
  if (device.length > 0 && stack.length > 0)
    return refused(
      `differs in device and in stack, and nobody could say which of both it is: ${[...device, ...stack].join(', ')}`,
    );
  const kind = device.length > 0 ? 'cross-platform' : stack.length > 0 ? 'upgrade' : 'regression';
  return { kind: 'related', relation: { kind, against: before.platform.id, differs: [...device, ...stack] } };
}

/** What of a measurement recipe moves a latency: the name and the order of engines do not. */
export function conditions({
  name: _,
  seed: __,
  ...rest
}: MeasurementRecipe): Omit<MeasurementRecipe, 'name' | 'seed'> {
  return rest;
}

interface Difference {
  readonly part: PlatformPart;
  /** By both sides. */
  readonly isTold: boolean;
  readonly words: string;
}

const wordsOf = (all: readonly Difference[]): string[] => all.map(({ words }) => words);

const nameDifference = ({ platform: there }: Workload, { platform: here }: Workload): Difference[] =>
  there.name === here.name ? [] : [{ part: 'device', isTold: true, words: was('platform', there.name, here.name) }];

function platformFacts(before: Workload, now: Workload): Difference[] {
  return platformDifferences(before.platform, now.platform).map(one => ({
    part: one.part,
    isTold: isTold(one),
    words: was(`${one.part}.${one.key}`, one.there, one.here),
  }));
}

/** Each field that is not the same in both, by name, in words, as in "batch was 8 and is 1". */
export function differing(before: object, now: object): string[] {
  const [there, here] = [new Map(Object.entries(before)), new Map(Object.entries(now))];
  const keys = [...new Set([...there.keys(), ...here.keys()])].sort();
  return keys
    .filter(key => text(there.get(key)) !== text(here.get(key)))
    .map(key => was(key, text(there.get(key)), text(here.get(key))));
}

const text = (value: unknown): string | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : canonicalJson(value);

const was = (what: string, there: string | number | undefined, here: string | number | undefined): string =>
  `${what} was ${there ?? 'not said'} and is ${here ?? 'not said'}`;

const modelWords = ({ model: { name, digest } }: Workload): string => `${name} ${digest.slice(0, 19)}`;
