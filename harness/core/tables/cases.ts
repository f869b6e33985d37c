import { byText } from '../by-text.ts';
import { caseSigns } from '../checks.ts';
import { shareEngines } from '../families.ts';
import { isLoadedAnew } from '../findings/timed-pairs.ts';
import { many } from '../findings/words.ts';
import { likeCases, unlikeSentence } from '../imported/cases.ts';
import { areOfOneSession } from '../imported/compare-runs.ts';
import { vetoWords } from '../latency/answer.ts';
import { type CasePair, leastSentence, usualLeastEffect } from '../latency/case-pairs.ts';
import { gate } from '../latency/gate.ts';
import { modelsOfCases, printedCases, tableVIII } from '../paper/table-viii.ts';
import type { Anomaly, CaseNumber, Conditions, Decision, LatencyDecision, ReportDocument } from '../records.ts';
import { briefWords, conditionWords, unlikeConditions } from './conditions.ts';
import { inOrder, isAtHome } from './engine-order.ts';
import { type MeasuredEngine, ofEngines } from './measured-engine.ts';
import { type Missing, missingOf, whyNothing } from './missing.ts';
import { ambiguousNames } from './platform-notes.ts';
import { type ResultTable, type SourcedCell, sourced, type TableCell, withFound } from './table.ts';
import type { Results } from './tables.ts';

interface AskedCase extends CasePair<MeasuredEngine> {
  readonly model: string;
  /** null where a side tells no mean. */
  readonly byMeans: boolean | null;
  /** Of a single load of a side it is undecided: another load may well differ by as much. */
  readonly bySignificance: Decision;
  /** The smallest relative difference that counts. */
  readonly leastEffect: number;
  /** null where there is no test. */
  readonly decision: LatencyDecision | null;
}

/**
 * Table VIII: the latencies of each engine of a smaller platform S and each of a bigger one B, on both, and which cases hold: by strict
 * comparison of means, as in the paper, and by significance. A session that asked a question itself answers it; what no session asked
 * is asked across records (core/imported/cases.ts).
 */
export function casesTable(results: Results): ResultTable {
  const own = results.reports.flatMap(report => ownCases(report, results.engines));
  const across = acrossRecords(results, own);
  const all = [...own, ...across.cases];
  const missing = missingOf('VIII', results.reports);
  const groups = Map.groupBy(all, one =>
    JSON.stringify([one.model, one.recipe, one.smaller, one.bigger, one.left.conditions, ownerOf(one)]),
  );
  const asked = [...groups.values()].flatMap(cases =>
    enginePairs(cases).map(pair => ({ ...pair, cases, question: questionOf(cases[0]!) })),
  );
  const pairs = [...asked, ...loneEngines(results, missing, new Set(asked.map(({ question }) => question)))].toSorted(
    (a, b) => byText(a.question, b.question),
  );
  // Several sessions ask one question, and their rows begin alike but for this.
  const unlike = unlikeConditions(pairs.map(conditionsOf));
  const rows = pairs.map(pair => {
    const reports = results.reports.filter(report => isFrom(pair, report));
    const [model, recipe, ...cells] = rowOf(pair, reports, missingOf('VIII', reports));
    return [model!, recipe!, ...(unlike.length > 0 ? [briefWords(conditionsOf(pair), unlike)] : []), ...cells];
  });
  return withFound(
    {
      name: 'VIII',
      title: 'Latency of engines on the smaller and on the bigger platform, and the anomalies',
      columns: [
        { id: 'model', title: 'Model' },
        { id: 'recipe', title: 'Recipe' },
        ...(unlike.length > 0 ? [{ title: 'Session' }] : []),
        { title: 'Smaller (S)' },
        { title: 'Bigger (B)' },
        { title: 'Engines of S and B' },
        { title: 'By means' },
        { title: 'By significance' },
        { title: 'Undecided' },
        ...(['cS_rS', 'cS_rB', 'cB_rB', 'cB_rS'] as const).map(title => ({
          title,
          unit: 'ms' as const,
          spread: true as const,
        })),
        { id: 'conditions', title: 'Measured with' },
      ],
      rows,
      notes: [
        'cS_rB: compiled on S, run on B. ① cS_rS is faster than cB_rB, ② cS_rS faster than cS_rB, ③ cB_rS faster than cB_rB; the mean over all inferences ± its standard deviation.',
        ...runMeansNote(all),
        ...(all.length > 0 ? [leastSentence(all)] : []),
        ...vetoNotes(distinct(all)),
        ...singleLoadNote(all),
        ...sameBytesNote(all),
        ...across.notAlike.map(pair => `Not asked: ${unlikeSentence(pair)}`),
      ],
    },
    foundOf(all.filter(({ byMeans }) => byMeans !== null)),
  );
}

function ownCases({ id, spec, anomalies }: ReportDocument, engines: readonly MeasuredEngine[]): AskedCase[] {
  const mine = engines.filter(({ origin, sources }) => origin === 'report' && sources[0] === id);
  const named = (side: Anomaly['left']) => mine.find(one => one.side.label === side.label);
  return anomalies.flatMap(({ left, right, ...one }) => {
    const sides = [named(left), named(right)] as const;
    return sides[0] && sides[1]
      ? ofLoads({
          ...one,
          model: spec.model.name,
          leastEffect: one.decision.leastEffect,
          left: sides[0],
          right: sides[1],
        })
      : [];
  });
}

/**
 * What no session asked, of records beside each other. A session knows what of its own can be asked, and platforms of one name in
 * several reports may be several devices.
 */
function acrossRecords({ engines, reports, order }: Results, own: readonly AskedCase[]) {
  const ambiguous = ambiguousNames(reports);
  const answered = new Set(own.map(questionOf));
  const limits = { order, leastEffect: usualLeastEffect, level: gate.level };
  const { cases, notAlike } = likeCases(
    engines,
    limits,
    ({ left, right, ...one }) =>
      !answered.has(questionOf(one)) &&
      !areOfOneSession(left, right) &&
      ![one.smaller, one.bigger].some(name => ambiguous.has(name)) &&
      (left.origin === 'import' || right.origin === 'import' || shareEngines(one.smaller, one.bigger)),
  );
  return { cases: cases.map(one => ofLoads({ ...one, leastEffect: usualLeastEffect })), notAlike };
}

const areLoadedAnew = ({ left, right }: AskedCase): boolean => isLoadedAnew(left) && isLoadedAnew(right);

const ofLoads = (one: AskedCase): AskedCase => (areLoadedAnew(one) ? one : { ...one, bySignificance: 'undecided' });

type Question = Pick<AskedCase, 'model' | 'recipe' | 'smaller' | 'bigger'>;

const questionOf = ({ model, recipe, smaller, bigger }: Question): string =>
  JSON.stringify([model, recipe, smaller, bigger]);

const ownerOf = ({ left, right }: AskedCase): string | null => (areOfOneSession(left, right) ? left.sources[0]! : null);

interface EnginePair {
  /** As it ran on S. */
  readonly ofSmaller: MeasuredEngine | null;
  /** As it ran on B. */
  readonly ofBigger: MeasuredEngine | null;
}

/** Each engine of S beside each of B; one alone where there is none of the other. */
function enginePairs(cases: readonly AskedCase[]): EnginePair[] {
  const engines = (number: CaseNumber, side: 'left' | 'right') =>
    cases.flatMap(one => (one.case === number ? one[side] : []));
  const smaller = [...new Set([...engines(1, 'left'), ...engines(2, 'left')])];
  const bigger = [...new Set([...engines(1, 'right'), ...engines(3, 'right')])];
  if (bigger.length === 0) return smaller.map(ofSmaller => ({ ofSmaller, ofBigger: null }));
  if (smaller.length === 0) return bigger.map(ofBigger => ({ ofSmaller: null, ofBigger }));
  return smaller.flatMap(ofSmaller => bigger.map(ofBigger => ({ ofSmaller, ofBigger })));
}

const conditionsOf = ({ ofSmaller, ofBigger }: EnginePair): Conditions => (ofSmaller ?? ofBigger)!.conditions;

interface PairRow extends EnginePair {
  readonly question: string;
  /** All of its question; empty where none can be asked. */
  readonly cases: readonly AskedCase[];
}

/** What another session could not measure is no reason for a cell of this one. */
const isFrom = ({ ofSmaller, ofBigger }: EnginePair, { id }: ReportDocument): boolean =>
  [ofSmaller, ofBigger].some(one => one?.origin === 'report' && one.sources[0] === id);

/** Engines that were measured where they were built, and of whose recipe the other platform has nothing: its report says why. */
function loneEngines({ engines, order }: Results, missing: readonly Missing[], asked: ReadonlySet<string>): PairRow[] {
  const size = (name: string) => order.indexOf(name);
  const rows = missing.flatMap(({ report, recipe, platform }) =>
    inOrder(engines)
      .filter(
        one =>
          one.sources[0] === report.id &&
          isAtHome(one) &&
          (recipe === null || recipe === one.side.recipe) &&
          one.side.ranOn !== platform &&
          shareEngines(one.side.ranOn, platform) &&
          size(platform) >= 0,
      )
      .map((one): PairRow => {
        const isSmaller = size(one.side.ranOn) < size(platform);
        const [smaller, bigger] = isSmaller ? [one.side.ranOn, platform] : [platform, one.side.ranOn];
        return {
          question: questionOf({ model: one.model, recipe: one.side.recipe, smaller, bigger }),
          ofSmaller: isSmaller ? one : null,
          ofBigger: isSmaller ? null : one,
          cases: [],
        };
      }),
  );
  return rows.filter(({ question }) => !asked.has(question));
}

function rowOf(
  { question, cases, ofSmaller, ofBigger }: PairRow,
  reports: readonly ReportDocument[],
  missing: readonly Missing[],
): TableCell[] {
  const [model, recipe, smaller, bigger] = JSON.parse(question) as [string, string, string, string];
  const asked = cases.filter(
    one =>
      (one.case === 1 && one.left === ofSmaller && one.right === ofBigger) ||
      (one.case === 2 && one.left === ofSmaller) ||
      (one.case === 3 && one.right === ofBigger),
  );
  const time = (one: MeasuredEngine | null | undefined, builder: string, runner = builder): SourcedCell | null =>
    one
      ? ofEngines(one.whole ?? 'no latency in these logs', [one])
      : (buildsNothing(builder, reports) ??
        whyNothing(missing, { model, recipe, platform: builder }) ??
        whyNothing(missing, { model, recipe, platform: runner }));
  const signs = (of: readonly AskedCase[], holds: (one: AskedCase) => boolean): SourcedCell | null =>
    of.length === 0
      ? null
      : ofEngines(
          caseSigns(of.filter(holds).map(one => one.case)) || 'none',
          of.flatMap(({ left, right }) => [left, right]),
        );
  return [
    model,
    recipe,
    smaller,
    bigger,
    [ofSmaller, ofBigger].map(one => one?.name ?? 'none').join(' / '),
    signs(
      asked.filter(({ byMeans }) => byMeans !== null),
      ({ byMeans }) => byMeans === true,
    ),
    signs(asked, one => one.bySignificance === 'yes'),
    signs(asked, one => one.bySignificance === 'undecided'),
    time(ofSmaller, smaller),
    time(asked.find(one => one.case === 2)?.right, smaller, bigger),
    time(ofBigger, bigger),
    time(asked.find(one => one.case === 3)?.left, bigger, smaller),
    conditionWords(conditionsOf({ ofSmaller, ofBigger })),
  ];
}

/** A platform that only runs what others build. */
function buildsNothing(platform: string, reports: readonly ReportDocument[]): SourcedCell | null {
  const told = reports.flatMap(({ id, platforms }) =>
    platforms.filter(one => one.name === platform && !one.builds).map(one => ({ record: id, of: one.id })),
  );
  return told.length === 0 ? null : sourced(`${platform} builds nothing`, told);
}

/** A session may be in two reports, and its cases are counted once. */
const distinct = (cases: readonly AskedCase[]): AskedCase[] => [
  ...new Map(
    cases.map(one => [
      JSON.stringify([
        questionOf(one),
        one.case,
        ...[one.left, one.right].map(({ side, conditions, whole }) => [side, conditions, whole]),
      ]),
      one,
    ]),
  ).values(),
];

/** In how many pairs of engines that were loaded anew each case holds, as Table XIV counts them, and of how many models the paper prints it. */
function foundOf(all: readonly AskedCase[]): string | null {
  const told = distinct(all);
  const cases = told.filter(areLoadedAnew);
  if (told.length === 0) return null;
  const left = told.length - cases.length;
  const leftOut = left === 0 ? '' : ` Left out: ${many(left, 'case')} of a single load of an engine.`;
  const found = ([1, 2, 3] as const).map(number => {
    const asked = cases.filter(one => one.case === number);
    const means = asked.filter(({ byMeans }) => byMeans).length;
    const significance = asked.filter(one => one.bySignificance === 'yes').length;
    return `${caseSigns([number])} in ${means} of ${asked.length} by means and ${significance} by significance`;
  });
  return `Found: ${found.join(', ')}, each of a pair of engines loaded anew${madeUpOf(cases)}.${leftOut} Published, ①, ②, ③ of ${tableVIII.length} models: ${modelsOfCases(printedCases)}.`;
}

/** What the cases are of, where that is more than one, so that nobody takes their number for one of models. */
function madeUpOf(cases: readonly AskedCase[]): string {
  const words = (how: string, keyOf: (one: AskedCase) => unknown, one: string, more = `${one}s`) => {
    const count = new Set(cases.map(each => JSON.stringify(keyOf(each)))).size;
    return count > 1 ? `, ${how} ${many(count, one, more)}` : '';
  };
  return [
    words('of', ({ model }) => model, 'model'),
    words('by', ({ recipe }) => recipe, 'recipe'),
    words('on', ({ smaller, bigger }) => [smaller, bigger], 'pair of platforms', 'pairs of platforms'),
    words('in', one => [one.left.conditions, ownerOf(one)], 'session'),
  ].join('');
}

/** What keeps cases from a decision, whatever their numbers are, and of which models. */
function vetoNotes(cases: readonly AskedCase[]): string[] {
  const vetoed = cases.flatMap(one => vetoWords(one.decision ?? {}).map(why => ({ why, model: one.model })));
  return [...Map.groupBy(vetoed, ({ why }) => why)].map(([why, some]) => {
    const models = [...new Set(some.map(({ model }) => model))].sort();
    return `Undecided because ${why}: ${models.join(', ')} (${many(some.length, 'case')}).`;
  });
}

const singleLoadNote = (cases: readonly AskedCase[]): string[] =>
  cases.every(areLoadedAnew)
    ? []
    : [
        'Where a side was loaded once, significance is undecided: another load of the same engine may differ by as much.',
      ];

/** An import of several runs is shown by the means of its runs. */
const runMeansNote = (cases: readonly AskedCase[]): string[] =>
  cases.some(({ left, right }) => [left, right].some(one => one.origin === 'import' && one.runs.length > 1))
    ? ["Of an import of several runs it is the mean of the runs' means ± their standard deviation."]
    : [];

/** Of which models both platforms built the same bytes. */
function sameBytesNote(cases: readonly AskedCase[]): string[] {
  const same = new Set(
    cases.flatMap(one => (one.coincides ? `${one.model}, ${one.recipe} on ${one.smaller} and ${one.bigger}` : [])),
  );
  return same.size === 0
    ? []
    : [
        `The same bytes on both platforms, so that one case says what another one says: ${[...same].sort().join('; ')}.`,
      ];
}
