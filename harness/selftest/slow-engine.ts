import type { LatencyRecord, PlatformRecord, ReportDocument } from '../core/records.ts';
import { latencyThresholds, normalizeSpec, thresholdsFor } from '../core/spec.ts';
import { mean } from '../core/statistics.ts';
import type { Bed, NotPlanted, PlantedFault } from './fault.ts';

const fault = 'slow-engine';

/**
 * Longer samples in the record of the measurement: of every recipe whose latency cases are judged, on the bigger platform
 * of each pair, so that the smaller one is clearly the faster; and wherever there is a limit in milliseconds, so that even the
 * fastest inference is beyond it.
 */
export async function plantSlowEngine(bed: Bed): Promise<PlantedFault | NotPlanted> {
  const { document, clean } = bed;
  const judged: readonly string[] = latencyThresholds.filter(name => name !== 'latencyRegression');
  const checks = document.verdict.checks.filter(
    ({ threshold, status }) => judged.includes(threshold) && status === 'pass',
  );
  if (checks.length === 0 || document.latency === null) {
    const why =
      'No latency is judged here: the spec declares no latencyMedianMs, latencyP99Ms or latencyCases, allows all three cases, or has no two platforms here that share engines. What latencyRegression guards is not tried, because it measures again whatever looks slow; without it, a slow engine would ship.';
    return { fault, outcome: 'not-guarded', why };
  }
  const spec = normalizeSpec(bed.spec);
  const cases = checks.filter(({ threshold }) => threshold === 'latencyCases');
  const pairs = cases.map(({ recipe, platforms }) => pairOf(document, recipe, platforms));
  // The smallest first, because the bigger platform of one pair may be the smaller of another.
  pairs.sort((a, b) => a.bigger.size.value - b.bigger.size.value);
  let { latency } = document;
  const told: string[] = [];
  const slow = (recipe: string, platform: PlatformRecord, factor: number) => {
    latency = slowed(latency!, enginesOf(document, recipe), platform.id, factor);
    told.push(`${recipe} on ${platform.name} made ${factor.toFixed(2)} times as long`);
  };
  // Limits first, because a smaller platform made slower hides a case.
  for (const { recipe, platforms, threshold } of checks) {
    if (threshold !== 'latencyMedianMs' && threshold !== 'latencyP99Ms') continue;
    const platform = document.platforms.find(({ name }) => name === platforms[0])!;
    const limit = thresholdsFor(spec, platforms)[threshold]!;
    const fastest = Math.min(...samplesOf(latency, enginesOf(document, recipe), platform.id).flat());
    slow(recipe, platform, Math.max(1, (2 * limit) / fastest));
  }
  for (const { recipe, smaller, bigger } of pairs) {
    const leastEffect = thresholdsFor(spec, [smaller.name, bigger.name]).latencyCases?.leastEffect ?? 0;
    const [before, after] = [smaller.id, bigger.id].map(id => means(latency, enginesOf(document, recipe), id));
    const factor = Math.max(1, Math.max(...before!) / Math.min(...after!)) * (1.5 + 2 * leastEffect);
    slow(recipe, bigger, factor);
  }
  const project = await bed.clone(clean, fault);
  // As of now, because an old measurement is made anew.
  await project.ports.records.put({ ...latency, startedAt: project.ports.host.now().toISOString() });
  return {
    fault,
    project,
    planted: `samples of ${told.join(', ')}, in the record of the measurement`,
    places: checks.map(({ id }) => ({ name: id, looks: check => check.id === id })),
    tells: ({ status }) => status === 'fail',
    codes: [],
  };
}

function pairOf({ platforms }: ReportDocument, recipe: string, names: readonly string[]) {
  const [smaller, bigger] = platforms
    .filter(({ name }) => names.includes(name))
    .sort((a, b) => a.size.value - b.size.value);
  return { recipe, smaller: smaller!, bigger: bigger! };
}

const enginesOf = ({ runs }: ReportDocument, recipe: string) =>
  new Set(runs.filter(({ side }) => side.recipe === recipe).map(({ side }) => side.engine));

const isOf = (engines: ReadonlySet<string | null>, platform: string) => (member: LatencyRecord['members'][number]) =>
  engines.has(member.engine) && member.platform === platform;

/** Of each engine. */
const samplesOf = ({ members }: LatencyRecord, engines: ReadonlySet<string | null>, platform: string): number[][] =>
  members.filter(isOf(engines, platform)).map(({ rounds }) => rounds.flat());

const means = (...of: Parameters<typeof samplesOf>): number[] => samplesOf(...of).map(mean);

const slowed = (
  latency: LatencyRecord,
  engines: ReadonlySet<string | null>,
  platform: string,
  factor: number,
): LatencyRecord => ({
  ...latency,
  members: latency.members.map(member =>
    isOf(engines, platform)(member)
      ? { ...member, rounds: member.rounds.map(round => round.map(ms => ms * factor)) as typeof member.rounds }
      : member,
  ),
});
