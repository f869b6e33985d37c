import { count } from '../count.ts';
import type { ResultTable } from '../tables/table.ts';
import { type Board, publishedTable } from './published-table.ts';
import { tableI } from './table-i.ts';
import type { PublishedModel } from './table-ii.ts';

/** Where a platform takes no more threads. */
export interface SaturationRow {
  readonly figure: 3 | 4;
  readonly model: PublishedModel;
  readonly board: Board;
  readonly threads: number;
  /** Of the GPU, in percent. */
  readonly utilization: number;
  /** Of each thread, by the captions. */
  readonly fps: number;
}

/** Figures 3 and 4, as text and captions state them: the curves themselves are not in the text, and none are made up. */
export const figures: readonly SaturationRow[] = [
  { figure: 3, model: 'Tiny-Yolov3', board: 'nx', threads: 28, utilization: 82, fps: 196 },
  { figure: 3, model: 'Tiny-Yolov3', board: 'agx', threads: 36, utilization: 86.2, fps: 346 },
  { figure: 4, model: 'Googlenet', board: 'nx', threads: 16, utilization: 82.1, fps: 85 },
  { figure: 4, model: 'Googlenet', board: 'agx', threads: 24, utilization: 85.6, fps: 210 },
];

/** The most threads of one engine at once that a board took. */
export const mostThreads = Math.max(...figures.map(({ threads }) => threads));

export function publishedFigures(): ResultTable {
  const [first] = figures;
  const googlenet = figures.filter(({ figure }) => figure === 4);
  return publishedTable({
    name: 'figures',
    title: 'Threads until the GPU is saturated',
    columns: [
      { id: 'model', title: 'Model' },
      { title: 'Figure' },
      { title: 'Platform' },
      { title: 'Each', unit: 'FPS' },
      { title: 'Device', unit: '% used' },
      { title: 'Saturates at', unit: 'threads' },
      { title: 'GPU clock', unit: 'GHz' },
    ],
    rows: figures.map(({ figure, model, board, threads, utilization, fps }) => [
      model,
      String(figure),
      board,
      fps,
      utilization,
      threads,
      tableI.find(row => row.board === board)!.highestClockGHz,
    ]),
    notes: [
      `The saturation that text and captions state; the curves are in the pictures alone, and are not drawn here. The caption of Figure 4 has 82 to 85 % where the text has ${googlenet.map(({ utilization }) => utilization).join(' and ')}.`,
      `FPS are of each thread, as the captions say. If each of ${first!.threads} threads made ${first!.fps} pictures a second, all would make ${count(first!.threads * first!.fps)} of ${first!.model} on ${first!.board}, which is unlikely; so the number is probably of all threads.`,
      'Equation 1 bounds the threads by the bandwidth of the memory over that of one thread, and the paper prints no bandwidth of a thread.',
    ],
  });
}
