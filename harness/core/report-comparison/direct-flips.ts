import { inputId, inputTruth } from '../dataset.ts';
import { bestLabels } from '../metrics/labels.ts';
import { metricFor } from '../metrics/registry.ts';
import type { Predictions } from '../predictions.ts';
import type {
  ComparedPlace,
  ComparedRange,
  DirectFlip,
  DirectFlips,
  DirectGroup,
  Flip,
  ReportDocument,
  RunRecord,
  ScoredRun,
  UntoldFlips,
} from '../records.ts';
import { labelsOf } from '../tables/decisions.ts';
import { compareSettings, withTaskSettings } from '../task-settings.ts';
import { besideEachOther, placeKey, placeOf, rangeOf } from './change.ts';
import type { CommonInputs } from './common-inputs.ts';

/** Runs of one recipe, built on one platform and run on one, that both reports have. */
export interface RunPlace {
  readonly place: ComparedPlace;
  readonly before: readonly ScoredRun[];
  readonly after: readonly ScoredRun[];
}

/** What a report says of a run's decisions, or the store. */
export type Decisions =
  | { readonly from: 'store'; readonly predictions: Predictions }
  | { readonly from: 'report'; readonly labels: readonly number[] };

export interface DecidedRun {
  readonly run: ScoredRun;
  /** Null where neither store nor report has them. */
  readonly decisions: Decisions | null;
}

/** Where both reports ran engines of one recipe. */
export const runPlaces = (before: ReportDocument, after: ReportDocument): RunPlace[] =>
  besideEachOther(before.runs, after.runs, ({ side }) => placeKey(placeOf(side))).flatMap(
    ({ before: was, after: is }) => {
      const place = was?.[0] ? placeOf(was[0].side) : null;
      return was && is && place ? [{ place, before: was, after: is }] : [];
    },
  );

/** The decisions of a run: of the store where it has them, else the labels that the report holds; null where neither tells. */
export function decisionsOf(
  document: ReportDocument,
  { side, run }: ScoredRun,
  stored: Predictions | null,
): Decisions | null {
  if (stored !== null && stored.count === run.count) return { from: 'store', predictions: stored };
  const labels = labelsOf(document, side);
  return labels && { from: 'report', labels };
}

/** The same decisions without reading them: the bytes that hold them are the same. */
function areOneDecision(one: RunRecord, other: RunRecord): boolean {
  if (one.predictions !== null || other.predictions !== null) return one.predictions === other.predictions;
  const digests = ({ outputs }: RunRecord) => outputs.map(({ name, digest }) => `${name} ${digest}`).join();
  return one.outputs.length > 0 && digests(one) === digests(other);
}

/** Best labels, of a classifier. */
export const labelsIn = (decisions: Decisions): readonly number[] | null => {
  if (decisions.from === 'report') return decisions.labels;
  return decisions.predictions.kind === 'labels' ? bestLabels(decisions.predictions) : null;
};

/** All places together: what flips in several of them is one input. */
export const directFlips = (groups: DirectGroup[], untold: UntoldFlips[]): DirectFlips => ({
  flipped: new Set(groups.flatMap(({ list }) => list.map(({ flip }) => flip.id))).size,
  groups,
  untold,
});

interface DecidedSides {
  readonly before: readonly DecidedRun[];
  readonly after: readonly DecidedRun[];
}

/** Each run of before with each of after; where both have the same runs, each with itself: what two builds differ by is no difference of reports. */
export function pairedRuns({ before, after }: DecidedSides): (readonly [DecidedRun, DecidedRun])[] {
  const keys = (runs: readonly DecidedRun[]) => runs.map(({ run }) => run.run.key).sort();
  if (keys(before).join() !== keys(after).join())
    return before.flatMap(left => after.map(right => [left, right] as const));
  return before.map(left => [left, after.find(({ run }) => run.run.key === left.run.run.key)!]);
}

/**
 * The same inputs, each engine of before against each of after. Whole decisions are compared where both are of one dataset; of two, the labels of the
 * inputs that both have. Else why they are not.
 */
export function directGroup(
  place: ComparedPlace,
  sides: DecidedSides,
  documents: readonly [before: ReportDocument, after: ReportDocument],
  common: CommonInputs,
): DirectGroup | UntoldFlips {
  const lists: Flip[][] = [];
  for (const [left, right] of pairedRuns(sides)) {
    const flips = flipsOf(left, right, documents, common);
    if (typeof flips === 'string') return { place, why: flips };
    lists.push(flips);
  }
  const found = new Map<string, DirectFlip>();
  for (const flip of lists.flat()) {
    const known = found.get(flip.id);
    found.set(flip.id, { flip: known?.flip ?? flip, pairs: (known?.pairs ?? 0) + 1 });
  }
  const list = [...found.values()].toSorted((a, b) => a.flip.input - b.flip.input);
  const { least, most } = rangeOf(lists.map(({ length }) => length))!;
  const isStored = [...sides.before, ...sides.after].every(({ decisions }) => decisions?.from === 'store');
  return {
    place,
    change: list.length === 0 ? 'same' : 'changed',
    from: isStored && common.isOneDataset ? 'store' : 'report',
    pairs: lists.length,
    least,
    most,
    inputs: common.pairs.length,
    always: list.filter(one => one.pairs === lists.length).length,
    list,
    within: { before: flipsWithin(documents[0], place, common), after: flipsWithin(documents[1], place, common) },
  };
}

/** Of two engines of one side, over the same inputs as the others: what a rebuild alone moves. */
function flipsWithin(
  { comparisons }: ReportDocument,
  place: ComparedPlace,
  { ids }: CommonInputs,
): ComparedRange | null {
  const isHere = (side: Parameters<typeof placeOf>[0]) => placeKey(placeOf(side)) === placeKey(place);
  return rangeOf(
    comparisons
      .filter(({ relation, left, right }) => relation === 'engine-engine' && isHere(left) && isHere(right))
      .map(({ list }) => list.filter(({ id }) => ids.has(id)).length),
  );
}

const notHere =
  'the decisions of a side are neither in this store nor labels in its report; they come with the store of the machine that ran it: --store';

/** The flips, or why there are none to tell. */
function flipsOf(
  left: DecidedRun,
  right: DecidedRun,
  [before, after]: readonly [ReportDocument, ReportDocument],
  common: CommonInputs,
): Flip[] | string {
  const dataset = after.dataset!;
  if (common.isOneDataset && areOneDecision(left.run.run, right.run.run)) return [];
  const [there, here] = [left.decisions, right.decisions];
  if (!there || !here) return notHere;
  if (common.isOneDataset && there.from === 'store' && here.from === 'store')
    return metricFor(after.spec.model.task).compare(there.predictions, here.predictions, {
      inputId: input => inputId(dataset, input),
      truth: input => inputTruth(dataset, input),
      ...compareSettings(withTaskSettings(after.spec.model)),
    }).list;
  const [lefts, rights] = [labelsIn(there), labelsIn(here)];
  if (!lefts || !rights) return 'the datasets differ, and only labels are compared over a part of the inputs';
  const [names, others] = [before.dataset!.classes, dataset.classes];
  if (names && others && names.join('\n') !== others.join('\n'))
    return 'the labels are of other classes on either side';
  return common.pairs.flatMap(([one, other]) => {
    const [from, to] = [lefts[one]!, rights[other]!];
    if (from === to) return [];
    const truth = inputTruth(dataset, other);
    return [{ input: other, id: inputId(dataset, other), from, to, fromMargin: null, toMargin: null, truth }];
  });
}
