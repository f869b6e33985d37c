import type { ResultTable } from '../tables/table.ts';
import { publishedTable, span } from './published-table.ts';
import type { PublishedModel } from './table-ii.ts';

/** Top-1 errors in percent of one model on one set of inputs. */
export interface ErrorRow {
  readonly model: PublishedModel;
  readonly nx: number;
  readonly agx: number;
  readonly unoptimized: number;
}

/** 100 classes with 50 pictures each. */
export const benignInputs = 100 * 50;

export const tableIII: readonly ErrorRow[] = [
  { model: 'Alexnet', agx: 45.16, nx: 45.1, unoptimized: 47.72 },
  { model: 'ResNet-18', agx: 35.9, nx: 35.76, unoptimized: 55.18 },
  { model: 'vgg-16', agx: 33.76, nx: 33.78, unoptimized: 38.46 },
];

/** Points by which each engine's error is below that of the unoptimized model. */
export const errorGains = (rows: readonly ErrorRow[]): number[] =>
  rows.flatMap(({ nx, agx, unoptimized }) => [unoptimized - nx, unoptimized - agx]);

export const publishedBenignErrors = (): ResultTable =>
  publishedTable({
    name: 'III',
    title: 'Top-1 errors on benign inputs',
    columns: [
      { id: 'model', title: 'Model' },
      { title: 'nx', unit: '% wrong' },
      { title: 'agx', unit: '% wrong' },
      { id: 'unoptimized', title: 'Unoptimized', unit: '% wrong' },
      { title: 'Inputs', unit: 'inputs' },
    ],
    rows: tableIII.map(({ model, nx, agx, unoptimized }) => [model, nx, agx, unoptimized, benignInputs]),
    notes: [
      `Engines are ${span(errorGains(tableIII), 1)} points better than the unoptimized model; the text says around 2 to 9 on average.`,
    ],
  });
