import { byText } from '../by-text.ts';
import { ratioOf } from '../findings/cases.ts';
import { withoutDoubles } from '../findings/judge-findings.ts';
import { compareTimed, isLoadedAnew, type TimedAnswer } from '../findings/timed-pairs.ts';
import { gate } from '../latency/gate.ts';
import { isSeeded } from '../model-weights.ts';
import type { Comparison, ReportDocument, Side } from '../records.ts';
import { unlike } from './conditions.ts';
import { inOrder, isAtHome, mostLoaded } from './engine-order.ts';
import { type CellSource, type ResultTable, sourced, type TableCell } from './table.ts';
import type { Results } from './tables.ts';

/** Table XVI: one engine on every platform that runs it, against those that were built there: flips and latency. */
export function pinnedTable(results: Results): ResultTable {
  const measured = withoutDoubles(results);
  const flips = measured.reports.flatMap(flipsOfPinned);
  const times = timesOfPinned(measured);
  const placed = Map.groupBy([...flips, ...times], ({ key }) => key);
  const rows = [...placed.entries()]
    .toSorted(([a, [one]], [b, [other]]) => byText(placeOf(one!), placeOf(other!)) || byText(a, b))
    .map(([key, [first]]) => {
      const isOf = (one: Pinned) => one.key === key;
      return rowOf(first!, flips.filter(isOf), times.filter(isOf), isBuiltThere(first!, measured.reports));
    });
  return {
    name: 'XVI',
    title: 'One engine everywhere, against engines that are built where they run',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'recipe', title: 'Recipe' },
      { id: 'engine', title: 'Engine' },
      { id: 'platform', title: 'Runs on' },
      { title: 'Flips against itself at home', unit: 'flips' },
      { title: 'Most flips against one built here', unit: 'flips' },
      { title: 'Inputs', unit: 'inputs' },
      { id: 'takes-longer', title: 'Takes longer', unit: '%' },
      { title: 'At least', unit: '%' },
      { title: 'At most', unit: '%' },
      { id: 'answer', title: 'Answer' },
    ],
    rows,
    notes: [
      'Takes longer: than the engine that was built there, of several the one that it loses most to, where engines were loaded anew.',
    ],
  };
}

const placeOf = ({ model, recipe, name, ranOn }: Pinned): string => JSON.stringify([model, recipe, name, ranOn]);

interface Pinned {
  readonly key: string;
  readonly model: string;
  readonly recipe: string;
  readonly name: string;
  readonly engine: string | null;
  readonly ranOn: string;
  readonly from: readonly CellSource[];
}

/** Whether a build of the platform that it runs on gave the same bytes: then it is nothing else than one that is built there. */
const isBuiltThere = ({ model, recipe, engine, ranOn }: Pinned, reports: readonly ReportDocument[]): boolean =>
  reports.some(({ engines }) =>
    engines.some(
      ({ build }) =>
        build.engine === engine &&
        build.model.name === model &&
        build.recipe.name === recipe &&
        build.builtOn.name === ranOn,
    ),
  );

interface PinnedFlips extends Pinned {
  /** null: what it is compared with is built here. */
  readonly isItself: boolean;
  readonly flips: number;
  readonly inputs: number;
}

interface PinnedTimes extends Pinned {
  readonly timed: TimedAnswer;
}

const pinnedKey = (
  model: string,
  side: { recipe: string | null; engine: string | null; builtOn: string | null; ranOn: string | null },
) => JSON.stringify([model, side.recipe, side.builtOn, side.ranOn, side.engine]);

const pinnedSide = (document: ReportDocument, side: Side): Omit<Pinned, 'from'> => ({
  key: pinnedKey(document.spec.model.name, side),
  model: document.spec.model.name,
  recipe: side.recipe!,
  name: `#${side.ordinals.join(', #')} of ${side.builtOn}`,
  engine: side.engine,
  ranOn: side.ranOn!,
});

function flipsOfPinned(document: ReportDocument): PinnedFlips[] {
  const { comparisons, spec, model } = document;
  if (spec.model.task === 'tensors' || (model && isSeeded(model))) return [];
  return comparisons.flatMap(comparison => {
    const found = pinnedOf(comparison);
    if (!found) return [];
    const { flips, inputs, left, right } = comparison;
    const from = [left, right].map(side => ({ record: document.id, of: side.label }));
    return { ...pinnedSide(document, found.side), isItself: found.isItself, flips, inputs, from };
  });
}

/** The side that runs away from where it was built, and whether the other one is it at home; null of other comparisons. */
function pinnedOf({ relation, left, right }: Comparison): { readonly side: Side; readonly isItself: boolean } | null {
  const isHome = (side: Side) => side.builtOn === side.ranOn;
  const side = [left, right].find(one => !isHome(one));
  const other = side === left ? right : left;
  if (!side || !isHome(other)) return null;
  if (relation === 'engine-engine') return { side, isItself: false };
  return relation === 'platform-platform' && side.engine === other.engine ? { side, isItself: true } : null;
}

function timesOfPinned({ engines, reports }: Results): PinnedTimes[] {
  const timed = inOrder(mostLoaded(engines)).filter(
    one => one.whole !== null && !one.isUnoptimized && isLoadedAnew(one),
  );
  const pairs = timed
    .filter(one => !isAtHome(one))
    .flatMap(right =>
      timed
        .filter(
          left =>
            isAtHome(left) &&
            left.model === right.model &&
            left.side.recipe === right.side.recipe &&
            left.side.ranOn === right.side.ranOn &&
            // One engine is measured once on a platform, and held against itself it would show a difference of 0.0.
            (left.side.engine === null || left.side.engine !== right.side.engine) &&
            unlike(left.conditions, right.conditions).length === 0,
        )
        .map(left => ({ left, right })),
    );
  return compareTimed(pairs, reports, gate.leastEffect).map(one => ({
    key: pinnedKey(one.right.model, one.right.side),
    model: one.right.model,
    recipe: one.right.side.recipe,
    name: `${one.right.name} of ${one.right.side.builtOn}`,
    engine: one.right.side.engine,
    ranOn: one.right.side.ranOn,
    from: [one.left, one.right].flatMap(({ from }) => from),
    timed: one,
  }));
}

function rowOf(of: Pinned, flips: readonly PinnedFlips[], times: readonly PinnedTimes[], isSame: boolean): TableCell[] {
  const [itself, native] = [flips.filter(one => one.isItself), flips.filter(one => !one.isItself)];
  const from = [...flips, ...times].flatMap(one => one.from);
  const count = (all: readonly PinnedFlips[]) =>
    all.length === 0
      ? null
      : sourced(
          Math.max(...all.map(one => one.flips)),
          all.flatMap(one => one.from),
        );
  const told = times.flatMap(one => {
    const ratio = one.timed.decision && ratioOf(one.timed.decision);
    return ratio ? [{ ...one, ratio }] : [];
  });
  const worst = told.length === 0 ? null : told.reduce((a, b) => (b.ratio.difference > a.ratio.difference ? b : a));
  const percent = (value: number | undefined) =>
    value === undefined || !worst ? null : sourced(100 * value, worst.from);
  return [
    of.model,
    of.recipe,
    of.name,
    of.ranOn,
    count(itself),
    count(native),
    flips[0] ? sourced(flips[0].inputs, flips[0].from) : null,
    percent(worst?.ratio.difference),
    percent(worst?.ratio.low),
    percent(worst?.ratio.high),
    sourced(answerOf(itself, times, isSame), from),
  ];
}

/** Whether what it decides stays, and what that costs. */
function answerOf(itself: readonly PinnedFlips[], times: readonly PinnedTimes[], isSame: boolean): string {
  const decides =
    itself.length === 0
      ? []
      : [itself.every(({ flips }) => flips === 0) ? 'decides as at home' : 'decides otherwise than at home'];
  const answers = times.map(({ timed }) => timed.slower);
  const cost =
    answers.length === 0
      ? []
      : [
          answers.includes('yes')
            ? 'slower than one built here'
            : answers.every(one => one === 'no')
              ? 'no slower than any built here'
              : 'latency undecided',
        ];
  return [...decides, ...(isSame ? ['the same bytes as one built here'] : []), ...cost].join(', ') || 'undecided';
}
