import type { ResultTable } from '../tables/table.ts';
import { publishedTable, span } from './published-table.ts';

export interface PredictedKernel {
  readonly kernel: string;
  /** Of three engines of inception-v4 built on NX: λ on NX, and the error in percent of the time predicted for AGX. */
  readonly engines: readonly { readonly lambda: number; readonly error: number }[];
}

const row = (kernel: string, ...engines: readonly (readonly [lambda: number, error: number])[]): PredictedKernel => ({
  kernel,
  engines: engines.map(([lambda, error]) => ({ lambda, error })),
});

// biome-ignore format: a table
export const tableXVII: readonly PredictedKernel[] = [
  row('trt_volta_h884cudnn_128x128_ldg8_relu_exp_interior_nhwc_tn_v1', [1.6, 49.4], [1.56, 53.19], [1.58, 51.2]),
  row('trt_volta_h884cudnn_128x128_ldg8_relu_exp_medium_nhwc_tn_v1', [1.47, 50.83], [1.49, 47.4], [1.56, 40.64]),
  row('nvinfer1::poolCoalescedC', [1.69, 23.72], [1.685, 23.26], [1.692, 23.58]),
  row('nchwTonhwc', [2.12, 25.67], [2.1, 24.68], [2.11, 24.9]),
  row('trt_volta_h884cudnn_256x64_sliced1x2_ldg8_relu_exp_small_nhwc_tn_v1', [1.75, 32.23], [1.72, 34.53], [1.728, 34.1]),
  row('trt_volta_h884cudnn_256x128_ldg8_relu_exp_medium_nhwc_tn_v1', [2.28, 7.39], [2.19, 12.48], [2.24, 9.46]),
  row('nchhw2ToNchw', [3.36, 29.54], [3.34, 30.6], [3.32, 31.76]),
  row('trt_volta_h884cudnn_128x128_ldg8_relu_exp_small_nhwc_tn_v1', [2.19, 22.64], [2.45, 30.84], [2.56, 35.4]),
];

const largestAndSmallest = (values: readonly number[]) => [Math.max(...values), Math.min(...values)] as const;

/** In percent: the largest λ of the three engines over the smallest. */
function lambdaMoves({ engines }: PredictedKernel): number {
  const [large, small] = largestAndSmallest(engines.map(({ lambda }) => lambda));
  return 100 * (large / small - 1);
}

/** Points between the largest error and the smallest of the three engines. */
function errorMoves({ engines }: PredictedKernel): number {
  const [large, small] = largestAndSmallest(engines.map(({ error }) => error));
  return large - small;
}

export const publishedLambdas = (): ResultTable =>
  publishedTable({
    name: 'XVII',
    title: 'λ and error from engine to engine, by the BSP model',
    columns: [
      { id: 'model', title: 'Model' },
      { title: 'Built on' },
      { title: 'From' },
      { title: 'To' },
      { id: 'kernel', title: 'Kernel' },
      ...[1, 2, 3].flatMap(at => [
        { title: `Engine ${at}: λ`, unit: 'λ' as const },
        { title: `Engine ${at}: error`, unit: '% off' as const },
      ]),
      { title: 'λ moves', unit: '%' },
      { title: 'Error moves', unit: 'points' },
    ],
    rows: tableXVII.map(one => [
      'inception-v4',
      ...['nx', 'nx', 'agx'],
      one.kernel,
      ...one.engines.flatMap(({ lambda, error }) => [lambda, error]),
      lambdaMoves(one),
      errorMoves(one),
    ]),
    notes: [
      `From engine to engine the error of a kernel moves by ${span(tableXVII.map(errorMoves), 2)} points; the text says around 2 to 13 %.`,
    ],
  });
