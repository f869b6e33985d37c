import { byText } from '../by-text.ts';
import { likeCases } from '../imported/cases.ts';
import { answer, isVetoed, vetoWords } from '../latency/answer.ts';
import { usualLeastEffect } from '../latency/case-pairs.ts';
import { explainDifference } from '../latency/cause.ts';
import { gate } from '../latency/gate.ts';
import { memberOf } from '../latency/member-of.ts';
import type {
  Anomaly,
  CaseNumber,
  Conditions,
  Decision,
  LatencyDecision,
  ReportDocument,
  TimedPart,
} from '../records.ts';
import type { CellSource } from '../tables/table.ts';
import type { Results } from '../tables/tables.ts';
import { isLoadedAnew } from './timed-pairs.ts';

/** A latency case that the records answer, of reports and of imports. */
export interface AskedCase {
  readonly model: string;
  readonly recipe: string;
  readonly case: CaseNumber;
  /** As in "fp16 #1 c_gpu-sm96_r_gpu-sm96 against fp16 #1 c_gpu_r_gpu". */
  readonly label: string;
  /** Of the left side and of the right one; none of a session, all of which is measured alike. */
  readonly conditions: readonly Conditions[];
  readonly smaller: string;
  readonly bigger: string;
  readonly byMeans: boolean;
  /** `undecided` also where a side is one load of the engine. */
  readonly answer: Decision;
  /** The smallest relative difference that counts: of a session by its spec, else that of Table VIII. */
  readonly leastEffect: number;
  /** The right side over the left one, minus 1, with its interval; null where that is no ground for an answer. */
  readonly ratio: Ratio | null;
  /** Why its numbers are no ground for an answer, each in words. */
  readonly vetoes: readonly string[];
  /** What is one family: a session, or all imports. */
  readonly family: string;
  /** Of the family; 1 - level is the chance of a false yes in all of it. */
  readonly level: number;
  readonly isLoadedAnew: boolean;
  /** Of the engine that was loaded less often. */
  readonly loads: number;
  readonly differenceMs: number | null;
  /** Right minus left in milliseconds, of what both sides tell. */
  readonly parts: ReadonlyMap<TimedPart, number>;
  readonly from: readonly CellSource[];
}

interface Ratio {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

export function ratioOf(decision: LatencyDecision): Ratio | null {
  if (isVetoed(decision)) return null;
  const { relativeDifference: difference, interval, widened = interval } = decision;
  return { difference, low: widened.low, high: widened.high };
}

/** Every case once, in order, also where a session is in two reports. */
export function askedCases(results: Results): AskedCase[] {
  const keyed = [...results.reports.flatMap(ofReport), ...ofImports(results)].map(
    one => [JSON.stringify([one.family, one.model, one.case, one.label, one.conditions]), one] as const,
  );
  const ordered = keyed.toSorted(([a, one], [b, other]) => byText(a, b) || byText(nameOf(other), nameOf(one)));
  return [...new Map(ordered).values()];
}

const nameOf = ({ from }: AskedCase): string => from[0]!.record;

function ofReport(document: ReportDocument): AskedCase[] {
  const { latency, anomalies, platforms, spec, id } = document;
  if (!latency) return [];
  const { load = 'warm' } = latency.recipe;
  return anomalies.map(one => {
    const { left, right, decision, byMeans, recipe, smaller, bigger } = one;
    const isAnew = load !== 'warm';
    return {
      model: spec.model.name,
      recipe,
      case: one.case,
      label: `${left.label} against ${right.label}`,
      conditions: [],
      smaller,
      bigger,
      byMeans,
      answer: isAnew ? answer(decision) : 'undecided',
      leastEffect: decision.leastEffect,
      ratio: ratioOf(decision),
      vetoes: vetoWords(decision),
      family: latency.key,
      level: decision.interval.level,
      isLoadedAnew: isAnew,
      loads: isAnew ? Math.min(...latency.members.map(({ rounds }) => rounds.length)) : 1,
      ...causeOf(one, latency, platforms),
      from: [left, right].map(side => ({ record: id, of: side.label })),
    };
  });
}

function causeOf(
  { left, right }: Anomaly,
  latency: NonNullable<ReportDocument['latency']>,
  platforms: ReportDocument['platforms'],
): Pick<AskedCase, 'differenceMs' | 'parts'> {
  const [one, other] = [left, right].map(side =>
    memberOf(latency, side.engine, platforms.find(({ name }) => name === side.ranOn)?.id),
  );
  if (!one || !other) return { differenceMs: null, parts: new Map() };
  const { differenceMs, parts } = explainDifference(one, other);
  const isSplit = one.parts !== undefined && other.parts !== undefined;
  return { differenceMs, parts: new Map(isSplit ? parts.map(part => [part.part, part.differenceMs]) : []) };
}

/** Of the platforms that have an order. */
function ofImports({ engines, order }: Results): AskedCase[] {
  const imported = engines.filter(({ origin, side }) => origin === 'import' && order.includes(side.ranOn));
  const mine = order.filter(name => imported.some(({ side }) => side.ranOn === name));
  const limits = { order: mine, leastEffect: usualLeastEffect, level: gate.level };
  return likeCases(imported, limits).cases.map(one => ({
    model: one.model,
    recipe: one.recipe,
    case: one.case,
    label: `${one.left.side.label} against ${one.right.side.label}`,
    conditions: [one.left.conditions, one.right.conditions],
    smaller: one.smaller,
    bigger: one.bigger,
    byMeans: one.byMeans === true,
    answer: one.bySignificance,
    leastEffect: usualLeastEffect,
    ratio: one.decision && ratioOf(one.decision),
    vetoes: vetoWords(one.decision ?? {}),
    family: 'imports',
    level: gate.level,
    isLoadedAnew: isLoadedAnew(one.left) && isLoadedAnew(one.right),
    loads: Math.min(one.left.runs.length, one.right.runs.length),
    differenceMs: one.cause.differenceMs,
    parts: new Map(one.cause.parts.map(({ part, leftMs, rightMs }) => [part, rightMs - leftMs])),
    from: [...one.left.from, ...one.right.from],
  }));
}
