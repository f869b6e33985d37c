import type { ResultTable } from '../tables/table.ts';
import { publishedTable, span } from './published-table.ts';
import type { PublishedModel } from './table-ii.ts';
import { adversarialInputs } from './table-iv.ts';

export interface FlipsAcrossRow {
  readonly model: PublishedModel;
  /** Inputs that engine i of NX and engine j of AGX label differently: `flips[i - 1][j - 1]`. */
  readonly flips: readonly (readonly number[])[];
}

export const tableV: readonly FlipsAcrossRow[] = [
  {
    model: 'ResNet-18',
    flips: [
      [380, 362, 365],
      [379, 363, 359],
      [380, 362, 365],
    ],
  },
  {
    model: 'vgg-16',
    flips: [
      [438, 451, 451],
      [438, 451, 451],
      [438, 451, 451],
    ],
  },
  {
    model: 'inception-v4',
    flips: [
      [485, 288, 300],
      [485, 288, 300],
      [485, 288, 300],
    ],
  },
  {
    model: 'Alexnet',
    flips: [
      [422, 422, 422],
      [422, 422, 422],
      [422, 422, 422],
    ],
  },
];

export const percentOfAdversarial = (flips: number): number => (100 * flips) / adversarialInputs;

export const publishedFlipsAcross = (): ResultTable =>
  publishedTable({
    name: 'V',
    title: 'Labels that flip from platform to platform, of adversarial inputs',
    columns: [
      { id: 'model', title: 'Model' },
      { title: 'Platforms' },
      ...[1, 2, 3].flatMap(i => [1, 2, 3].map(j => ({ title: `${i}-${j}`, unit: 'flips' as const }))),
      { id: 'most', title: 'Most', unit: '% flipped' },
      { title: 'Inputs', unit: 'inputs' },
    ],
    rows: tableV.map(({ model, flips }) => [
      model,
      'nx, agx',
      ...flips.flat(),
      percentOfAdversarial(Math.max(...flips.flat())),
      adversarialInputs,
    ]),
    notes: [
      'i-j: engine i of nx against engine j of agx, each at home.',
      `No pair of engines agrees: ${span(
        tableV.flatMap(({ flips }) => flips.flat().map(percentOfAdversarial)),
        3,
      )} % of the inputs flip.`,
    ],
  });
