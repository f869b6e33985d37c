import { TriplicateError } from './errors.ts';
import { applies, familyOf } from './families.ts';
import { measurementPresets, readyMeasurement } from './measurement-presets.ts';
import type { ConcurrencySettings, MeasurementRecipe, Recipe, Spec, Thresholds, View } from './records.ts';
import { asksThroughput, defaultConcurrency, tornThroughput } from './spec-throughput.ts';
import { type NormalModel, tornTask, withTaskSettings } from './task-settings.ts';
import { impossibleShapes } from './tensorrt/impossible-shapes.ts';
import { viewsOf } from './views.ts';

/** Recipes that a spec may name. */
export const readyRecipes = {
  'fp32-off': { name: 'fp32-off', precision: 'fp32', optimization: 'off', flags: {} },
  fp32: { name: 'fp32', precision: 'fp32', optimization: 'portable', flags: {} },
  'fp32-full': { name: 'fp32-full', precision: 'fp32', optimization: 'full', flags: {} },
  'fp16-weights': { name: 'fp16-weights', precision: 'fp16-weights', optimization: 'portable', flags: {} },
  tf32: { name: 'tf32', precision: 'tf32', optimization: 'full', flags: {} },
  fp16: { name: 'fp16', precision: 'fp16', optimization: 'full', flags: {} },
  bf16: { name: 'bf16', precision: 'bf16', optimization: 'full', flags: {} },
  int8: { name: 'int8', precision: 'int8', optimization: 'full', flags: {} },
  typed: { name: 'typed', precision: 'typed', optimization: 'full', flags: {} },
} as const satisfies Record<string, Recipe>;

/** What goldens are made with, and what "unoptimized" means for accuracy. */
export const referenceRecipe: Recipe = { ...readyRecipes['fp32-off'], name: 'reference' };

/** A spec with every default written out, so that two ways to say the same have one content id. */
export interface NormalSpec
  extends Omit<Spec, 'model' | 'k' | 'batch' | 'recipes' | 'measurement' | 'reference' | 'concurrency'> {
  readonly model: NormalModel;
  readonly k: number;
  readonly batch: number;
  readonly recipes: readonly Recipe[];
  /** null: the first platform that builds. */
  readonly referencePlatform: string | null;
  readonly measurement: MeasurementRecipe | null;
  /** Where a threshold asks for throughput. */
  readonly concurrency?: Required<ConcurrencySettings>;
  readonly views: readonly View[];
}

/** Fills in defaults. Errors: SPEC_INVALID for what a schema cannot see (unknown ready recipe, doubled names, contradictions). */
export function normalizeSpec(spec: Spec): NormalSpec {
  const batch = spec.batch ?? 32;
  const recipes = spec.recipes
    .map(recipe => (typeof recipe === 'string' ? readyRecipe(spec.name, recipe) : { flags: {}, ...recipe }))
    .map(recipe => withBatchRange(recipe, spec.platforms, batch));
  const doubled = recipes.find((recipe, index) => recipes.findIndex(other => other.name === recipe.name) !== index);
  if (doubled)
    throw invalid(spec.name, `two recipes are called ${doubled.name}`, 'Give each recipe a name of its own.');
  if (recipes.some(recipe => recipe.name === referenceRecipe.name)) {
    throw invalid(
      spec.name,
      'a recipe is called reference',
      'The harness builds the reference itself; choose another name.',
    );
  }
  const torn = recipes.find(({ optimization, tensorrt }) => optimization === 'off' && (tensorrt?.level ?? 0) !== 0);
  if (torn) {
    throw invalid(
      spec.name,
      `recipe ${torn.name} has optimization off, which is level 0, and tensorrt.level ${torn.tensorrt!.level}`,
      'Leave tensorrt.level out, or choose another optimization.',
    );
  }
  for (const recipe of recipes) {
    const shapes = impossibleShapes(recipe);
    if (shapes) throw invalid(spec.name, `recipe ${recipe.name} ${shapes.what}`, shapes.next);
  }
  const homeless = recipes.find(recipe => !spec.platforms.some(platform => applies(recipe, platform)));
  if (homeless) {
    throw invalid(
      spec.name,
      `no platform of ${spec.platforms.join(', ')} takes recipe ${homeless.name}, whose precision is ${homeless.precision}`,
      'Add a platform of another backend (gpu for TensorRT), or leave the recipe out.',
    );
  }
  const stray = Object.keys(spec.platformThresholds ?? {}).find(name => !spec.platforms.includes(name));
  if (stray !== undefined) {
    throw invalid(
      spec.name,
      `platformThresholds names ${stray}, which is not among the platforms (${spec.platforms.join(', ')})`,
      'Correct the name, or leave it out.',
    );
  }
  const reference = spec.reference?.platform ?? null;
  if (reference !== null && !spec.platforms.includes(reference)) {
    throw invalid(
      spec.name,
      `the reference platform ${reference} is not among the platforms (${spec.platforms.join(', ')})`,
      'Add it to platforms, or leave reference out.',
    );
  }
  const views = viewsOf(spec.dataset);
  for (const view of views) {
    if ((view.corruption === 'none') !== (view.severity === 0)) {
      throw invalid(
        spec.name,
        `a view has corruption ${view.corruption} with severity ${view.severity}`,
        'Severity is 0 for corruption none, and 1 to 5 for all others.',
      );
    }
  }
  if (spec.dataset.sample && spec.dataset.limit !== undefined) {
    throw invalid(
      spec.name,
      `the dataset has a limit of ${spec.dataset.limit} and a sample of ${spec.dataset.sample.count}`,
      'Leave one of both out.',
    );
  }
  const tornModel = tornTask(spec.model);
  if (tornModel) throw invalid(spec.name, tornModel.what, tornModel.next);
  const allThresholds = [spec.thresholds, ...Object.values(spec.platformThresholds ?? {})];
  if (allThresholds.some(one => one.accuracy !== undefined) && spec.model.task !== 'classification') {
    throw invalid(
      spec.name,
      `accuracy is asked of a model of task ${spec.model.task}`,
      'Leave thresholds.accuracy out.',
    );
  }
  const latency = latencyThresholds.find(name => allThresholds.some(one => one[name] !== undefined));
  if (latency && spec.measurement === false) {
    throw invalid(spec.name, `${latency} is judged but measurement is false`, `Leave measurement or ${latency} out.`);
  }
  const onEach = spec.platforms.map(platform => ({ platform, thresholds: thresholdsFor(spec, [platform]) }));
  const impossible = tornThroughput(spec, onEach);
  if (impossible) throw invalid(spec.name, impossible.what, impossible.next);
  const { measurement, reference: _, concurrency, ...rest } = spec;
  return {
    ...rest,
    model: withTaskSettings(spec.model),
    k: spec.k ?? 3,
    batch,
    recipes,
    referencePlatform: reference,
    ...(asksThroughput(onEach) ? { concurrency: { ...defaultConcurrency, ...concurrency } } : {}),
    measurement: measurement === false ? null : measurementOf(spec.name, measurement ?? 'quick'),
    views,
  };
}

/** The thresholds that a check over these platforms is judged by: a pair takes each from its first platform that has one of its own. */
export function thresholdsFor(
  spec: Pick<Spec, 'thresholds' | 'platformThresholds'>,
  platforms: readonly string[],
): Thresholds {
  // The first platform's are laid over those of the others, threshold by threshold.
  const own = platforms.map(platform => spec.platformThresholds?.[platform] ?? {}).toReversed();
  return Object.assign({ ...spec.thresholds }, ...own);
}

/** Those that are judged by what `measurement` measures. */
export const latencyThresholds = ['latencyCases', 'latencyRegression', 'latencyMedianMs', 'latencyP99Ms'] as const;

/** TensorRT builds for a range of batches, which is part of the recipe and so of the build key. */
function withBatchRange(recipe: Recipe, platforms: readonly string[], batch: number): Recipe {
  const isTensorrt = platforms.some(platform => familyOf(platform) === 'tensorrt' && applies(recipe, platform));
  if (!isTensorrt || recipe.tensorrt?.batch || recipe.tensorrt?.profiles) return recipe;
  return { ...recipe, tensorrt: { ...recipe.tensorrt, batch: { min: 1, opt: batch, max: batch } } };
}

function measurementOf(spec: string, measurement: MeasurementRecipe | string): MeasurementRecipe {
  const recipe = typeof measurement === 'string' ? readyMeasurement(measurement) : measurement;
  if (!recipe) {
    throw invalid(
      spec,
      `there is no ready measurement recipe ${measurement}`,
      `Ready ones are ${Object.keys(measurementPresets).join(', ')}; or write the recipe out.`,
    );
  }
  const torn = tornMeasurement(recipe);
  if (torn) throw invalid(spec, `measurement recipe ${recipe.name} ${torn}`, 'Leave one of both out.');
  return recipe;
}

/** What cannot be meant together. */
function tornMeasurement(recipe: MeasurementRecipe): string | null {
  const { load = 'warm', profiler = false, streams = 1, graph = false } = recipe;
  if (profiler && streams > 1) return `asks for the profiler on ${streams} streams, whose times it cannot tell apart`;
  if (profiler && graph) return 'asks for the profiler and a CUDA graph, in which no layer is seen by itself';
  const { warmup, warmupMs = 0, durationMs = 0, steady = false } = recipe;
  if (load === 'fresh' && (warmup > 0 || warmupMs > 0 || steady)) return 'asks for fresh loads and for a warm-up';
  if (load === 'fresh' && durationMs > 0) return 'asks for fresh loads and for a duration instead of their number';
  return null;
}

function readyRecipe(spec: string, name: string): Recipe {
  const recipe = (readyRecipes as Readonly<Record<string, Recipe>>)[name];
  if (recipe) return recipe;
  throw invalid(
    spec,
    `there is no ready recipe ${name}`,
    `Ready ones are ${Object.keys(readyRecipes).join(', ')}; or write the recipe out.`,
  );
}

function invalid(spec: string, what: string, next: string): TriplicateError {
  return new TriplicateError({ code: 'SPEC_INVALID', message: `Spec ${spec}: ${what}.`, next });
}
