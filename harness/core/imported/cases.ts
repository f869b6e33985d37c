import { isFasterByMeans } from '../anomaly.ts';
import { TriplicateError } from '../errors.ts';
import { answer, isVetoed } from '../latency/answer.ts';
import { type CasePair, casePairs } from '../latency/case-pairs.ts';
import type { RunsFlag } from '../latency/flags.ts';
import type { Decision, LatencyDecision } from '../records.ts';
import { holm } from '../statistics.ts';
import { conditionNames, unlike } from '../tables/conditions.ts';
import { caseOf } from '../tables/engine-order.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';
import type { Results } from '../tables/tables.ts';
import { areOfOneSession, compareRuns, type NoTest } from './compare-runs.ts';
import { type PartialCause, partialCause } from './partial-cause.ts';

export interface ImportedCase extends Omit<CasePair<MeasuredEngine>, 'recipe'> {
  readonly model: string;
  readonly recipe: string;
  /** null where a side tells no mean. */
  readonly byMeans: boolean | null;
  readonly bySignificance: Decision;
  /** Why there is no decision, or what it does not hold against, each in a sentence. */
  readonly why: readonly string[];
  /** null where there is no test. */
  readonly decision: LatencyDecision | null;
  /** The smallest relative difference that so many runs could show; null where they could show none. */
  readonly smallest: number | null;
  readonly cause: PartialCause;
}

export interface CaseOptions {
  /** Names of platforms, the smallest first. */
  readonly order: readonly string[];
  /** The smallest relative difference that counts. */
  readonly leastEffect: number;
  /** Of intervals; 1 - level is the chance of a false yes in the whole call. */
  readonly level: number;
}

/**
 * The latency cases of engines that other tools measured, by means and by significance (compare-runs.ts), all of the call one family;
 * the rule is that of latency/answer.ts. Only what was measured under like conditions is compared; what has no like one on the other
 * side is named by the first case of its question. Errors: ORDER_UNDECLARED, ORDER_UNKNOWN, RECIPES_DIFFER.
 */
export function importedCases(engines: readonly MeasuredEngine[], options: CaseOptions): ImportedCase[] {
  requireOrder(engines, options.order);
  const { cases, notAlike } = likeCases(engines, options);
  if (notAlike.length > 0) throw recipesDiffer(notAlike[0]!);
  return cases;
}

/** A question that nothing can answer, because all that it would compare was measured otherwise on the other side. */
export type UnlikePair = Pick<CasePair<MeasuredEngine>, 'left' | 'right'>;

/**
 * The same without a refusal: cases of what was measured alike on platforms that have an order, and of each question that has no such
 * pair its first one. `isOpen` leaves out questions that are answered elsewhere.
 */
export function likeCases(
  engines: readonly MeasuredEngine[],
  options: CaseOptions,
  isOpen: (question: Pair) => boolean = () => true,
): { readonly cases: ImportedCase[]; readonly notAlike: UnlikePair[] } {
  const { pairs, notAlike } = likePairs(engines, options.order, isOpen);
  return { cases: answered(pairs, options), notAlike };
}

function answered(pairs: readonly Pair[], options: CaseOptions): ImportedCase[] {
  const compared = pairs.map(({ left, right }) => compareRuns(left, right, options.level));
  const tested = compared.filter(one => typeof one !== 'string');
  const adjusted = holm(tested.map(({ p }) => p));
  return pairs.map((pair, index) => {
    const { leftOut: _, ...asked } = pair;
    const { left, right } = asked;
    const difference = compared[index]!;
    const means = [left.whole?.mean, right.whole?.mean];
    const common = {
      ...asked,
      byMeans: left.whole && right.whole ? isFasterByMeans(means[0]!, means[1]!) : null,
      cause: partialCause(left, right),
    };
    if (typeof difference === 'string')
      return {
        ...common,
        bySignificance: 'undecided',
        why: [noTestSentences[difference](pair), ...besideSentences(pair)],
        decision: null,
        smallest: null,
      };
    const { relativeDifference, interval, p, flags, welch } = difference;
    const pHolm = adjusted[tested.indexOf(difference)]!;
    const decision = { relativeDifference, interval, p, pHolm, flags, welch, leastEffect: options.leastEffect };
    const smallest = isVetoed(decision) ? null : Math.max(options.leastEffect, difference.smallest(tested.length));
    return { ...common, bySignificance: answer(decision), why: whySentences(pair, flags), decision, smallest };
  });
}

type Pair = CasePair<MeasuredEngine> & {
  readonly model: string;
  /** What of its question is in no case, each in a sentence; said once. */
  readonly leftOut: readonly string[];
};

function likePairs(
  engines: readonly MeasuredEngine[],
  order: readonly string[],
  isOpen: (question: Pair) => boolean,
): { readonly pairs: Pair[]; readonly notAlike: UnlikePair[] } {
  const notAlike: UnlikePair[] = [];
  const sizes = order.flatMap((smaller, index) => order.slice(index + 1).map(bigger => [smaller, bigger] as const));
  const models = [...new Set(engines.map(({ model }) => model))].sort();
  const pairs = models.flatMap(model => {
    const members = engines
      .filter(one => one.model === model)
      .map(one => ({ side: { ...one.side, engine: identity(one) }, one }));
    const all = casePairs(members, sizes)
      .map(({ left, right, ...pair }) => ({ ...pair, model, left: left.one, right: right.one, leftOut: [] }))
      .filter(isOpen);
    const groups = Map.groupBy(all, ({ case: number, recipe, smaller, bigger }) =>
      JSON.stringify([number, recipe, smaller, bigger]),
    );
    return [...groups.values()].flatMap(pairs => {
      const [first, ...others] = pairs.filter(
        ({ left, right }) => unlike(left.conditions, right.conditions).length === 0,
      );
      if (!first) {
        notAlike.push(pairs[0]!);
        return [];
      }
      return [{ ...first, leftOut: leftOutSentences(pairs, [first, ...others]) }, ...others];
    });
  });
  return { pairs, notAlike };
}

/** Every engine of the pairs that is in none of the like ones, with what sets it apart. */
function leftOutSentences(pairs: readonly Pair[], like: readonly Pair[]): string[] {
  const compared = like.flatMap(({ left, right }) => [left, right]);
  const lone = new Set(pairs.flatMap(({ left, right }) => [left, right]).filter(one => !compared.includes(one)));
  return [...lone].map(one => {
    const others = pairs.flatMap(({ left, right }) => (left === one ? right : right === one ? left : []));
    const apart = [...new Set(others.flatMap(other => unlike(one.conditions, other.conditions)))];
    return `Left out, as nothing on the other side was measured alike: ${caseOf(one)} of ${one.sources.join(', ')} (${apart.join('; ')}).`;
  });
}

/** A digest is the same wherever the engine was built; a name, or none, is only of its place. */
const identity = ({ side: { engine, builtOn } }: MeasuredEngine): string =>
  engine?.startsWith('sha256:') ? engine : `${builtOn} ${engine ?? ''}`;

/** Refuses an order that names a platform of which there is no record. Errors: ORDER_UNKNOWN. */
export const requireKnownOrder = ({ engines, reports, concurrency = [], order }: Results): void =>
  requireKnown(order, [
    ...engines.map(({ side }) => side.ranOn),
    ...reports.flatMap(({ platforms }) => platforms.map(({ name }) => name)),
    ...concurrency.map(({ platform }) => platform.name),
  ]);

function requireKnown(order: readonly string[], names: readonly string[]): void {
  const ran = [...new Set(names)].sort();
  const unknown = order.find(name => !ran.includes(name));
  if (unknown !== undefined)
    throw new TriplicateError({
      code: 'ORDER_UNKNOWN',
      message: `The order names ${unknown}, on which nothing of these records ran; they ran on ${ran.join(', ')}.`,
      next: 'Correct the order, or name more records.',
    });
}

function requireOrder(engines: readonly MeasuredEngine[], order: readonly string[]): void {
  const ran = [...new Set(engines.map(({ side }) => side.ranOn))].sort();
  requireKnown(order, ran);
  const undeclared = ran.filter(name => !order.includes(name));
  if (ran.length < 2 || undeclared.length === 0) return;
  throw new TriplicateError({
    code: 'ORDER_UNDECLARED',
    message: `Which of the platforms ${ran.join(', ')} is the smaller one no log tells, and the cases depend on it${order.length > 0 ? `; --order leaves out ${undeclared.join(', ')}` : ''}.`,
    next: `Add the order of their sizes, the smallest first: --order ${ran.join(',')}${ran.length === 2 ? ` or --order ${ran.toReversed().join(',')}` : ''}`,
  });
}

/** As in "c_nx_r_nx and c_agx_r_agx of a model were not measured alike: batch 1 against batch 8 (a.json against b.json)." */
export const unlikeSentence = ({ left, right }: UnlikePair): string =>
  `${caseOf(left)} and ${caseOf(right)} of ${left.model} were not measured alike: ${unlike(left.conditions, right.conditions).join('; ')} (${left.sources.join(', ')} against ${right.sources.join(', ')}).`;

const recipesDiffer = (pair: UnlikePair): TriplicateError =>
  new TriplicateError({
    code: 'RECIPES_DIFFER',
    message: unlikeSentence(pair),
    next: 'Measure both by one recipe and import them, or leave one out of --from.',
  });

const noTestSentences: Readonly<Record<NoTest, (pair: Pair) => string>> = {
  'no-latency': ({ left, right }) =>
    `No log has latencies of ${[left, right]
      .filter(one => one.runs.length === 0)
      .map(caseOf)
      .join(' and ')}.`,
  'one-run': ({ left, right }) =>
    [left, right]
      .filter(one => one.runs.length === 1)
      .map(one => `${caseOf(one)}: ${oneRunSentences[one.origin]}`)
      .join(' '),
  'no-common-statistic': () => 'The logs of both sides have neither medians nor means in common.',
  'no-spread': () => 'All runs of both sides are equal, so that the clock does not resolve them.',
};

const oneRunSentences: Readonly<Record<MeasuredEngine['origin'], string>> = {
  import:
    'one run. How far runs differ among themselves is not known, and the inferences of one run do not tell it: import ten runs.',
  report:
    "one load of the engine. How far loads differ among themselves is not known, and the rounds of one load do not tell it: measure with load: 'round', as the recipe gate does.",
};

/** What each flag means here, of so many runs on the side that has fewer. */
const flagSentences = (fewest: number): Readonly<Record<RunsFlag, string>> => ({
  'few-runs': `${fewest} runs are too few: ten of each side decide.`,
  throttled: 'The device was throttled meanwhile: cool it and measure again.',
  'clocks-moved': 'The clock moved meanwhile: lock the clocks and measure again.',
  'other-processes': 'Another process was on the device meanwhile (nvidia-smi names it): end it and measure again.',
  'no-spread': 'All samples of a side are equal, so that the clock does not resolve them: raise measurement.batch.',
  'not-in-turns':
    'The two sides were not measured in turns: what changed from one to the other beside the platform is in the difference.',
});

function whySentences(pair: Pair, flags: readonly RunsFlag[]): string[] {
  const sentences = flagSentences(Math.min(pair.left.runs.length, pair.right.runs.length));
  return [...flags.map(flag => sentences[flag]), ...besideSentences(pair)];
}

/** What is to be known of any answer. */
function besideSentences({ left, right, leftOut }: Pair): string[] {
  const untold = conditionNames.filter(name => (left.conditions[name] === null) !== (right.conditions[name] === null));
  return [
    ...(untold.length > 0 ? [`Only one side tells ${untold.join(', ')}: taken as alike.`] : []),
    ...(areOfOneSession(left, right)
      ? [`Both are of ${left.sources[0]}, whose own answer pairs rounds and is the one to go by.`]
      : []),
    ...leftOut,
  ];
}
