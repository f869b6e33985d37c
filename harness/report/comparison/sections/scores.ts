import type { ReportComparison } from '../../../core/records.ts';
import { accuracy } from '../../format.ts';
import { none, placeName, points, span } from '../cells.ts';
import type { ComparisonSection } from '../section.ts';

export function scoreSection({ scores }: ReportComparison): ComparisonSection {
  return {
    id: 'scores',
    title: 'Against the truth',
    about: 'The interval is of how much more often after is wrong, in points, over every pair of engines.',
    heads: ['Before', 'After', 'Wrong more often, points'],
    rows: scores.map(({ change, place, metric, before, after, interval, why }) => {
      const text = (value: number) => (metric === 'top-1' ? accuracy(value) : value.toFixed(4));
      return {
        change,
        subject: `${metric}: ${placeName(place)}`,
        cells: [
          span(before, text),
          span(after, text),
          interval === null ? none : `${points(interval.low)} to ${points(interval.high)}`,
        ],
        why: why ?? '',
        more: [],
      };
    }),
    none: 'Neither report has a score.',
  };
}
