import { builtOnName } from '../built-on.ts';
import type { CheckDeclaration, ThresholdName } from '../checks.ts';
import { applies, shareEngines } from '../families.ts';
import type { StepFailure } from '../records.ts';
import { latencyThresholds, type NormalSpec, referenceRecipe } from '../spec.ts';
import { throughputThresholds } from '../spec-throughput.ts';
import type { Evidence } from './evidence.ts';

/** Why the check lacks something to be judged by: a step that came to nothing, a build, run or measurement that is not there,
 * outputs that are no numbers. Null when nothing is missing. */
export function whatIsMissing(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): string | null {
  const failure = evidence.failures.find(one => concerns(one, check));
  if (failure) return failure.problem.message;
  return missingBuildOrRun(spec, check, evidence) ?? missingNumbers(check, evidence) ?? missingLatency(check, evidence);
}

/** What of a check tells whether it lacks something; of a declared one and of a judged one. */
type About = Pick<CheckDeclaration, 'recipe' | 'platforms'> & { readonly threshold: string };

/** Whether what a step came to nothing for is what the check would have been judged by. */
export function concerns({ recipe, platform, stage }: StepFailure, check: About): boolean {
  const isReference = recipe === referenceRecipe.name;
  return (
    (recipe === null || recipe === check.recipe || isReference) &&
    (platform === null ||
      check.platforms.includes(platform) ||
      // Its engines are missing wherever they were to be run.
      (stage === 'build' && check.platforms.some(other => shareEngines(other, platform))) ||
      isReference) &&
    (stage !== 'measure' || isOneOf(latencyThresholds, check)) &&
    (stage !== 'concurrency' || isOneOf(throughputThresholds, check)) &&
    (!isReference || check.threshold === 'flipsAgainstReference')
  );
}

const isOneOf = (names: readonly ThresholdName[], { threshold }: About): boolean =>
  names.some(name => name === threshold);

function missingBuildOrRun(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): string | null {
  const recipe = spec.recipes.find(one => one.name === check.recipe);
  const builders = evidence.platforms
    .filter(platform => platform.builds && recipe && applies(recipe, platform.name))
    .map(platform => platform.name);
  for (const ranOn of check.platforms) {
    const mine = builders.filter(name => shareEngines(name, ranOn));
    if (mine.length === 0) return `Nothing that is here builds engines for ${ranOn}.`;
    for (const builtOn of mine) {
      const engines = evidence.engines.filter(
        ({ build }) => build.recipe.name === check.recipe && build.builtOn.name === builtOn,
      );
      const wanted = engines.some(engine => engine.provenance === 'pinned') ? 1 : spec.k;
      if (engines.length < wanted) return `${engines.length} of ${wanted} builds on ${builtOn} are there.`;
      const homes: (string | null)[] = engines.map(({ build }) => builtOnName(build, evidence.platforms));
      const ordinals = evidence.runs
        .filter(({ side }) => side.recipe === check.recipe && homes.includes(side.builtOn) && side.ranOn === ranOn)
        .flatMap(({ side }) => side.ordinals);
      if (ordinals.length < engines.length) return `Not every engine built on ${builtOn} was run on ${ranOn}.`;
    }
  }
  return null;
}

/** An output without a number is no decision: that two engines agree on it proves nothing. */
function missingNumbers(check: CheckDeclaration, evidence: Evidence): string | null {
  const bad = evidence.runs.find(
    ({ run, side }) =>
      run.quality.length > 0 &&
      (side.recipe === referenceRecipe.name
        ? check.threshold === 'flipsAgainstReference'
        : side.recipe === check.recipe && side.ranOn !== null && check.platforms.includes(side.ranOn)),
  );
  return bad ? `${bad.side.label}: ${bad.run.quality.join(', ')}.` : null;
}

/** A case without the numbers of one side would be none at all, and so would pass; so would a limit without those of an engine. */
function missingLatency(check: CheckDeclaration, { runs, latency }: Evidence): string | null {
  if (!isOneOf(latencyThresholds, check) || latency === null) return null;
  const unmeasured = runs.find(
    ({ run, side }) =>
      side.recipe === check.recipe &&
      side.ranOn !== null &&
      check.platforms.includes(side.ranOn) &&
      !latency.members.some(({ engine, platform }) => engine === side.engine && platform === run.ranOn.id),
  );
  return unmeasured ? `The latency of ${unmeasured.side.label} was not measured.` : null;
}
