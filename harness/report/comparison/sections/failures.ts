import type { ReportComparison } from '../../../core/records.ts';
import type { ComparisonSection } from '../section.ts';

export function failureSection({ failures }: ReportComparison): ComparisonSection {
  return {
    id: 'failures',
    title: 'Steps that came to nothing',
    about: 'What failed in either report.',
    heads: ['Code'],
    rows: failures.map(({ change, stage, recipe, platform, code, message }) => ({
      change,
      subject: [stage, recipe, platform === null ? null : `on ${platform}`].filter(word => word !== null).join(' '),
      cells: [code],
      why: message,
      more: [],
    })),
    none: 'No step failed in either.',
  };
}
