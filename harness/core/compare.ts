import { byText } from './by-text.ts';
import { TriplicateError } from './errors.ts';
import { shareEngines } from './families.ts';
import type { CompareContext, Metric } from './metrics/metric.ts';
import type { Predictions } from './predictions.ts';
import type { Comparison, Relation, Side } from './records.ts';

export interface ComparableRun {
  readonly side: Side;
  readonly predictions: Predictions;
  /** Whether it stands for the unoptimized model. */
  readonly isReference: boolean;
}

export interface ComparableGolden {
  readonly side: Side;
  readonly predictions: Predictions;
}

/** What people call a run, as in `fp32 #1,2,3 c_cpu-1_r_wasm`: recipe, builds, built on, ran on. */
export function sideLabel(side: {
  recipe: string;
  ordinals: readonly number[];
  builtOn: string;
  ranOn: string;
}): string {
  const ordinals = side.ordinals.toSorted((a, b) => a - b).join(',');
  return `${side.recipe} #${ordinals} c_${side.builtOn}_r_${side.ranOn}`;
}

interface Pair {
  readonly relation: Relation;
  readonly left: Pick<ComparableRun, 'side' | 'predictions'>;
  readonly right: ComparableRun;
}

/**
 * Every pair of runs that a relation joins, once, and every run against the golden of its platform. Ordered by relation,
 * then by the labels of left and right, whatever the order of the runs. Errors: NO_INPUTS, RUNS_DIFFER.
 */
export function compareAll(
  runs: readonly ComparableRun[],
  goldenOf: (platform: string | null) => ComparableGolden | null,
  metric: Metric,
  context: CompareContext,
): Comparison[] {
  const ordered = runs.toSorted((a, b) => byText(nameOf(a), nameOf(b)));
  const isAtHome = atHome(ordered);
  const pairs: Pair[] = ordered.flatMap((left, index) =>
    ordered.slice(index + 1).flatMap(right => {
      const relation = relationOf(left, right, isAtHome);
      if (relation === null) return [];
      return [
        right.isReference && !left.isReference ? { relation, left: right, right: left } : { relation, left, right },
      ];
    }),
  );
  for (const right of ordered) {
    const left = goldenOf(right.side.ranOn);
    if (left) pairs.push({ relation: 'engine-golden', left, right });
  }
  return pairs
    .sort(
      (a, b) =>
        relations.indexOf(a.relation) - relations.indexOf(b.relation) ||
        byText(nameOf(a.left), nameOf(b.left)) ||
        byText(nameOf(a.right), nameOf(b.right)),
    )
    .map(pair => compareOne(pair, metric, context));
}

const relations: readonly Relation[] = ['engine-engine', 'platform-platform', 'optimized-reference', 'engine-golden'];

/**
 * Whether a run stands for its platform: its engine was built there, or nothing of that recipe was, as on a platform that
 * only runs engines.
 */
export function atHome(runs: readonly Pick<ComparableRun, 'side'>[]): (side: Side) => boolean {
  const key = ({ recipe, ranOn }: Side) => JSON.stringify([recipe, ranOn]);
  const native = new Set(runs.flatMap(({ side }) => (side.builtOn === side.ranOn ? key(side) : [])));
  return side => side.builtOn === side.ranOn || !native.has(key(side));
}

function relationOf(left: ComparableRun, right: ComparableRun, isAtHome: (side: Side) => boolean): Relation | null {
  const [a, b] = [left.side, right.side];
  if (left.isReference !== right.isReference) return 'optimized-reference';
  if (a.recipe !== b.recipe) return null;
  if (a.ranOn === b.ranOn) return a.engine !== b.engine && !left.isReference ? 'engine-engine' : null;
  const bothNative = a.builtOn === a.ranOn && b.builtOn === b.ranOn;
  if (a.engine === b.engine || bothNative) return 'platform-platform';
  // No engine runs on platforms of two forms, so that one that only runs is compared by what it ran.
  const areApart = a.ranOn !== null && b.ranOn !== null && !shareEngines(a.ranOn, b.ranOn);
  return areApart && isAtHome(a) && isAtHome(b) ? 'platform-platform' : null;
}

function compareOne({ relation, left, right }: Pair, metric: Metric, context: CompareContext): Comparison {
  try {
    const body = metric.compare(left.predictions, right.predictions, context);
    return { relation, left: left.side, right: right.side, ...body };
  } catch (error) {
    if (!(error instanceof TriplicateError)) throw error;
    const { code, message, next, exit } = error;
    throw new TriplicateError({
      code,
      message: `${left.side.label} against ${right.side.label}: ${message}`,
      ...(next === undefined ? {} : { next }),
      exit,
      cause: error,
    });
  }
}

/** The label, made unique by the run, so that an order by it is total. */
const nameOf = ({ side }: Pick<ComparableRun, 'side'>): string => `${side.label}\n${side.run ?? ''}`;
