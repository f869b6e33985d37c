import { changeWords } from '../change-words.ts';
import { type CheckDeclaration, exceeds } from '../checks.ts';
import { counted } from '../count.ts';
import { shareEngines } from '../families.ts';
import type { Comparison, Limit, Relation } from '../records.ts';
import { type NormalSpec, thresholdsFor } from '../spec.ts';
import { type Evidence, type Finding, undecided } from './evidence.ts';

/** What tells which comparisons a check is about. */
interface About {
  readonly threshold: string;
  readonly recipe: string;
  readonly platforms: readonly string[];
}

const relationOf: Readonly<Record<string, Relation>> = {
  flipsBetweenEngines: 'engine-engine',
  flipsAcrossPlatforms: 'platform-platform',
  flipsAgainstReference: 'optimized-reference',
  flipsAgainstGolden: 'engine-golden',
};

/** The comparisons that a check judges by; none where it does not judge flips. */
export function comparisonsOf(check: About, comparisons: readonly Comparison[]): Comparison[] {
  const relation = relationOf[check.threshold];
  const mine = comparisons.filter(one => one.relation === relation && isOf(check, one));
  // Build noise shows between builds of one platform only.
  return relation === 'engine-engine' ? mine.filter(({ left, right }) => left.builtOn === right.builtOn) : mine;
}

export function findFlips(spec: NormalSpec, check: CheckDeclaration, evidence: Evidence): Finding {
  const relation = relationOf[check.threshold];
  const limit = thresholdsFor(spec, check.platforms)[check.threshold] as Limit;
  if (relation === 'engine-golden') {
    const problem = evidence.goldenProblems.find(({ platform }) => platform === check.platforms[0]);
    if (problem) return undecided(problem.reason);
  }
  const pairs = comparisonsOf(check, evidence.comparisons);
  if (relation === 'engine-engine') return findBuildNoise(spec, check, evidence, pairs, limit);
  return worstOf(pairs, limit) ?? undecided('There is no pair to compare.');
}

function isOf(check: About, { left, right }: Comparison): boolean {
  if (right.recipe !== check.recipe) return false;
  if (check.platforms.length === 1) return right.ranOn === check.platforms[0];
  return check.platforms.every(platform => platform === left.ranOn || platform === right.ranOn);
}

/** Two empty lists are alike whatever an engine does: a score that is read from the wrong output would pass for ever. */
const hasNothing = ({ boxes, inputs }: Comparison): boolean => boxes?.emptyOnBoth === inputs;

function worstOf(pairs: readonly Comparison[], limit: Limit): Finding | null {
  const worst = pairs.toSorted((a, b) => b.rate - a.rate)[0];
  if (!worst) return null;
  if (pairs.every(hasNothing)) {
    return undecided(
      `Nothing was detected in any of ${worst.inputs} inputs on either side, so that nothing was compared. Check model.decode in the spec: its outputs, minScore and unit.`,
    );
  }
  const { flips, inputs, interval } = worst;
  const percent = (share: number) => `${(share * 100).toFixed(3)} %`;
  const changes = changeWords(worst);
  const seen = worst.list.slice(0, 3).map(flip => flip.id);
  return {
    status: pairs.some(one => exceeds(limit, one.flips, one.inputs)) ? 'fail' : 'pass',
    actual: `${flips} of ${inputs} inputs`,
    detail:
      `Worst of ${counted(pairs.length, 'pair')}: ${worst.left.label} against ${worst.right.label}, ` +
      `${percent(flips / inputs)} (95 % interval ${percent(interval.low)} to ${percent(interval.high)})` +
      `${changes === null ? '' : `; ${changes}`}${seen.length > 0 ? `; first ${seen.join(', ')}` : ''}.`,
  };
}

/** Pinned engines and single builds are no sample of build noise. */
function findBuildNoise(
  spec: NormalSpec,
  check: CheckDeclaration,
  evidence: Evidence,
  pairs: readonly Comparison[],
  limit: Limit,
): Finding {
  // Engines of another form than this platform runs are judged where they run.
  const mine = evidence.engines.filter(
    ({ build }) => build.recipe.name === check.recipe && shareEngines(build.builtOn.name, check.platforms[0]!),
  );
  const skipped = (actual: string, detail: string): Finding => ({ status: 'skipped', actual, detail });
  if (mine.some(engine => engine.provenance === 'pinned'))
    return skipped('pinned', 'The engine is pinned; rebuild to sample build noise: --mode rebuild.');
  if (mine.length === 0) return undecided('No engine was built for this platform.');
  const byBuilder = Map.groupBy(mine, ({ build }) => build.builtOn.name);
  if (![...byBuilder.values()].some(builds => builds.length > 1))
    return skipped(`${spec.k} build`, 'One build has nothing to be compared with; raise k.');
  const found = worstOf(pairs, limit);
  if (found) return found;
  // Without a pair of different engines every platform's builds must have given the same bytes.
  const varied = [...byBuilder].find(([, builds]) => new Set(builds.map(({ build }) => build.engine)).size > 1);
  if (varied) return undecided(`The different engines built on ${varied[0]} were not compared.`);
  const said = [...byBuilder].map(
    ([platform, builds]) => `${builds.length} builds on ${platform} gave 1 distinct engine`,
  );
  return { status: 'pass', actual: '0 flips', detail: `${said.join(', ')}, so there is nothing to flip.` };
}
