import { declareChecks } from '../core/checks.ts';
import { gate } from '../core/latency/gate.ts';
import { namedRecipe } from '../core/latency/named-recipe.ts';
import { ownEngines } from '../core/latency/own-engines.ts';
import { findRegression, isOpen, type Measured, type RegressionTerms } from '../core/latency/regression.ts';
import { regressionTerms } from '../core/latency/regression-terms.ts';
import { workloadOf } from '../core/latency/workload.ts';
import type { BaselineEvidence, LatencyRecord } from '../core/records.ts';
import { thresholdsFor } from '../core/spec.ts';
import { confirmRegression } from './confirm-regression.ts';
import { type Context, type Obtained, platformOf } from './context.ts';
import { readBaseline } from './read-baseline.ts';
import type { FinishedRun } from './run-engines.ts';

/**
 * What each session is held against where the spec asks for that, and what was measured again because the first look was no clear no.
 * `against`: the id of a platform whose baselines are taken instead of each platform's own.
 */
export async function holdAgainstBaselines(
  context: Context,
  obtained: readonly Obtained[],
  runs: readonly FinishedRun[],
  session: LatencyRecord,
  against: string | null,
): Promise<BaselineEvidence[]> {
  const { spec, model, dataset, ports } = context;
  const parts = { spec, model, dataset, measurement: session.recipe };
  const isLeftOut = (name: string) => session.leftOut?.some(({ platform }) => platform === name) === true;
  const held = declareChecks(spec)
    .filter(({ threshold }) => threshold === 'latencyRegression')
    .map(({ recipe, platforms: [name] }) => ({ recipe, name: name!, engines: ownEngines(runs, recipe, name!) }))
    .filter(({ name, engines }) => context.platforms.has(name) && engines.length > 0 && !isLeftOut(name));
  const all: BaselineEvidence[] = [];
  for (const { recipe, name, engines } of held) {
    const platform = platformOf(context, name).record;
    const asked = regressionTerms(thresholdsFor(spec, [name]).latencyRegression);
    const wish = {
      workload: workloadOf(parts, recipe, platform),
      window: asked.window,
      startedAt: session.startedAt,
      against,
      specFile: context.specFile,
      namedRecipe: namedRecipe(context.again, session.recipe),
    };
    const { found, sessions } = await readBaseline(wish, ports);
    const evidence = { recipe, platform: name, ...found, confirmation: null };
    const measured: Measured = { session, engines, platform };
    const terms: RegressionTerms = {
      leastEffect: asked.leastEffect,
      level: gate.level,
      family: held.length,
      seed: session.recipe.seed,
    };
    const confirmation = isOpen(findRegression(evidence, measured, terms), evidence)
      ? await confirmRegression(context, { evidence, sessions, measured, terms, obtained, runs, budget: asked.confirm })
      : null;
    all.push({ ...evidence, confirmation });
  }
  return all;
}
