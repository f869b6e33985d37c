import type { ResultTable } from '../tables/table.ts';
import { mostThreads } from './figures.ts';
import { publishedTable } from './published-table.ts';

/** What engines are good for in the paper's two applications; restated. */
export const publishedGains = (): ResultTable =>
  publishedTable({
    name: 'XV',
    title: 'What optimization gives traffic control and driver assistance',
    columns: [{ title: 'Finding' }, { title: 'What it gives' }],
    rows: [
      ['Accuracy is kept', 'Number plates of vehicles that break rules are read as well as before, or better.'],
      ['More accuracy on adversarial inputs', 'Both applications withstand malicious inputs better.'],
      [
        'More throughput',
        'Frames are done in time where vehicles are fast: no obstacle is missed, and no vehicle that speeds.',
      ],
      ['More concurrency', `One board serves up to ${mostThreads} cameras, in different directions and resolutions.`],
    ],
    notes: [],
  });
