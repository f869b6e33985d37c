import type { Change } from '../../core/records.ts';
import type { CheckStatus } from '../names.ts';
import type { ComparisonRow } from './section.ts';

export const changeWords: Readonly<Record<Change, string>> = {
  worse: 'Worse',
  new: 'New',
  undecided: 'Undecided',
  changed: 'Changed',
  'not-comparable': 'Not comparable',
  gone: 'Gone',
  better: 'Better',
  same: 'Same',
};

/** The most pressing first. */
export const changes = Object.keys(changeWords) as Change[];

/** Signs that differ in shape, so that no change is told by its colour alone. */
export const changeSigns: Readonly<Record<Change, string>> = {
  worse: '▲',
  new: '+',
  undecided: '?',
  changed: '≠',
  'not-comparable': '⊘',
  gone: '−',
  better: '▼',
  same: '=',
};

/** In what tone a row is shown: that of how it stands, else of its change. */
export const toneOf = ({ change, stands }: ComparisonRow): CheckStatus => stands ?? tones[change] ?? 'skipped';

const tones: Readonly<Partial<Record<Change, CheckStatus>>> = {
  worse: 'fail',
  better: 'pass',
  undecided: 'inconclusive',
};

/** What is the same and still fails is never folded away. */
export const isShown = ({ change, stands }: ComparisonRow): boolean => change !== 'same' || stands !== undefined;

/** Of one change, what fails first. */
export const byPressure = (a: ComparisonRow, b: ComparisonRow): number =>
  changes.indexOf(a.change) - changes.indexOf(b.change) || pressure.indexOf(a.stands) - pressure.indexOf(b.stands);

const pressure: readonly ComparisonRow['stands'][] = ['fail', 'inconclusive', undefined];
