import type { LatencyRecord, ReportDocument } from '../core/records.ts';
import { normalizeSpec, thresholdsFor } from '../core/spec.ts';
import { mean } from '../core/statistics.ts';
import type { Bed, NotPlanted, PlantedFault } from './fault.ts';

const fault = 'slow-engine';

/**
 * Longer samples in the record of the measurement: of every recipe whose latency cases are judged, on the bigger platform
 * of each pair, so that the smaller one is clearly the faster.
 */
export async function plantSlowEngine(bed: Bed): Promise<PlantedFault | NotPlanted> {
  const { document, clean } = bed;
  const checks = document.verdict.checks.filter(
    ({ threshold, status }) => threshold === 'latencyCases' && status === 'pass',
  );
  if (checks.length === 0 || document.latency === null) {
    const why =
      'No latency case is judged here: the spec declares no latencyCases, allows all three, or has no two platforms here that share engines. A slow engine would ship.';
    return { fault, outcome: 'not-guarded', why };
  }
  const spec = normalizeSpec(bed.spec);
  const pairs = checks.map(({ recipe, platforms }) => pairOf(document, recipe, platforms));
  // The smallest first, because the bigger platform of one pair may be the smaller of another.
  pairs.sort((a, b) => a.bigger.size.value - b.bigger.size.value);
  let { latency } = document;
  const told = new Map<string, string>();
  for (const { recipe, smaller, bigger } of pairs) {
    const leastEffect = thresholdsFor(spec, [smaller.name, bigger.name]).latencyCases?.leastEffect ?? 0;
    const [before, after] = [smaller.id, bigger.id].map(id => means(latency, enginesOf(document, recipe), id));
    const factor = Math.max(1, Math.max(...before!) / Math.min(...after!)) * (1.5 + 2 * leastEffect);
    latency = slowed(latency, enginesOf(document, recipe), bigger.id, factor);
    told.set(`${recipe} on ${bigger.name}`, `${recipe} on ${bigger.name} made ${factor.toFixed(2)} times as long`);
  }
  const project = await bed.clone(clean, fault);
  // As of now, because an old measurement is made anew.
  await project.ports.records.put({ ...latency, startedAt: project.ports.host.now().toISOString() });
  return {
    fault,
    project,
    planted: `samples of ${[...told.values()].join(', ')}, in the record of the measurement`,
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

const means = ({ members }: LatencyRecord, engines: ReadonlySet<string | null>, platform: string): number[] =>
  members.filter(isOf(engines, platform)).map(({ rounds }) => mean(rounds.flat()));

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
