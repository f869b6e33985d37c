import type { FlipChange, ReportComparison } from '../../../core/records.ts';
import { count, plural } from '../../format.ts';
import { relationTitles } from '../../names.ts';
import { none, placeName, points, span } from '../cells.ts';
import type { ComparisonSection } from '../section.ts';

const pairName = ({ relation, left, right }: FlipChange): string => {
  const sides = left === null ? [right] : [left, right];
  return `${relationTitles[relation]}: ${[...new Set(sides.map(placeName))].join(' and ')}`;
};

export function flipSection({ flips }: ReportComparison): ComparisonSection {
  const side = (one: FlipChange['before']) =>
    one === null
      ? none
      : `${span({ ...one, of: one.pairs }, count)} of ${count(one.inputs)} in ${plural(one.pairs, 'pair')}`;
  return {
    id: 'flips',
    title: 'Flips within each report',
    about:
      'Of each kind of pair how many inputs flip in a pair, and which flip in any pair on one side alone. The interval is of how much more often one flips after, over every choice of a pair of each.',
    heads: ['Before', 'After', 'New inputs', 'Gone inputs', 'Both', 'Share, points'],
    rows: flips.map(one => ({
      change: one.change,
      subject: pairName(one),
      cells: [
        side(one.before),
        side(one.after),
        ...(one.before === null || one.after === null || one.change === 'not-comparable'
          ? [none, none, none]
          : [one.new.length, one.gone.length, one.kept].map(count)),
        one.interval === null ? none : `${points(one.interval.low)} to ${points(one.interval.high)}`,
      ],
      why: one.why ?? '',
      more: [...one.new.map(id => `new: ${id}`), ...one.gone.map(id => `gone: ${id}`)],
    })),
    none: 'Neither report compares outputs.',
  };
}
