import type { ResultTable } from '../tables/table.ts';
import { type Board, publishedTable, span } from './published-table.ts';
import type { PublishedModel } from './table-ii.ts';
import { adversarialInputs } from './table-iv.ts';
import { percentOfAdversarial } from './table-v.ts';

export interface FlipsWithinRow {
  readonly board: Board;
  readonly model: PublishedModel;
  /** Inputs that two engines of the board label differently. */
  readonly flips: Readonly<Record<'1-2' | '2-3' | '1-3', number>>;
}

export const tableVI: readonly FlipsWithinRow[] = [
  { board: 'nx', model: 'ResNet-18', flips: { '1-2': 105, '2-3': 105, '1-3': 0 } },
  { board: 'agx', model: 'vgg-16', flips: { '1-2': 269, '2-3': 0, '1-3': 269 } },
  { board: 'agx', model: 'inception-v4', flips: { '1-2': 461, '2-3': 296, '1-3': 497 } },
  { board: 'agx', model: 'ResNet-18', flips: { '1-2': 243, '2-3': 224, '1-3': 183 } },
];

const pairs = ['1-2', '1-3', '2-3'] as const;

export function publishedFlipsWithin(): ResultTable {
  const all = tableVI.flatMap(({ flips }) => Object.values(flips));
  const some = all.filter(flips => flips > 0);
  return publishedTable({
    name: 'VI',
    title: 'Labels that flip from engine to engine on one platform, of adversarial inputs',
    columns: [
      { id: 'model', title: 'Model' },
      { title: 'Platform' },
      ...pairs.map(title => ({ title, unit: 'flips' as const })),
      { id: 'most', title: 'Most', unit: '% flipped' },
      { title: 'Inputs', unit: 'inputs' },
    ],
    rows: tableVI.map(({ board, model, flips }) => [
      model,
      board,
      ...pairs.map(pair => flips[pair]),
      percentOfAdversarial(Math.max(...Object.values(flips))),
      adversarialInputs,
    ]),
    notes: [
      'i-j: engine i against engine j, built and run on that platform.',
      `${span(some.map(percentOfAdversarial), 3)} % of the inputs flip, and none in ${all.length - some.length} of ${all.length} pairs; the text says 0.1 to 0.8 %.`,
      'Of other models and platforms the paper reports no mismatch between engines of one platform.',
    ],
  });
}
