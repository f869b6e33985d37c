import type { ResultTable } from '../tables/table.ts';
import { publishedTable } from './published-table.ts';

/** What must be feared in the paper's two applications, and its advice (section VI.A); restated. */
export const publishedRisks = (): ResultTable =>
  publishedTable({
    name: 'XVI',
    title: 'What rebuilt engines may do to traffic control and driver assistance',
    columns: [{ title: 'Finding' }, { title: 'What may happen' }, { title: 'Advice' }],
    rows: [
      [
        'Detections are not deterministic',
        'After a rebuild an obstacle or a breach of rules is detected or not, on the same pictures.',
        'Build one engine, and deploy that same binary on all platforms.',
      ],
      [
        'Classifications are not deterministic',
        'After a rebuild a number plate is read as another one, and another car is fined.',
        'Build one engine, and deploy that same binary on all platforms.',
      ],
      [
        'The bigger platform may be slower',
        'An upgrade to dearer boards makes inference slower than it was on the cheaper ones.',
        'Try a few of the bigger boards before many are bought.',
      ],
      [
        'Latencies are not deterministic',
        'A rebuild changes the latency on the same platform, which makes the analysis of worst-case execution times hard, and a detection may reach the brakes too late.',
        'Build one engine, and deploy that same binary on all platforms.',
      ],
    ],
    notes: [],
  });
