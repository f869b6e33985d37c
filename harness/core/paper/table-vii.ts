import type { ResultTable } from '../tables/table.ts';
import { type Board, boards, publishedTable, span } from './published-table.ts';
import type { PublishedModel } from './table-ii.ts';

/** Pictures a second. */
export interface ThroughputRow {
  readonly model: PublishedModel;
  readonly unoptimized: Readonly<Record<Board, number>>;
  readonly optimized: Readonly<Record<Board, number>>;
}

export const tableVII: readonly ThroughputRow[] = [
  { model: 'Alexnet', unoptimized: { nx: 12.1, agx: 14.2 }, optimized: { nx: 190.4, agx: 192.5 } },
  { model: 'ResNet-18', unoptimized: { nx: 4.6, agx: 5.63 }, optimized: { nx: 227.01, agx: 232.4 } },
  { model: 'vgg-16', unoptimized: { nx: 0.66, agx: 0.8 }, optimized: { nx: 49.1, agx: 43.6 } },
];

const gainOf = ({ optimized, unoptimized }: ThroughputRow, board: Board): number =>
  optimized[board] / unoptimized[board];

/** The gain that the paper speaks of: summed FPS over summed FPS, in which the fastest models weigh most. */
export function summedGain(board: Board): number {
  const sum = (kind: 'optimized' | 'unoptimized') => tableVII.reduce((total, row) => total + row[kind][board], 0);
  return sum('optimized') / sum('unoptimized');
}

export const allGains = (): number[] => tableVII.flatMap(row => boards.map(board => gainOf(row, board)));

export function publishedThroughput(): ResultTable {
  const slower = tableVII.filter(({ optimized }) => optimized.agx < optimized.nx);
  return publishedTable({
    name: 'VII',
    title: 'Throughput with and without optimization',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'platform', title: 'Platform' },
      { id: 'unoptimized', title: 'Unoptimized', unit: 'FPS' },
      { title: 'Optimized', unit: 'FPS' },
      { id: 'faster', title: 'Faster', unit: '×' },
    ],
    rows: tableVII.flatMap(row =>
      boards.map(board => [row.model, board, row.unoptimized[board], row.optimized[board], gainOf(row, board)]),
    ),
    notes: [
      `Summed FPS over summed FPS is ${boards.map(board => `${summedGain(board).toFixed(2)} × on ${board}`).join(' and ')}, which the text calls 27 × and 23 ×, its introduction 23 to 26 × and Finding 3 23 to 27 ×; single models are ${span(allGains(), 1)} × faster.`,
      ...slower.map(
        ({ model, optimized }) =>
          `${model} is faster on nx than on agx (${optimized.nx} and ${optimized.agx} FPS), of which the text says nothing.`,
      ),
    ],
  });
}
