import type { ReportComparison } from '../../../core/records.ts';
import { bytes, count, seconds } from '../../format.ts';
import { span } from '../cells.ts';
import type { ComparisonSection } from '../section.ts';

const quantities: Readonly<
  Record<ReportComparison['builds'][number]['what'], { title: string; text: (value: number) => string }>
> = {
  engines: { title: 'distinct engines', text: count },
  bytes: { title: 'size', text: bytes },
  seconds: { title: 'build time', text: seconds },
};

export function buildSection({ builds }: ReportComparison): ComparisonSection {
  return {
    id: 'builds',
    title: 'Builds',
    about:
      'Engines, their sizes, and how long builds took. A build may differ from the next one of the same recipe: sizes are better or worse only of so many builds that chance is no likely cause.',
    heads: ['Before', 'After', 'The same bytes'],
    rows: builds.map(({ change, recipe, builtOn, what, before, after, shared, why }) => {
      const { title, text } = quantities[what];
      return {
        change,
        subject: `${title}: ${recipe} built on ${builtOn}`,
        cells: [span(before, text), span(after, text), what === 'engines' ? count(shared) : ''],
        why: why ?? '',
        more: [],
      };
    }),
    none: 'Neither report has a build.',
  };
}
