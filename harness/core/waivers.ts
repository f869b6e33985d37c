import { byText } from './by-text.ts';
import { canonicalJson } from './canonical-json.ts';
import { waiveCommand } from './commands.ts';
import { comparisonsOf } from './judging/flips.ts';
import { undecidedReason } from './reasons.ts';
import type { Check, ReportDocument, Status, Waiver } from './records.ts';
import { normalizeSpec } from './spec.ts';
import { failureReasons, statusOf } from './verdict.ts';

export interface WaivedVerdict {
  readonly status: Status;
  readonly reasons: readonly string[];
  /** Failed checks that no waiver covers. */
  readonly failed: readonly Check[];
  readonly waived: readonly { readonly check: Check; readonly waiver: Waiver }[];
  /** Waivers that cover nothing, each in a sentence. */
  readonly stale: readonly string[];
}

/**
 * What the gate makes of a verdict with the waivers of this spec. Only failing checks can be waived: what is undecided stays
 * so, also where a waived failure had hidden it, and where nothing but waived failures was decided.
 */
export function applyWaivers(document: ReportDocument, waivers: readonly Waiver[], today: string): WaivedVerdict {
  const { verdict } = document;
  const failing = verdict.checks.filter(({ status }) => status === 'fail');
  const matching = (check: Check) => waivers.filter(waiver => covers(waiver, check, document));
  const held = (waiver: Waiver) => waiver.until >= today;
  const waived = failing.flatMap(check => {
    const waiver = matching(check).find(held);
    return waiver ? [{ check, waiver }] : [];
  });
  const failed = failing.filter(check => !waived.some(one => one.check === check));
  const used = new Set(failing.flatMap(matching));
  const stale = waivers.filter(waiver => !used.has(waiver)).map(waiver => staleSentence(waiver, failing, held(waiver)));
  const expired = failed.flatMap(check =>
    matching(check).map(({ until, reason }) => `The waiver of ${check.id} expired on ${until}: ${reason}`),
  );
  if (waived.length === 0)
    return { status: verdict.status, reasons: [...expired, ...verdict.reasons], failed, waived, stale };
  const told = waived.map(({ check, waiver }) => `Waived until ${waiver.until}: ${check.id}. ${waiver.reason}`);
  const left = verdict.checks.filter(check => !waived.some(one => one.check === check));
  const undecided = [
    ...failureReasons(document.failures),
    ...left.filter(({ status }) => status === 'inconclusive').map(undecidedReason),
    ...(left.some(check => check.status === 'pass') ? [] : ['Undecided: all that was decided failed, and is waived.']),
  ];
  return {
    status: statusOf(left, document.failures),
    reasons: [...expired, ...failed.map(({ message }) => message), ...undecided, ...told],
    failed,
    waived,
    stale,
  };
}

/** What a waiver of a failed check covers: the failure as the report has it. */
export type Failure = Required<Pick<Waiver, 'actual' | 'limit' | 'model' | 'dataset' | 'recipe' | 'flipped'>>;

/** Null where the report does not say of what model, dataset and recipe it is. */
export function failureOf({ actual, limit, ...check }: Check, document: ReportDocument): Failure | null {
  const { model, dataset, comparisons } = document;
  const recipe = normalizeSpec(document.spec).recipes.find(({ name }) => name === check.recipe);
  if (model === null || dataset === null || !recipe) return null;
  const flipped = comparisonsOf(check, comparisons).flatMap(({ list }) => list.map(({ id }) => id));
  return {
    actual,
    limit,
    model: model.digest,
    dataset: dataset.digest,
    recipe,
    flipped: [...new Set(flipped)].sort(byText),
  };
}

/** The same failure, or a smaller one: no more flips of as many inputs and of none but the same, or a time, throughput or slowdown that is no worse. */
function covers(waiver: Waiver, check: Check, document: ReportDocument): boolean {
  const now = failureOf(check, document);
  if (now === null || isOfBefore(waiver)) return false;
  if (waiver.check !== check.id || waiver.limit !== now.limit) return false;
  if (waiver.model !== now.model || waiver.dataset !== now.dataset) return false;
  if (canonicalJson(waiver.recipe) !== canonicalJson(now.recipe)) return false;
  const known = new Set(waiver.flipped);
  if (!now.flipped.every(id => known.has(id))) return false;
  if (waiver.actual === now.actual) return true;
  const [before, after] = [measuredIn(waiver.actual), measuredIn(now.actual)];
  if (before !== null && after !== null)
    return (
      before.unit === after.unit &&
      (lessIsBetter.includes(after.unit) ? after.value <= before.value : after.value >= before.value)
    );
  const [then, flips] = [flipsIn(waiver.actual), flipsIn(now.actual)];
  return then !== null && flips !== null && flips.inputs === then.inputs && flips.flips <= then.flips;
}

/** Whether it is from before waivers said of which recipe and inputs they are. */
const isOfBefore = ({ recipe, flipped }: Waiver): boolean => recipe === undefined || flipped === undefined;

function flipsIn(actual: string): { flips: number; inputs: number } | null {
  const found = /^(\d+) of (\d+) inputs$/.exec(actual);
  return found ? { flips: Number(found[1]), inputs: Number(found[2]) } : null;
}

const lessIsBetter: readonly string[] = ['ms', '% slower'];

/** A time or slowdown, of which less is better, or a throughput or knee, of which more is. */
function measuredIn(actual: string): { value: number; unit: string } | null {
  const found = /^(\d+(?:\.\d+)?) (ms|inputs\/s|threads|% slower)$/.exec(actual);
  return found ? { value: Number(found[1]), unit: found[2]! } : null;
}

function staleSentence(waiver: Waiver, failing: readonly Check[], isHeld: boolean): string {
  const { spec, check, actual, until } = waiver;
  const why = whyStale(
    waiver,
    failing.find(({ id }) => id === check),
  );
  return `The waiver of ${check} of ${spec} (${actual}, ${isHeld ? 'until' : 'expired on'} ${until}) covers nothing: ${why}.`;
}

function whyStale(waiver: Waiver, now: Check | undefined): string {
  if (!now) return 'the check does not fail';
  if (isOfBefore(waiver))
    return `it is from before waivers named their recipe and inputs; to waive it again: ${waiveCommand(waiver.spec, waiver.check)}`;
  return `it now says ${now.actual}, or is of other inputs, or of another limit, recipe, model or dataset`;
}
