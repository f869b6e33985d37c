import type { ResultTable } from '../tables/table.ts';
import { type Board, publishedTable, span } from './published-table.ts';
import type { PublishedModel } from './table-ii.ts';

/** Milliseconds of a kernel in the engine of NX, run on each of the boards. */
export type KernelRow = { readonly model: PublishedModel; readonly kernel: string } & Readonly<Record<Board, number>>;

/**
 * The text has torn the names; they are those of the same kernels in Tables XIII, XVII and XVIII. It lost the number of the second
 * kernel of cub, which is left out. A model's name stands in its first row, so that the kernel of local response normalization is
 * of facenet; MobileNet has none.
 */
export const tableXI: readonly KernelRow[] = [
  { model: 'pednet', kernel: 'trt_volta_h884cudnn_256x64_ldg8_relu_exp_small_nhwc_tn_v1', nx: 8.96, agx: 11.76 },
  { model: 'pednet', kernel: 'trt_volta_h884cudnn_128x128_ldg8_relu_exp_medium_nhwc_tn_v1', nx: 1.8, agx: 2.3 },
  { model: 'facenet', kernel: 'trt_volta_h884cudnn_256x64_ldg8_relu_exp_small_nhwc_tn_v1', nx: 2.17, agx: 4.4 },
  { model: 'facenet', kernel: 'trt_volta_h884cudnn_256x128_ldg8_relu_exp_medium_nhwc_tn_v1', nx: 2.1, agx: 4.8 },
  { model: 'facenet', kernel: 'lrn::lrnForward_NChWH2', nx: 0.45, agx: 1.08 },
  { model: 'Mobilenetv1', kernel: 'cub::DeviceSegmentedRadixSortKernel1', nx: 0.97, agx: 1.38 },
  { model: 'Mobilenetv1', kernel: 'cub::DeviceSegmentedRadixSortKernel', nx: 0.88, agx: 1.32 },
  { model: 'Mobilenetv1', kernel: 'trt_volta_h884cudnn_128x128_ldg8_relu_exp_medium_nhwc_tn_v1', nx: 0.73, agx: 1.23 },
  { model: 'Mobilenetv1', kernel: 'cuDepthwise::depthwiseConvHMMAPrefetchKernel', nx: 0.6, agx: 0.9 },
];

const percentLonger = ({ nx, agx }: KernelRow): number => 100 * (agx / nx - 1);

export const publishedSlowerKernels = (): ResultTable =>
  publishedTable({
    name: 'XI',
    title: 'Kernels of one engine that take longer on the bigger platform',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'kernel', title: 'Kernel' },
      { title: 'Smaller' },
      { title: 'Time', unit: 'ms' },
      { title: 'Bigger' },
      { title: 'Time there', unit: 'ms' },
      { id: 'longer', title: 'Longer', unit: '%' },
    ],
    rows: tableXI.map(row => [row.model, row.kernel, 'nx', row.nx, 'agx', row.agx, percentLonger(row)]),
    notes: [
      `${tableXI.filter(row => percentLonger(row) > 0).length} of ${tableXI.length} take longer on agx, by ${span(tableXI.map(percentLonger), 0)} %.`,
      'The paper does not say whether a time is of one call or of all, and prints no deviations though its caption has them.',
    ],
  });
