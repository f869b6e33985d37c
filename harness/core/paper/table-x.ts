import type { Moments } from '../statistics/welch.ts';
import type { ResultTable } from '../tables/table.ts';
import { type MeanAndSd, moments } from './latency-row.ts';
import { type Board, boards, publishedTable, span } from './published-table.ts';
import { type PublishedModel, tableII } from './table-ii.ts';

/** Milliseconds of the engine of NX on one of the boards, with the copies from host to device and without. */
export interface WithAndWithoutCopies {
  readonly included: Moments;
  readonly excluded: Moments;
}

export type CopyRow = { readonly model: PublishedModel } & Readonly<Record<Board, WithAndWithoutCopies>>;

const row = (
  model: PublishedModel,
  nx: readonly [MeanAndSd, MeanAndSd],
  agx: readonly [MeanAndSd, MeanAndSd],
): CopyRow => {
  const both = ([included, excluded]: readonly [MeanAndSd, MeanAndSd]) => ({
    included: moments(included),
    excluded: moments(excluded),
  });
  return { model, nx: both(nx), agx: both(agx) };
};

/**
 * The text has torn the cells of this table. Digits before and behind a tear are joined; a digit that is on both of its sides
 * counts once where the deviation then has three places, as all others of these columns have ("1.02" and "27": 1.027).
 * Whole times are held against Table VIII, which has them with two places.
 */
export const tableX: readonly CopyRow[] = [
  row(
    'ResNet-18',
    [
      [12.651, 0.05],
      [3.683, 0.009],
    ],
    [
      [12.147, 0.514],
      [3.088489, 0.008],
    ],
  ),
  row(
    'inception-v4',
    [
      [59.893, 2.86],
      [23.071, 2.738],
    ],
    [
      [63.015, 2.38],
      [20.908, 1.027],
    ],
  ),
  row(
    'pednet',
    [
      [33.428, 0.106],
      [27.39, 0.074],
    ],
    [
      [38.147, 1.186],
      [31.83, 1.122],
    ],
  ),
  row(
    'facenet',
    [
      [18.285, 0.071],
      [12.618, 0.047],
    ],
    [
      [22.92, 1.32],
      [17.1, 1.239],
    ],
  ),
  row(
    'Mobilenetv1',
    [
      [11.97, 0.07],
      [5.956, 0.011],
    ],
    [
      [13.987, 0.1026],
      [9.342, 0.016],
    ],
  ),
];

export const copyMs = (row: CopyRow, board: Board): number => row[board].included.mean - row[board].excluded.mean;

/** MiB a millisecond: the engine of NX (Table II) over the copies of Table X. */
const copyRate = (row: CopyRow, board: Board): number =>
  tableII.find(({ model }) => model === row.model)!.nx / copyMs(row, board);

export function publishedParts(): ResultTable {
  const faster = tableX.filter(row => copyMs(row, 'agx') < copyMs(row, 'nx'));
  const notSlower = tableX.filter(({ nx, agx }) => agx.included.mean <= nx.included.mean);
  return publishedTable({
    name: 'X',
    title: 'Latency with copies and without',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'platform', title: 'Case' },
      { id: 'whole', title: 'Whole', unit: 'ms', spread: true },
      { id: 'compute', title: 'Compute', unit: 'ms', spread: true },
      { id: 'copies', title: 'Copies', unit: 'ms' },
    ],
    rows: tableX.flatMap(row =>
      boards.map(board => [row.model, `c_nx_r_${board}`, row[board].included, row[board].excluded, copyMs(row, board)]),
    ),
    notes: [
      'Compute is the whole without the copies from host to device, which are mostly those of the engine.',
      `On nx ${span(
        tableX.map(row => copyRate(row, 'nx')),
        1,
      )} MiB of the engine (Table II) are copied in a millisecond.`,
      ...notSlower.map(
        ({ model, nx, agx }) =>
          `${model} is never ②: ${nx.included.mean} ms on nx and ${agx.included.mean} on agx, copies included. Section V.A says that the copies make it slower on agx.`,
      ),
      ...faster.map(
        row =>
          `${row.model}: the copies are faster on agx (${copyMs(row, 'agx').toFixed(3)} ms, and ${copyMs(row, 'nx').toFixed(3)} on nx); Finding 5, which has them slower there, is of other models.`,
      ),
    ],
  });
}
