import type { Check, GateSpec, GateSummary, ReportDocument } from '../core/records.ts';
import type { FaultName, NotPlanted, Place, PlantedFault } from './fault.ts';

/**
 * `caught`: the gate did not pass, and every place was seen. `mended`: it passed, and what was damaged was made anew.
 * `missed`: it passed, or did not look at one of the places. `not-shown`: it did not pass for another reason, or nothing
 * could be planted.
 */
export interface Outcome {
  readonly spec: string;
  readonly fault: FaultName;
  readonly outcome: 'caught' | 'mended' | 'missed' | NotPlanted['outcome'];
  /** What was planted where; null where nothing was. */
  readonly planted: string | null;
  /** Exit code of the gate over the planted fault; null where nothing was planted. */
  readonly gate: number | null;
  /** Ids of the checks, or the code of the error, that saw it. */
  readonly by: readonly string[];
  /** In the gate's words; or why it was missed, or not planted. */
  readonly says: string;
}

interface Judged {
  readonly summary: GateSummary;
  readonly documents: ReadonlyMap<string, ReportDocument>;
  /** What the project said meanwhile. */
  readonly notices: readonly string[];
}

export async function outcomeOf(spec: string, planted: PlantedFault, judged: Judged): Promise<Outcome> {
  const { summary, documents } = judged;
  const found = { spec, fault: planted.fault, planted: planted.planted, gate: summary.exitCode };
  const gate = summary.specs.find(one => one.spec === spec);
  const document = documents.get(spec);
  const error = summary.error ?? gate?.error ?? null;
  const problems = [...(error ? [error] : []), ...(document?.failures.map(({ problem }) => problem) ?? [])];
  const other = problems.find(({ code }) => !planted.codes.includes(code));
  if (other)
    return { ...found, outcome: 'not-shown', by: [other.code], says: `Something else came between. ${other.message}` };
  if (error) return { ...found, outcome: 'caught', by: [error.code], says: error.message };
  if (planted.places.length === 0 && problems.length === 0 && summary.exitCode !== 0)
    return { ...found, outcome: 'not-shown', by: [], says: `Something else came between. ${gate?.reasons[0] ?? ''}` };
  const checks = document?.verdict.checks ?? [];
  // Those that failed first: they say more than those that could not decide.
  const seen = checks
    .filter(check => isOpen(check, gate) && planted.tells(check))
    .sort((a, b) => Number(b.status === 'fail') - Number(a.status === 'fail'));
  if (summary.exitCode === 0 && planted.remains && !(await planted.remains())) {
    const says = `The gate passed, because what was damaged was found and made anew. ${judged.notices.join(' ')}`;
    return { ...found, outcome: 'mended', by: [], says: says.trim() };
  }
  const unseen = planted.places.filter(place => !seen.some(place.looks));
  if (summary.exitCode !== 0 && unseen.length === 0) {
    const mine =
      planted.places.length === 0 ? seen : seen.filter(check => planted.places.some(one => one.looks(check)));
    const says = mine[0]?.message ?? gate?.reasons[0] ?? '';
    return { ...found, outcome: 'caught', by: mine.map(({ id }) => id), says };
  }
  const blind = unseen[0] ? whyBlind(unseen[0], checks) : 'It passed, and the damage is still there.';
  const more = unseen.length > 1 ? ` So it is of ${unseen.length - 1} more: ${rest(unseen)}.` : '';
  return { ...found, outcome: 'missed', by: seen.map(({ id }) => id), says: `${blind}${more}` };
}

/** Waived failures are seen by nobody. */
const isOpen = (check: Check, gate: GateSpec | undefined): boolean =>
  check.status === 'inconclusive' || gate?.failed.some(({ id }) => id === check.id) === true;

const rest = (places: readonly Place[]): string =>
  places
    .slice(1)
    .map(({ name }) => name)
    .join(', ');

/** Why nothing saw a fault there: what is not declared, and what each check that is declared said. */
function whyBlind({ name, looks }: Place, checks: readonly Check[]): string {
  const here = checks.filter(looks);
  const golden = here.some(({ threshold }) => threshold === 'flipsAgainstGolden');
  const hole = golden ? '' : ' The gate does not look at flips against the golden there: declare flipsAgainstGolden.';
  const said = here.map(({ id, status, actual, limit }) => `${id} is ${status} with ${actual}, limit ${limit}`);
  return `Nothing saw it in ${name}.${hole}${said.length > 0 ? ` ${said.join('; ')}.` : ''}`;
}
