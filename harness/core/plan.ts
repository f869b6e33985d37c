import { buildKeyText } from './build-key.ts';
import { canonicalJson } from './canonical-json.ts';
import { doctorCommand } from './commands.ts';
import { TriplicateError } from './errors.ts';
import { applies, shareEngines } from './families.ts';
import type {
  BuildStep,
  DatasetRecord,
  Digest,
  EngineMode,
  ModelRecord,
  Plan,
  PlatformRecord,
  Recipe,
  Step,
} from './records.ts';
import { sealed } from './seal.ts';
import { type NormalSpec, referenceRecipe } from './spec.ts';

export interface PlanInput {
  readonly spec: NormalSpec;
  readonly specDigest: Digest;
  readonly model: ModelRecord;
  readonly dataset: DatasetRecord;
  /** The platforms that are here, in the spec's order. */
  readonly platforms: readonly PlatformRecord[];
  readonly mode: EngineMode;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/**
 * Every build and every run that the spec comes to on these platforms. Ids derive from content, so that equal plans
 * have equal digests wherever they are made. No step where the platforms that would build are not here.
 * Errors: PLATFORMS_CANNOT_BUILD.
 */
export function planSpec(input: PlanInput, digest: (text: string) => Digest): Plan {
  const builders = input.platforms.filter(platform => platform.builds);
  const areAllHere = input.platforms.length === input.spec.platforms.length;
  const content = {
    kind: 'plan' as const,
    version: 1 as const,
    spec: input.specDigest,
    model: input.model.digest,
    dataset: input.dataset.digest,
    mode: input.mode,
    steps: builders.length === 0 && !areAllHere ? [] : planSteps(input, builders, digest),
  };
  return sealed(content, digest);
}

function planSteps(input: PlanInput, builders: readonly PlatformRecord[], digest: (text: string) => Digest): Step[] {
  const { spec, platforms } = input;
  const reference =
    spec.referencePlatform === null ? builders[0] : builders.find(p => p.name === spec.referencePlatform);
  if (!reference) {
    throw new TriplicateError({
      code: 'PLATFORMS_CANNOT_BUILD',
      message: `Spec ${spec.name}: ${spec.referencePlatform === null ? 'none of its platforms can' : `${spec.referencePlatform} cannot`} build engines here, and there is no reference without one.`,
      next: `Add a platform that builds, such as cpu-1, or see what is here: ${doctorCommand}`,
      exit: 'environment',
    });
  }
  const step = (content: WithoutId<Step>): Step =>
    ({ ...content, id: `${content.kind}-${digest(canonicalJson(content)).slice(7, 19)}` }) as Step;
  const build = (recipe: Recipe, platform: PlatformRecord, builds: number) =>
    step({
      kind: 'build',
      recipe,
      platform: platform.name,
      buildKey: digest(buildKeyText(input.model.digest, recipe, platform)),
      builds,
    });
  const run = (recipe: Recipe, builtOn: PlatformRecord, ranOn: PlatformRecord) =>
    step({ kind: 'run', recipe: recipe.name, builtOn: builtOn.name, ranOn: ranOn.name });

  const steps: Step[] = [build(referenceRecipe, reference, 1)];
  const buildersOf = (recipe: Recipe) => builders.filter(platform => applies(recipe, platform.name));
  for (const recipe of spec.recipes)
    for (const platform of buildersOf(recipe)) steps.push(build(recipe, platform, spec.k));
  steps.push(run(referenceRecipe, reference, reference));
  for (const recipe of spec.recipes)
    for (const builtOn of buildersOf(recipe))
      for (const ranOn of platforms.filter(one => shareEngines(builtOn.name, one.name)))
        steps.push(run(recipe, builtOn, ranOn));
  if (spec.concurrency) steps.push(step({ kind: 'concurrency' }));
  if (spec.measurement) steps.push(step({ kind: 'measure', recipe: spec.measurement }));
  return steps;
}

export const buildSteps = (plan: Plan): BuildStep[] => plan.steps.filter(step => step.kind === 'build');
