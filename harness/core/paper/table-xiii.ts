import { mean } from '../statistics.ts';
import type { ResultTable } from '../tables/table.ts';
import { publishedTable } from './published-table.ts';

export interface CallTime {
  /** Microseconds. */
  readonly mean: number;
  readonly sd: number;
}

const call = ([mean, sd]: readonly [number, number]): CallTime => ({ mean, sd });

const kernel = 'trt_volta_h884cudnn_128x128_ldg8_relu_exp_interior_nhwc_tn_v1';

/** Calls of one kernel by three engines of inception-v4 on AGX, each with its time, in the order of the table. */
// biome-ignore format: a table
export const tableXIII: readonly (readonly CallTime[])[] = [
  ([[229.29, 15.34], [824.41, 766.25], [109.62, 1.92], [111.27, 2.83], [249.87, 440.16], [448.51, 733.85], [266.11, 369.92],
    [320.05, 385.71], [296.87, 467.08]] as const).map(call),
  ([[226.19, 13.42], [111.09, 1.46], [212.03, 321.8], [207.92, 312.2], [111.7, 6.62], [149.81, 2.28], [149.78, 1.51],
    [201.95, 170.58]] as const).map(call),
  ([[124.4, 1.27], [502.18, 440.2], [110.99, 2.72], [110.21, 3.41], [195.75, 276.79], [196.77, 271.18]] as const).map(call),
];

export function publishedKernelCalls(): ResultTable {
  const most = Math.max(...tableXIII.map(calls => calls.length));
  const means = tableXIII.map(calls => mean(calls.map(one => one.mean)));
  return publishedTable({
    name: 'XIII',
    title: 'Calls of a kernel by the engines of one platform',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'platform', title: 'Platform' },
      { id: 'kernel', title: 'Kernel' },
      { title: 'Call' },
      ...tableXIII.map((_, at) => ({ title: `Engine ${at + 1}: a call`, unit: 'µs' as const, spread: true as const })),
    ],
    rows: Array.from({ length: most }, (_, at) => [
      'inception-v4',
      'agx',
      kernel,
      String(at + 1),
      ...tableXIII.map(calls => (calls[at] ? { ...calls[at], n: null } : null)),
    ]),
    notes: [
      `Calls and their mean time by engine: ${tableXIII.map((calls, at) => `${calls.length} of ${means[at]!.toFixed(1)} µs`).join(', ')}.`,
      'Calls of different engines in one row are not the same call: the paper could not match them.',
    ],
  });
}
