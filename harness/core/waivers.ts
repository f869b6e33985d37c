import type { Check, ReportDocument, Status, Waiver } from './records.ts';

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
  const undecided = [
    ...document.failures.map(({ stage, problem }) => `A ${stage} step came to nothing: ${problem.message}`),
    ...verdict.checks.filter(({ status }) => status === 'inconclusive').map(({ message }) => `Undecided: ${message}`),
  ];
  if (!verdict.checks.some(check => check.status === 'pass'))
    undecided.push('Undecided: all that was decided failed, and is waived.');
  const status = failed.length > 0 ? 'fail' : undecided.length > 0 ? 'inconclusive' : 'pass';
  return {
    status,
    reasons: [...expired, ...failed.map(({ message }) => message), ...undecided, ...told],
    failed,
    waived,
    stale,
  };
}

/** The same failure, or a smaller one on as many inputs. */
function covers(waiver: Waiver, check: Check, { model, dataset }: ReportDocument): boolean {
  if (waiver.check !== check.id || waiver.limit !== check.limit) return false;
  if (waiver.model !== model?.digest || waiver.dataset !== dataset?.digest) return false;
  if (waiver.actual === check.actual) return true;
  const [then, now] = [flipsIn(waiver.actual), flipsIn(check.actual)];
  return then !== null && now !== null && now.inputs === then.inputs && now.flips <= then.flips;
}

function flipsIn(actual: string): { flips: number; inputs: number } | null {
  const found = /^(\d+) of (\d+) inputs$/.exec(actual);
  return found ? { flips: Number(found[1]), inputs: Number(found[2]) } : null;
}

function staleSentence({ spec, check, actual, until }: Waiver, failing: readonly Check[], isHeld: boolean): string {
  const now = failing.find(({ id }) => id === check);
  const why = now ? `it now says ${now.actual}, or is of another limit, model or dataset` : 'the check does not fail';
  return `The waiver of ${check} of ${spec} (${actual}, ${isHeld ? 'until' : 'expired on'} ${until}) covers nothing: ${why}.`;
}
