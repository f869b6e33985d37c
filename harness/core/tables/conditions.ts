import type { Conditions, ImportRecord, MeasurementRecipe } from '../records.ts';

const words: Readonly<{ [K in keyof Conditions]: (value: NonNullable<Conditions[K]>) => string }> = {
  batch: batch => `batch ${batch}`,
  transfers: counts => (counts ? 'copies counted' : 'copies not counted'),
  profiler: isOn => (isOn ? 'the profiler on' : 'the profiler off'),
  streams: count => (count === 1 ? 'one stream' : `${count} streams`),
  graph: isRun => (isRun ? 'a CUDA graph' : 'no CUDA graph'),
  wait: how => (how === 'spin' ? 'a host that spins' : 'a host that blocks'),
  load: how =>
    ({ warm: 'one load of the engine', round: 'a load for each round', fresh: 'a load for each inference' })[how],
  clock: by => (by === 'host' ? "the host's clock" : 'device events'),
};

export const conditionNames = Object.keys(words) as readonly (keyof Conditions)[];

const wordsFor = <K extends keyof Conditions>(name: K, value: NonNullable<Conditions[K]>, by = words): string =>
  by[name](value);

/** Each condition that both sides tell and not alike, in words, as in "batch 1 against batch 8". */
export const unlike = (left: Conditions, right: Conditions): string[] =>
  conditionNames.flatMap(name => {
    const [one, other] = [left[name], right[name]];
    if (one === null || other === null || one === other) return [];
    return `${wordsFor(name, one)} against ${wordsFor(name, other)}`;
  });

/** What is known, in words, as in "batch 1, copies counted, the profiler off". */
export const conditionWords = (conditions: Conditions): string =>
  conditionNames
    .flatMap(name => {
      const value = conditions[name];
      return value === null ? [] : wordsFor(name, value);
    })
    .join(', ') || 'not told';

/** Those that not all have alike. */
export const unlikeConditions = (all: readonly Conditions[]): readonly (keyof Conditions)[] =>
  conditionNames.filter(name => new Set(all.map(one => one[name])).size > 1);

const brief: typeof words = {
  ...words,
  load: how => ({ warm: 'warm', round: 'rounds', fresh: 'fresh loads' })[how],
};

/** Some conditions in as few words as a narrow column has, as in "profiler off, rounds". */
export const briefWords = (conditions: Conditions, names: readonly (keyof Conditions)[]): string =>
  names
    .flatMap(name => {
      const value = conditions[name];
      return value === null ? [] : wordsFor(name, value, brief).replace(/^the /, '');
    })
    .join(', ') || 'not told';

/** Of a recipe of ours, with its defaults; `backend` is that of the platform. */
export function recipeConditions(recipe: MeasurementRecipe, backend: string): Conditions {
  const {
    batch,
    transfers = true,
    profiler = false,
    streams = 1,
    graph = false,
    wait = 'spin',
    load = 'warm',
  } = recipe;
  return {
    batch,
    transfers,
    profiler,
    streams,
    graph,
    wait,
    load,
    clock: backend === 'tensorrt' ? 'device-events' : 'host',
  };
}

/** Tools that load an engine once and run it over and over. */
const loadsOnce = ['trtexec', 'polygraphy'];

/** Of a log; where it does not tell, what was said when it was imported. */
export function importConditions({
  recipe,
  labels,
  tool,
}: Pick<ImportRecord, 'recipe' | 'labels' | 'tool'>): Conditions {
  const { profiler, streams, graph, wait, clock } = recipe;
  return {
    batch: recipe.batch ?? labels.batch,
    transfers: recipe.transfers ?? labels.transfers,
    profiler,
    streams,
    graph,
    wait,
    load: loadsOnce.includes(tool.name) ? 'warm' : null,
    clock,
  };
}
