import { byText } from '../by-text.ts';
import { TriplicateError } from '../errors.ts';
import { answer, vetoWords } from '../latency/answer.ts';
import { hasFewSittings, sittingsOf } from '../latency/baseline.ts';
import { compareGroups } from '../latency/compare-groups.ts';
import { compareSessions } from '../latency/compare-sessions.ts';
import type { SittingsFlag } from '../latency/flags.ts';
import { gate } from '../latency/gate.ts';
import { isThrottled } from '../latency/member-flags.ts';
import { memberOf } from '../latency/member-of.ts';
import { regressionTerms } from '../latency/regression-terms.ts';
import { type Related, relate, type Workload } from '../latency/relate.ts';
import { familyResamples } from '../latency/resamples.ts';
import { geometricMean, type SessionLevel, sessionLevel } from '../latency/session-level.ts';
import { workloadOf } from '../latency/workload.ts';
import type {
  BaselineSession,
  Change,
  ComparedPlace,
  Digest,
  LatencyChange,
  LatencyDecision,
  LatencyRecord,
  LatencySide,
  LatencySummary,
  PlatformRecord,
  ReportDocument,
} from '../records.ts';
import { normalizeSpec, thresholdsFor } from '../spec.ts';
import { holm, mean, median } from '../statistics.ts';
import { besideEachOther, oneSided, placeKey, placeOf } from './change.ts';

/** What a report measured of one recipe, built on one platform and run on one. */
interface Placed {
  readonly document: ReportDocument;
  readonly session: LatencyRecord;
  readonly place: ComparedPlace;
  readonly platform: PlatformRecord | undefined;
  readonly summaries: readonly LatencySummary[];
  readonly engines: readonly Digest[];
}

type Difference = Omit<LatencyDecision, 'pHolm' | 'leastEffect'>;

interface Asked {
  readonly line: LatencyChange;
  /** What is left to be decided, in the family of all of the reports. */
  readonly open: { readonly difference: Difference; readonly leastEffect: number } | null;
}

/**
 * Latencies place by place. Whether two may be compared, and as what, says latency/relate.ts. Which takes longer is decided beside each other where a session
 * measured the engines of both in turns (compare-groups.ts), else by how sessions of their baseline scatter (compare-sessions.ts), by the one rule
 * (answer.ts) over the family of all; two sessions alone decide nothing.
 */
export function latencyChanges(before: ReportDocument, after: ReportDocument): LatencyChange[] {
  const places = besideEachOther(placedOf(before), placedOf(after), ({ place }) => placeKey(place));
  const family = places.filter(one => one.before && one.after).length;
  const asked = places.map(({ before: was, after: is }) => ask(was?.[0] ?? null, is?.[0] ?? null, family));
  const open = asked.flatMap(one => one.open ?? []);
  const adjusted = holm(open.map(({ difference }) => difference.p));
  return asked.map(one => {
    if (one.open === null) return one.line;
    const { difference, leastEffect } = one.open;
    const decision: LatencyDecision = { ...difference, pHolm: adjusted[open.indexOf(one.open)]!, leastEffect };
    return { ...one.line, decision, ...decided(decision) };
  });
}

function placedOf(document: ReportDocument): Placed[] {
  const { latency, latencySummaries, platforms } = document;
  if (latency === null) return [];
  const groups = Map.groupBy(
    latencySummaries.filter(({ side }) => placeOf(side) !== null),
    ({ side }) => placeKey(placeOf(side)),
  );
  return [...groups.values()].map(summaries => {
    const place = placeOf(summaries[0]!.side)!;
    const engines = [...new Set(summaries.flatMap(({ side }) => side.engine ?? []))].sort();
    const platform = platforms.find(({ id }) => id === summaries[0]!.platform);
    return { document, session: latency, place, platform, summaries, engines };
  });
}

function ask(before: Placed | null, after: Placed | null, family: number): Asked {
  const { place } = (after ?? before)!;
  const [lefts, rights] = [before && sideOf(before), after && sideOf(after)];
  const ratio = lefts && rights ? rights.ms / lefts.ms - 1 : null;
  const common = { place, before: lefts, after: rights, ratio, by: null, decision: null, relation: null };
  const closed = (change: Change, why: string | null, more: Partial<LatencyChange> = {}): Asked => ({
    line: { ...common, change, why, ...more },
    open: null,
  });
  if (!before || !after) return closed(oneSided(before), null);
  if (!lefts || !rights) return closed('not-comparable', 'a side has no times to compare');
  const related = relationOf(before, after);
  if (related.kind === 'refused') return closed('not-comparable', `the one of before ${related.why}`, { ratio: null });
  const { relation } = related;
  if (before.session.key === after.session.key && before.session.startedAt === after.session.startedAt)
    return closed('same', 'it is one session', { relation });
  const leastEffect = Math.max(...[before, after].map(leastEffectOf));
  const beside = relation.kind === 'regression' ? besideIn(before, after, family) : null;
  if (beside)
    return {
      line: { ...common, relation, by: 'beside', change: 'undecided', why: null },
      open: { difference: beside, leastEffect },
    };
  const sessions = bySessions(before, after);
  if (sessions)
    return {
      line: { ...common, relation, by: 'sessions', change: 'undecided', why: null },
      open: { difference: sessions, leastEffect },
    };
  return closed('undecided', onlySessions, { relation });
}

const onlySessions =
  'one session on each side, and no accepted sessions tell how far two of them are apart by themselves';

function decided(decision: LatencyDecision): Pick<LatencyChange, 'change' | 'why'> {
  const [slower, faster] = [answer(decision), answer(reversed(decision))];
  if (slower === 'yes') return { change: 'worse', why: null };
  if (faster === 'yes') return { change: 'better', why: null };
  if (slower === 'no' && faster === 'no')
    return { change: 'same', why: `no difference of more than ${percentOf(decision)} %, the least that counts` };
  return { change: 'undecided', why: vetoWords(decision).join('; ') || 'the interval does not tell' };
}

const percentOf = ({ leastEffect }: LatencyDecision): number => Number((100 * leastEffect).toPrecision(6));

/** The same of before over after. */
function reversed(decision: LatencyDecision): LatencyDecision {
  const turn = (share: number): number => 1 / (1 + share) - 1;
  const ends = ({ low, high }: { readonly low: number; readonly high: number }) => ({
    low: turn(high),
    high: turn(low),
  });
  const { interval, widened } = decision;
  return {
    ...decision,
    relativeDifference: turn(decision.relativeDifference),
    interval: { ...interval, ...ends(interval) },
    ...(widened ? { widened: ends(widened) } : {}),
  };
}

/** An engine that was built elsewhere is another one where that place is. */
function relationOf(before: Placed, after: Placed): Related {
  const ran = relateOn(before, after, before.place.ranOn);
  if (ran.kind === 'refused' || before.place.builtOn === before.place.ranOn) return ran;
  const built = relateOn(before, after, before.place.builtOn);
  if (built.kind === 'refused' || built.relation.kind === ran.relation.kind)
    return built.kind === 'refused' ? built : ran;
  const words = [...built.relation.differs, ...ran.relation.differs].join(', ');
  return { kind: 'refused', why: `differs where it was built otherwise than where it ran: ${words}` };
}

function relateOn(before: Placed, after: Placed, platform: string): Related {
  const [left, right] = [workloadIn(before, platform), workloadIn(after, platform)];
  return left && right
    ? relate(left, right)
    : { kind: 'refused', why: 'is of a model, dataset or platform that is not told' };
}

function workloadIn({ document, session, place }: Placed, name: string): Workload | null {
  const { model, dataset, platforms } = document;
  const platform = platforms.find(one => one.name === name);
  const spec = normalizeSpec(document.spec);
  if (!model || !dataset || !platform || !spec.recipes.some(one => one.name === place.recipe)) return null;
  return workloadOf({ spec, model, dataset, measurement: session.recipe }, place.recipe, platform);
}

const leastEffectOf = ({ document: { spec }, place: { ranOn } }: Placed): number =>
  regressionTerms(thresholdsFor(spec, [ranOn]).latencyRegression).leastEffect;

/** By the first session that measured the engines of both in turns. */
function besideIn(before: Placed, after: Placed, family: number): Difference | null {
  const { platform } = after;
  if (!platform || before.engines.join() === after.engines.join()) return null;
  const confirmed = [before, after].flatMap(({ document }) =>
    (document.baselines ?? []).flatMap(one => one.confirmation?.sessions ?? []),
  );
  const sessions = [before.session, after.session, ...confirmed].toSorted((a, b) => byText(a.startedAt, b.startedAt));
  for (const session of sessions) {
    const resamplesOf = (rounds: number) => familyResamples(rounds, family, gate.level, session.recipe.seed);
    const found = orNull(() =>
      compareGroups(session, [before.engines, after.engines], platform, resamplesOf, gate.level),
    );
    if (found) return found;
  }
  return null;
}

/** Held against how far accepted sessions of either are apart by themselves. */
function bySessions(before: Placed, after: Placed): Difference | null {
  const [left, right] = [levelOf(before), levelOf(after)];
  const known = scatterOf(before, after);
  if (!left || !right || known.length === 0) return null;
  const beside = sittingsOf(known).map(sitting => geometricMean(sitting.map(({ ms }) => ms)));
  const difference = compareSessions([left.ms], [right.ms], beside, gate.level, right.others - left.others);
  if (difference === null) return null;
  const few: readonly SittingsFlag[] = hasFewSittings(known) ? ['few-sittings'] : [];
  return { ...difference, flags: [...new Set([...few, ...left.flags, ...right.flags, ...(difference.flags ?? [])])] };
}

/**
 * Accepted sessions of the workload of before, or of that of after, whichever is of more sittings: baselines are held against engines at home. The two
 * sessions that are compared are no part of them.
 */
function scatterOf(before: Placed, after: Placed): BaselineSession[] {
  const { recipe, builtOn, ranOn } = before.place;
  if (builtOn !== ranOn) return [];
  const own = [before.session.startedAt, after.session.startedAt];
  const evidence = ({ document }: Placed) =>
    (document.baselines ?? []).filter(one => one.recipe === recipe && one.platform === ranOn && one.relation !== null);
  const of = (side: Placed, other: Placed) =>
    [
      ...evidence(side).filter(({ relation }) => relation!.kind === 'regression'),
      ...evidence(other).filter(({ relation }) => relation!.against === side.platform?.id),
    ].flatMap(({ window, anchor }) => [...anchor, ...window]);
  const [first] = [of(before, after), of(after, before)]
    .map(sessions => [
      ...new Map(sessions.filter(one => !own.includes(one.startedAt)).map(one => [one.startedAt, one])).values(),
    ])
    .toSorted((a, b) => sittingsOf(b).length - sittingsOf(a).length || byText(JSON.stringify(a), JSON.stringify(b)));
  return first!;
}

const levelOf = ({ session, engines, platform }: Placed): SessionLevel | null =>
  orNull(() => sessionLevel(session, engines, platform));

/** Times that are none are no ground for a comparison, and no reason to leave all the others out. */
function orNull<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof TriplicateError) return null;
    throw error;
  }
}

function sideOf(placed: Placed): LatencySide | null {
  const level = levelOf(placed);
  if (!level) return null;
  const { session, engines, platform, summaries } = placed;
  const telemetry = engines.flatMap(engine => memberOf(session, engine, platform?.id)?.telemetry ?? []);
  const all = (of: (one: (typeof telemetry)[number]) => number | null | undefined) =>
    telemetry.flatMap(one => of(one) ?? []);
  const clocks = all(one => one.smClockMhz ?? one.cpuClockMhz);
  const [watts, heat] = [all(one => one.powerWatts), all(one => one.temperatureC)];
  return {
    ms: level.ms,
    startedAt: session.startedAt,
    engines: summaries.map(({ side, medianMs, interval, quality }) => ({
      ordinals: [...side.ordinals],
      medianMs,
      interval,
      quality,
    })),
    clockMhz: clocks.length === 0 ? null : median(clocks),
    powerWatts: watts.length === 0 ? null : mean(watts),
    temperatureC: heat.length === 0 ? null : Math.max(...heat),
    throttled: isThrottled(telemetry),
  };
}
