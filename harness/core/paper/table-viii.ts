// "Demystifying TensorRT: Characterizing Neural Network Inference Engine on Nvidia Edge Devices" (Shafi et al., IISWC 2021).
import type { CaseNumber } from '../records.ts';
import type { Moments } from '../statistics/welch.ts';

/** A row of Table VIII: milliseconds of ten runs on a Xavier NX and a Xavier AGX, as published. */
export interface LatencyRow {
  readonly model: string;
  readonly nxOnNx: Moments;
  readonly nxOnAgx: Moments;
  readonly agxOnAgx: Moments;
  readonly agxOnNx: Moments;
  /** The cases as printed; where the mark is garbled, the text of section IV.C names them. */
  readonly printed: readonly CaseNumber[];
}

type Cell = readonly [mean: number, sd: number];

const row = (
  model: string,
  [nxOnNx, nxOnAgx, agxOnAgx, agxOnNx]: readonly [Cell, Cell, Cell, Cell],
  printed: readonly CaseNumber[],
): LatencyRow => {
  const moments = ([mean, sd]: Cell): Moments => ({ n: 10, mean, sd });
  return {
    model,
    nxOnNx: moments(nxOnNx),
    nxOnAgx: moments(nxOnAgx),
    agxOnAgx: moments(agxOnAgx),
    agxOnNx: moments(agxOnNx),
    printed,
  };
};

/** Columns in the order of the table: c_nx_r_nx, c_nx_r_agx, c_agx_r_agx, c_agx_r_nx; mean and standard deviation. */
// biome-ignore format: a table
export const tableVIII: readonly LatencyRow[] = [
  row('Alexnet', [[44.79, 0.58], [44.34, 0.73], [44.47, 0.63], [46.93, 1.01]], []),
  row('ResNet-18', [[12.65, 0.05], [12.15, 0.51], [13.95, 0.1], [27.66, 1.24]], [1]),
  row('vgg-16', [[111.77, 1.11], [112.59, 2.89], [113.45, 3.67], [117.22, 1.06]], [1, 2]),
  row('inception-v4', [[59.89, 2.86], [63.01, 2.38], [62.84, 1.96], [60.89, 1.04]], [1, 2, 3]),
  row('Googlenet', [[798.12, 57.71], [740.75, 45.13], [542.33, 60.63], [669.45, 83.69]], []),
  row('ssd-inception-v2', [[34.32, 0.39], [34.24, 1.34], [41.19, 1.9], [36.49, 0.55]], [1, 3]),
  row('Detectnet-Coco-Dog', [[28.48, 0.14], [29.35, 3.09], [27.77, 2.49], [29.3, 0.08]], [2]),
  row('pednet', [[33.43, 0.11], [38.15, 1.19], [37.28, 1.27], [35.71, 1.28]], [1, 2, 3]),
  row('facenet', [[18.28, 0.07], [22.92, 1.32], [22.67, 2.54], [19.58, 1.85]], [1, 2, 3]),
  row('Tiny-Yolov3', [[634.89, 2.21], [470.23, 4.13], [484.11, 13.07], [634.93, 1.69]], []),
  row('Mobilenetv1', [[11.97, 0.07], [13.99, 0.1], [10.98, 0.17], [12.2, 0.09]], [2]),
  row('MTCNN', [[911.43, 1.22], [804.83, 13.83], [861.2, 41.2], [922.12, 3.38]], []),
  row('fcn-resnet18-cityscapes', [[18.76, 0.87], [19.73, 0.54], [29.87, 1.36], [29.13, 0.49]], [1, 2]),
];

/** The two rows of Table IX, the same without nvprof; they have no printed cases, but the text says that all three hold. */
// biome-ignore format: a table
export const tableIX: readonly LatencyRow[] = [
  row('Inception-v4', [[31.64, 0.33], [46.06, 3.03], [42.6, 2.59], [34.56, 1.89]], [1, 2, 3]),
  row('Pednet', [[29.75, 0.3], [34.55, 0.9], [33.12, 0.37], [31.49, 0.56]], [1, 2, 3]),
];
