import type { TableName } from '../tables/table.ts';

/** What each table of Shafi et al. comes to, in terms that a measured one can be held against; of its own numbers. */
export const paperSays: Readonly<Partial<Record<TableName, string>>> = {
  II: '0.27 (Googlenet on NX) to 2.52 (MTCNN on AGX)',
  III: '2.56 to 19.42 points better',
  IV: '3.84 to 28.61 points better',
  V: '0.480 to 0.808 %, and no pair without a flip',
  VI: '0.175 to 0.828 %, and two pairs without a flip',
  VII: '13.6 to 74.4 times by model; 26.87 on NX and 22.71 on AGX of summed FPS',
  IX: '10.4 to 89.3 %, of two models (Tables VIII and IX)',
  X: '16.6 to 74.6 % are copies',
  XI: 'nine kernels of three models, 28 to 140 %',
  XII: '0.2 to 54.5 %, of three engines each',
  XIII: '9, 8 and 6 calls of one kernel by three engines of inception-v4',
};
