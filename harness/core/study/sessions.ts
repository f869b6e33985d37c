import { latencySpec, withBatchOf, withoutRegression } from '../latency/latency-spec.ts';
import type { MeasurementRecipe, Spec } from '../records.ts';
import type { Shard } from '../shards.ts';
import { sessionsFor, studiedMeasurements, withRecipesFor } from '../tables/needs.ts';

/** One part of a study that is done as a whole and leaves a report. */
export interface Session {
  /** Name of the spec that it is of. */
  readonly of: string;
  /** labels, concurrency, or the name of a measurement recipe; with -short where it is a first look. */
  readonly session: string;
  /** What is run. */
  readonly spec: Spec;
}

/** All that a study can do with a spec. */
export const sessionNames: readonly string[] = [
  'labels',
  ...studiedMeasurements.map(({ name }) => name),
  'concurrency',
];

/** What it does where nobody says otherwise: sweeps of threads take longer than all else together. */
export const usualSessions = sessionNames.filter(name => name !== 'concurrency');

/** Behind the name of a session with fewer inferences, which takes another time. */
export const short = '-short';

/** Those of a spec in their order: first itself, whose engines the others measure. */
export function sessionsOf(spec: Spec, wanted: readonly string[], isShort: boolean): Session[] {
  const measured = studiedMeasurements
    .filter(({ name }) => wanted.includes(name))
    .map(recipe => measuredSession(spec, recipe, isShort));
  return [
    ...(wanted.includes('labels') ? [{ of: spec.name, session: 'labels', spec }] : []),
    ...measured,
    ...(wanted.includes('concurrency')
      ? [{ of: spec.name, session: `concurrency${isShort ? short : ''}`, spec: sweptSpec(spec, isShort) }]
      : []),
  ];
}

function measuredSession(spec: Spec, recipe: MeasurementRecipe, isShort: boolean): Session {
  const isForThroughput = sessionsFor('VII').some(({ name }) => name === recipe.name);
  const engines = isForThroughput ? withRecipesFor('VII', spec) : spec;
  const how = isShort ? shortened(recipe) : recipe;
  return {
    of: spec.name,
    session: how.name,
    spec: withoutRegression(latencySpec(engines, withBatchOf(spec, how))),
  };
}

/** The same recipe with so few inferences that it is a first look: fewer in each round, and seconds instead of minutes of rounds. */
function shortened({ until, ...recipe }: MeasurementRecipe): MeasurementRecipe {
  return {
    ...recipe,
    name: `${recipe.name}${short}`,
    warmup: Math.min(recipe.warmup, 3),
    iterations: Math.min(recipe.iterations, 10),
    rounds: Math.min(recipe.rounds, 10),
    ...(until ? { until: { ...until, seconds: 5 } } : {}),
  };
}

const noMeasurement: MeasurementRecipe = { name: 'none', batch: 1, warmup: 0, iterations: 1, rounds: 1, seed: 1 };

/** The spec with a sweep of threads, by its own settings where it has some, and nothing else that is judged or measured. */
function sweptSpec({ platformThresholds: _, ...spec }: Spec, isShort: boolean): Spec {
  const settings = { ...spec.concurrency, ...(isShort ? { seconds: 1, repeats: 2, most: 4 } : {}) };
  return {
    ...latencySpec(spec, noMeasurement),
    name: `${spec.name.slice(0, 80)}.concurrency`,
    measurement: false,
    ...(Object.keys(settings).length > 0 ? { concurrency: settings } : {}),
    // Asks for the sweep; nothing of a study is judged.
    thresholds: { throughputKnee: 2 },
  };
}

/** Those of every of-th spec: sessions of one spec measure the same engines, which only the machine has that built them. */
export function sessionsOfShard<S extends Session>(sessions: readonly S[], { index, of }: Shard): S[] {
  const specs = [...new Set(sessions.map(one => one.of))];
  return sessions.filter(one => specs.indexOf(one.of) % of === index - 1);
}
