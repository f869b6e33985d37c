import type { Moments } from '../statistics/welch.ts';
import type { ResultTable } from '../tables/table.ts';
import { type MeanAndSd, moments } from './latency-row.ts';
import { publishedTable, span } from './published-table.ts';
import type { PublishedModel } from './table-ii.ts';
import { tableVIII } from './table-viii.ts';

/** Milliseconds of three engines of one model, built and run on AGX. */
export interface EnginesRow {
  readonly model: PublishedModel;
  readonly engines: readonly Moments[];
}

const row = (model: PublishedModel, ...engines: readonly [MeanAndSd, MeanAndSd, MeanAndSd]): EnginesRow => ({
  model,
  engines: engines.map(moments),
});

// biome-ignore format: a table
export const tableXII: readonly EnginesRow[] = [
  row('Alexnet', [44.47, 0.62], [43.72, 0.7], [44.86, 0.34]),
  row('ResNet-18', [13.94, 1.73], [9.15, 1.17], [9.02, 0.39]),
  row('vgg-16', [113.45, 4.9], [129.5, 5.09], [124.7, 3.86]),
  row('inception-v4', [62.83, 4.65], [73.5, 9.08], [68.15, 2.53]),
  row('Googlenet', [542.33, 60.62], [541.14, 57.9], [540.86, 58.6]),
  row('ssd-inception-v2', [41.18, 1.9], [40.23, 1.65], [42.2, 2.2]),
  row('Detectnet-Coco-Dog', [27.77, 2.49], [25.56, 2.74], [26.3, 2.86]),
  row('pednet', [37.96, 3.69], [37.66, 2.27], [37.78, 4.17]),
  row('facenet', [22.67, 2.54], [22.54, 2.45], [21.96, 2.1]),
  row('Tiny-Yolov3', [484.11, 13.07], [484.29, 12.96], [486.54, 13.43]),
  row('Mobilenetv1', [10.98, 0.16], [13.25, 0.35], [12.13, 0.67]),
  row('MTCNN', [861.2, 41.2], [862.5, 43.5], [861.67, 41.9]),
  row('fcn-resnet18-cityscapes', [29.87, 1.36], [34.56, 1.19], [35.23, 0.85]),
];

/** The slowest engine over the fastest one, in percent more. */
export function rebuildSpread({ engines }: EnginesRow): number {
  const means = engines.map(({ mean }) => mean);
  return 100 * (Math.max(...means) / Math.min(...means) - 1);
}

/** By more than the last digit, which is sometimes cut off and sometimes rounded. */
const isUnlike = (one: number, other: number): boolean => Math.abs(one - other) > 0.011;

/** Models whose first engine has another mean, or deviation, than c_agx_r_agx of Table VIII, which it is. */
export function contradictedFirstEngines(of: 'mean' | 'sd') {
  const both = tableXII.map(({ model, engines: [first] }) => ({
    model,
    here: first![of],
    there: tableVIII.find(row => row.model === model)!.agxOnAgx[of],
  }));
  return both.filter(({ here, there }) => isUnlike(here, there));
}

export const publishedEngines = (): ResultTable =>
  publishedTable({
    name: 'XII',
    title: 'Latency from engine to engine on one platform',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'platform', title: 'Platform' },
      ...[1, 2, 3].map(at => ({ title: `Engine ${at}`, unit: 'ms' as const, spread: true as const })),
      { id: 'slowest', title: 'Slowest over fastest', unit: '%' },
    ],
    rows: tableXII.map(one => [one.model, 'agx', ...one.engines, rebuildSpread(one)]),
    notes: [
      `The slowest of three engines takes ${span(tableXII.map(rebuildSpread), 1)} % longer than the fastest.`,
      'By its means engine 1 is c_agx_r_agx of Table VIII; the paper does not say so.',
      ...contradictedFirstEngines('mean').map(
        ({ model, here, there }) => `${model}: it takes ${here} ms here, and ${there} in Table VIII.`,
      ),
      `The deviation of engine 1 is another one there for ${contradictedFirstEngines('sd')
        .map(({ model }) => model)
        .join(', ')}.`,
    ],
  });
