import type { ReportComparison } from '../../../core/records.ts';
import { statusWords } from '../../names.ts';
import { none } from '../cells.ts';
import type { ComparisonSection } from '../section.ts';

const checkKinds: Readonly<Partial<Record<ReportComparison['checks'][number]['what'], string>>> = {
  'new-failure': 'fails now',
  mended: 'mended',
  'still-failing': 'still failing',
  'still-undecided': 'still undecided',
};

export function checkSection({ checks }: ReportComparison): ComparisonSection {
  const side = (one: (typeof checks)[number]['before']) =>
    one === null ? none : `${statusWords[one.status]}: ${one.actual}`;
  return {
    id: 'checks',
    title: 'Checks',
    about: 'As each report was judged then, by its own limits.',
    heads: ['Before', 'After'],
    rows: checks.map(({ change, title, what, why, before, after }) => ({
      change,
      subject: title,
      cells: [side(before), side(after)],
      why: [checkKinds[what], why].filter(words => words).join('; '),
      more: after && after.status !== 'pass' && what !== 'new' ? [after.message] : [],
      ...(after?.status === 'fail' || after?.status === 'inconclusive' ? { stands: after.status } : {}),
    })),
    none: 'Neither report has a check.',
  };
}
