import type { ResultTable } from '../tables/table.ts';
import { publishedFindings } from './findings.ts';
import { publishedTable } from './published-table.ts';

/** The findings of the text, each with the numbers of the tables that it is drawn from; restated. */
export const publishedFindingsTable = (): ResultTable =>
  publishedTable({
    name: 'XIV',
    title: 'Findings',
    columns: ['Finding', 'Impact', 'Published'].map(title => ({ title })),
    rows: Object.values(publishedFindings).map(({ number, claim, impact, published }) => [
      `${number} ${claim}`,
      impact,
      published,
    ]),
    notes: [
      'The paper has findings 4, 5 and 6 in one row, and says of finding 1 that optimization may take over-fitting away, which it does not measure.',
    ],
  });
