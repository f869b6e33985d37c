import type {
  BaselineEvidence,
  BaselineSession,
  Decision,
  Digest,
  LatencyDecision,
  LatencyLevel,
  LatencyRecord,
  LookKind,
  Regression,
  RegressionLook,
  RegressionOutcome,
} from '../records.ts';
import { holm, mean } from '../statistics.ts';
import { answer } from './answer.ts';
import { fewestSessions, hasFewSittings, sittingsOf } from './baseline.ts';
import { compareGroups } from './compare-groups.ts';
import { compareSessions } from './compare-sessions.ts';
import type { SittingsFlag } from './flags.ts';
import { familyResamples } from './resamples.ts';
import { geometricMean, type MeasuredPlatform, type SessionLevel, sessionLevel } from './session-level.ts';

/** What was measured now, of a recipe on a platform. */
export interface Measured {
  readonly session: LatencyRecord | null;
  /** Of the recipe; those that were built on the platform, where any were. */
  readonly engines: readonly Digest[];
  /** Undefined of one that the report does not know. */
  readonly platform: MeasuredPlatform | undefined;
}

export interface RegressionTerms {
  readonly leastEffect: number;
  /** Of intervals; 1 - level is the chance of a false yes of all that is asked of a report. */
  readonly level: number;
  /** How many such questions the report has: p is multiplied by it (Bonferroni), and by Holm within a question. */
  readonly family: number;
  /** Of the resampling. */
  readonly seed: number;
}

/**
 * Whether engines are slower than in the sessions of their baseline.
 *
 * The first look holds the session against the newest accepted sessions, and against the first ones, so that steps too small to be seen
 * do not add up unseen. What it does not call `no` is to be measured again, and then that alone decides, because a first look
 * that was chosen for being slow says slow too often:
 * - beside the engine of the baseline, in turns, by the one rule. Where the engine is no slower than that one, it is not why
 *   the session was; whether the machine is, says the old engine, now against then;
 * - else in further sessions, which are one sitting as those that follow each other in the baseline are: one value, their mean, because
 *   they share the state of the machine. Engines whose bytes are the baseline's cannot have become slower; then it is the machine.
 *
 * An upgrade or another platform is always measured in further sessions: beside each other here, both engines would have what differs.
 * Errors: NO_SAMPLES, BAD_SAMPLES.
 */
export function findRegression(evidence: BaselineEvidence, measured: Measured, terms: RegressionTerms): Regression {
  const { recipe, platform, relation, problem, confirmation } = evidence;
  const looks: RegressionLook[] = [];
  const as = (outcome: RegressionOutcome): Regression => ({ recipe, platform, relation, outcome, looks });
  if (problem !== null) return as('no-baseline');
  const fresh = measured.session && sessionLevel(measured.session, measured.engines, measured.platform);
  if (!fresh) return as('undecided');
  if (evidence.window.length < fewestSessions) return as('too-few-sessions');
  looks.push(...lookAtBoth(evidence, [fresh], ['window', 'anchor'], terms));
  const first = answerOf(looks);
  if (first === 'no') return as(isFaster(looks[0]!) ? 'faster' : 'not-slower');
  if (confirmation === null || confirmation.sessions.length === 0)
    return as(hasFewSittings(evidence.window) ? 'too-few-sessions' : 'unconfirmed');
  const { engines: earlier, sessions } = confirmation;
  if (earlier.length > 0) {
    const [beside] = lookBeside(sessions[0]!, earlier, measured, terms);
    if (!beside) return as('undecided');
    looks.push(beside);
    if (beside.answer !== 'no') return as(beside.answer === 'yes' ? 'slower' : 'undecided');
    const then = sessionLevel(sessions[0]!, earlier, measured.platform)!;
    const machine = lookAtBoth(evidence, [then], ['machine', 'machine-anchor'], terms, earlier);
    looks.push(...machine);
    return as(whyBesideIsNo(first, machine, evidence, earlier));
  }
  const levels = sessions.flatMap(one => sessionLevel(one, measured.engines, measured.platform) ?? []);
  if (levels.length === 0) return as('unconfirmed');
  const again = lookAtBoth(evidence, levels, ['again-window', 'again-anchor'], terms);
  looks.push(...again);
  const confirmed = answerOf(again);
  if (confirmed === 'no') return as('not-slower');
  if (confirmed === 'undecided') return as('undecided');
  return as(isRegression(evidence) && areBaselines(measured.engines, evidence) ? 'machine-slower' : 'slower');
}

/**
 * What it is where the engines are no slower than the baseline's. The machine is slower where the same engines were faster; that others were
 * faster among the first sessions tells nothing from that.
 */
function whyBesideIsNo(
  first: Decision,
  machine: readonly RegressionLook[],
  { anchor }: BaselineEvidence,
  earlier: readonly Digest[],
): RegressionOutcome {
  const isMachine = answerOf(machine);
  if (isMachine === 'yes') {
    const isOfThem = machine.some(({ what, answer }) => answer === 'yes' && what === 'machine');
    return isOfThem || anchor.some(isOf(earlier)) ? 'machine-slower' : 'undecided';
  }
  return isMachine === 'undecided' && (first === 'yes' || isOpenAtFirst(machine)) ? 'undecided' : 'not-slower';
}

/** Whether a session is of these very engines. */
const isOf = (engines: readonly Digest[]) => (session: BaselineSession) =>
  session.engines.length === engines.length && session.engines.every(one => engines.includes(one));

/** Whether what was measured is to be measured again. Of few sittings, the engines of the baseline decide at most. */
export const isOpen = ({ outcome }: Regression, { window }: BaselineEvidence): boolean =>
  outcome === 'unconfirmed' || (outcome === 'too-few-sessions' && window.length >= fewestSessions);

/**
 * In how many sessions an open one is measured again, two at least. They are of one sitting, whose state no more of them average out, so that
 * they have to be as many as a sitting of the baseline has, whose mean scatters alike.
 */
export function sessionsToConfirm({ window, anchor }: BaselineEvidence, most: number): number {
  const largest = Math.max(...[window, anchor].flatMap(sittingsOf).map(({ length }) => length));
  return Math.max(2, Math.min(most, largest));
}

/** Of another stack or device, what differs is what is asked about: it is why, also where the engine is the same. */
export const isRegression = ({ relation }: BaselineEvidence): boolean => relation?.kind === 'regression';

/** Whether all of these are engines that the baseline was measured of. */
export const areBaselines = (engines: readonly Digest[], { window, anchor }: BaselineEvidence): boolean => {
  const known = new Set([...anchor, ...window].flatMap(one => one.engines));
  return engines.every(engine => known.has(engine));
};

/**
 * Against the newest sessions; where the first ones are others, against those as well. `of`: against those sessions alone that are of these
 * engines, wherever there are any; the others tell of the scatter.
 */
function lookAtBoth(
  { window, anchor }: BaselineEvidence,
  after: readonly SessionLevel[],
  [newest, first]: readonly [LookKind, LookKind],
  terms: RegressionTerms,
  of: readonly Digest[] | null = null,
): RegressionLook[] {
  const all = [...new Map([...anchor, ...window].map(one => [one.startedAt, one])).values()];
  const besideOf = (sessions: readonly BaselineSession[]) => {
    const starts = new Set(sessions.map(({ startedAt }) => startedAt));
    return all.filter(({ startedAt }) => !starts.has(startedAt));
  };
  const [newestOf, firstOf] = [window, anchor].map(sessions => (of === null ? [] : sessions.filter(isOf(of))));
  const asked = [
    ...(newestOf!.length > 0 || firstOf!.length === 0 ? [{ what: newest, before: orAll(newestOf!, window) }] : []),
    ...(besideOf(anchor).length > 0 ? [{ what: first, before: orAll(firstOf!, anchor) }] : []),
  ].map(one => ({ ...one, beside: besideOf(one.before) }));
  const few: readonly SittingsFlag[] = hasFewSittings(window) ? ['few-sittings'] : [];
  const flags = [...few, ...new Set(after.flatMap(one => one.flags))];
  const load = mean(after.map(({ others }) => others));
  const found = asked.flatMap(({ what, before, beside }) => {
    const [lefts, rights, besides] = [before, after, beside].map(bySitting);
    const difference = compareSessions(lefts!, rights!, besides!, terms.level, load);
    if (difference === null) return [];
    const decision = { ...difference, flags: [...flags, ...(difference.flags ?? [])] };
    return [{ what, before: levelOf(lefts!, before.length), after: levelOf(rights!, after.length), decision }];
  });
  return answered(found, terms);
}

/** The new engines against those of the baseline, in one session. */
function lookBeside(
  session: LatencyRecord,
  earlier: readonly Digest[],
  { engines, platform }: Measured,
  terms: RegressionTerms,
): RegressionLook[] {
  if (!platform) return [];
  const resamplesOf = (rounds: number) => familyResamples(rounds, terms.family, terms.level, terms.seed);
  const decision = compareGroups(session, [earlier, engines], platform, resamplesOf, terms.level);
  if (decision === null) return [];
  const [before, after] = [earlier, engines].map(all => levelOf([sessionLevel(session, all, platform)!.ms], 1));
  return answered([{ what: 'beside', before: before!, after: after!, decision }], terms);
}

type Unanswered = Omit<RegressionLook, 'answer' | 'decision'> & {
  readonly decision: Omit<LatencyDecision, 'pHolm' | 'leastEffect'>;
};

function answered(looks: readonly Unanswered[], { family, leastEffect }: RegressionTerms): RegressionLook[] {
  const adjusted = holm(looks.map(({ decision }) => decision.p));
  return looks.map((look, index) => {
    const decision = { ...look.decision, pHolm: Math.min(1, adjusted[index]! * family), leastEffect };
    return { ...look, decision, answer: answer(decision) };
  });
}

const orAll = <T>(some: readonly T[], all: readonly T[]): readonly T[] => (some.length > 0 ? some : all);

/** One number of milliseconds a sitting. */
const bySitting = (sessions: readonly Pick<SessionLevel, 'startedAt' | 'ms'>[]): number[] =>
  sittingsOf(sessions).map(sitting => geometricMean(sitting.map(({ ms }) => ms)));

const levelOf = (sittings: readonly number[], sessions: number): LatencyLevel => ({
  ms: geometricMean(sittings),
  sessions,
});

/**
 * The first sessions have a say only where they say yes, or are undecided with more than the least effect between: of so few, an interval is
 * seldom narrow enough for a no.
 */
function answerOf(looks: readonly RegressionLook[]): Decision {
  const { newest, first } = partsOfLooks(looks);
  if (first?.answer === 'yes') return 'yes';
  if (!newest) return first?.answer ?? 'undecided';
  return newest.answer === 'no' && isOpenAtFirst(looks) ? 'undecided' : newest.answer;
}

/** Whether it is the first sessions alone that leave a look at both open, or say yes. */
export function isOfFirst(looks: readonly RegressionLook[]): boolean {
  const { newest, first } = partsOfLooks(looks);
  if (newest?.answer === 'yes') return false;
  return first?.answer === 'yes' || (newest?.answer === 'no' && isOpenAtFirst(looks));
}

function isOpenAtFirst(looks: readonly RegressionLook[]): boolean {
  const { first } = partsOfLooks(looks);
  return first?.answer === 'undecided' && first.decision.relativeDifference > first.decision.leastEffect;
}

function partsOfLooks(looks: readonly RegressionLook[]) {
  const isFirst = ({ what }: RegressionLook) => what.endsWith('anchor');
  return { newest: looks.find(one => !isFirst(one)), first: looks.find(isFirst) };
}

/** The contrary of answer.ts. */
function isFaster({ decision }: RegressionLook): boolean {
  const { relativeDifference, interval, widened = interval, pHolm, leastEffect } = decision;
  return widened.high < 0 && pHolm < 1 - interval.level && relativeDifference < -leastEffect;
}
