import type {
  AxisName,
  Change,
  Check,
  CheckChange,
  CheckChangeKind,
  ComparedAxis,
  FailureChange,
  ReportDocument,
} from '../records.ts';
import { axisNames } from './axes.ts';
import { besideEachOther, oneSided } from './change.ts';

/** Where they differ, one check asks two things of one name. */
const asked = ({ threshold }: Check): readonly AxisName[] => [
  'model',
  'dataset',
  'decisions',
  'run',
  ...(threshold === 'flipsAgainstGolden' ? (['golden'] as const) : []),
];

/** Every check of either report, by its id: what the documents say, which nobody judges again. */
export function checkChanges(
  { verdict: left }: ReportDocument,
  { verdict: right }: ReportDocument,
  axes: readonly ComparedAxis[],
): CheckChange[] {
  return besideEachOther(left.checks, right.checks, ({ id }) => id).map(({ key, before, after }) => {
    const [there, here] = [before?.[0] ?? null, after?.[0] ?? null];
    const check = (here ?? there)!;
    return {
      id: key,
      title: check.title,
      ...kindOf(there, here, acrossOf(check, axes)),
      before: sideOf(there),
      after: sideOf(here),
    };
  });
}

function acrossOf(check: Check, axes: readonly ComparedAxis[]): string | null {
  const others = axes.filter(({ axis, differs }) => differs !== false && asked(check).includes(axis));
  const words = others.map(
    ({ axis, differs }) => `${axisNames[axis]} ${differs ? 'differs' : 'is not told on a side'}`,
  );
  return words.length === 0 ? null : `not the same was asked: ${words.join(', ')}`;
}

const sideOf = (check: Check | null): CheckChange['before'] =>
  check && { status: check.status, actual: check.actual, limit: check.limit, message: check.message };

type Kind = Pick<CheckChange, 'change' | 'what' | 'why'>;

const kind = (what: CheckChangeKind, change: Change, why: string | null = null): Kind => ({ what, change, why });

/** A status that another limit gave is no change of what was found. */
function kindOf(before: Check | null, after: Check | null, across: string | null): Kind {
  if ((before ?? after)!.status === 'skipped' && (after ?? before)!.status === 'skipped')
    return kind('not-asked', 'same', 'asked by neither');
  if (!before || !after) return kind(before ? 'gone' : 'new', oneSided(before));
  const [was, is] = [before.status, after.status];
  if (was === is) return alike[was];
  if (is === 'skipped') return kind('not-asked', 'gone', 'it is skipped now');
  if (was === 'skipped') return kind('not-asked', 'new', 'it was skipped before');
  if (before.limit !== after.limit)
    return kind('other-limit', 'not-comparable', `its limit was ${before.limit} and is ${after.limit}`);
  if (is === 'inconclusive') return kind('undecided-now', 'undecided', 'it is inconclusive now');
  if (was === 'inconclusive') return kind('decided-now', 'undecided', 'it was inconclusive before');
  return is === 'fail' ? kind('new-failure', 'worse', across) : kind('mended', 'better', across);
}

const alike: Readonly<Record<Check['status'], Kind>> = {
  pass: kind('passes', 'same'),
  fail: kind('still-failing', 'same'),
  inconclusive: kind('still-undecided', 'same'),
  skipped: kind('not-asked', 'same', 'asked by neither'),
};

/** Steps that came to nothing, by where and how. */
export const failureChanges = (before: ReportDocument, after: ReportDocument): FailureChange[] =>
  besideEachOther(before.failures, after.failures, ({ stage, recipe, platform, problem }) =>
    JSON.stringify([stage, recipe, platform, problem.code]),
  ).map(({ before: was, after: is }) => {
    const { stage, recipe, platform, problem } = (is ?? was)![0]!;
    const change = was && is ? 'same' : oneSided(was);
    return { change, stage, recipe, platform, code: problem.code, message: problem.message };
  });
