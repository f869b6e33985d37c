import type { ResultTable } from '../tables/table.ts';
import { type Bounds, boundsOf, canBeWithin } from './printed.ts';
import { publishedTable } from './published-table.ts';

export interface PredictionRow {
  readonly kernel: string;
  /** In percent, of the time that λ of NX predicts for AGX. */
  readonly error: number;
  readonly nx: number;
  /** The λ of AGX, which would predict its time without error. */
  readonly agx: number;
}

const row = (kernel: string, error: number, nx: number, agx: number): PredictionRow => ({ kernel, error, nx, agx });

/** Kernels of one engine of Mobilenetv1, built on NX. Names that the text breaks over two lines are joined. */
export const tableXVIII: readonly PredictionRow[] = [
  row('cub::DeviceSegmentedRadixSortKernel', 55.05, 3.36, 1.51),
  row('trt_volta_fp16x2_hcudnn_fp16x2_128x32_relu_small_nn_v1', 48.96, 3.95, 2.02),
  row('trt_volta_h884cudnn_256x64_ldg8_relu_exp_interior_nhwc_tn_v1', 50.88, 3.41, 1.67),
  row('fusedConvolutionReluKernel', 56.43, 0.15, 0.068),
  row('genericReformat::copyPackedKernel', 60.96, 6.24, 2.43),
  row('nchhw2Tonhwc8', 44.17, 6.52, 3.64),
  row('trt_volta_h884cudnn_256x64_sliced1x2_ldg8_relu_exp_medium_nhwc_tn_v1', 60.5, 1.5, 0.59),
  row('prepareSortData', 52.08, 7.58, 3.63),
];

/**
 * The errors 100 · |1 - λ_AGX / λ_NX| that all λ give which are printed so. The time that is predicted is the measured one times
 * λ_AGX / λ_NX, both being what the same counters predict at λ = 1 over what was measured. λ_AGX is the smaller one everywhere.
 */
export function errorBounds({ nx, agx }: PredictionRow): Bounds {
  const [small, large] = [boundsOf(agx), boundsOf(nx)];
  return { low: 100 * (1 - small.high / large.low), high: 100 * (1 - small.low / large.high) };
}

export function publishedPredictions(): ResultTable {
  const consistent = tableXVIII.filter(one => canBeWithin(one.error, errorBounds(one)));
  return publishedTable({
    name: 'XVIII',
    title: 'Kernels on the bigger platform, predicted from the smaller one by the BSP model',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'kernel', title: 'Kernel' },
      { title: 'From' },
      { title: 'λ', unit: 'λ' },
      { title: 'To' },
      { title: 'λ there', unit: 'λ' },
      { title: 'Error', unit: '% off' },
      { title: 'By these λ at least', unit: '% off' },
      { title: 'At most', unit: '% off' },
    ],
    rows: tableXVIII.map(one => {
      const { low, high } = errorBounds(one);
      return ['Mobilenetv1', one.kernel, 'nx', one.nx, 'agx', one.agx, one.error, low, high];
    }),
    notes: [
      `Error is |1 − λ there / λ|; ${consistent.length} of ${tableXVIII.length} printed errors can be of λ that are printed so.`,
      'Equation 2 counts what all threads load and store and multiplies by their number again; λ are as the paper has them.',
    ],
  });
}
