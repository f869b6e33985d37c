import type { ResultTable } from '../tables/table.ts';
import { publishedTable } from './published-table.ts';

type Row = readonly [
  model: string,
  task: 'classification' | 'detection' | 'segmentation',
  framework: string,
  layers: string,
  unoptimized: number,
  nx: number,
  agx: number,
];

// biome-ignore format: a table
const rows = [
  ['Alexnet', 'classification', 'Caffe', '5 conv, 3 max pool', 232.56, 120.11, 120.11],
  ['ResNet-18', 'classification', 'Caffe', '21 conv, 2 max pool', 44.65, 22.5, 52.49],
  ['vgg-16', 'classification', 'Caffe', '13 conv, 5 max pool', 527.8, 264.7, 264.7],
  ['inception-v4', 'classification', 'Caffe', '149 conv, 19 max pool', 163.12, 82.68, 82.68],
  ['Googlenet', 'classification', 'Caffe', '57 conv, 14 max pool', 51.05, 13.62, 21.08],
  ['ssd-inception-v2', 'detection', 'TensorFlow', '90 conv, 12 max pool', 95.58, 48.9, 48.9],
  ['Detectnet-Coco-Dog', 'detection', 'Caffe', '59 conv, 12 max pool', 22.82, 12.45, 12.45],
  ['pednet', 'detection', 'Caffe', '59 conv, 12 max pool', 22.82, 12.72, 12.73],
  ['Tiny-Yolov3', 'detection', 'Darknet', '13 conv, 6 max pool', 33.1, 17.83, 17.83],
  ['facenet', 'detection', 'Caffe', '59 conv, 12 max pool', 22.82, 12.03, 12.05],
  ['Mobilenetv1', 'detection', 'TensorFlow', '28 conv, 1 max pool', 26.07, 13.5, 13.53],
  ['MTCNN', 'detection', 'Caffe', '12 conv, 6 max pool', 1.9, 3.8, 4.78],
  ['fcn-resnet18-cityscapes', 'segmentation', 'PyTorch', '22 conv, 1 max pool', 44.95, 24.7, 48.78],
] as const satisfies readonly Row[];

/** As Table II spells them; other tables also have Pednet, Facenet, Inception-v4 and inceptionv4. */
export type PublishedModel = (typeof rows)[number][0];

export interface SizeRow {
  readonly model: PublishedModel;
  readonly task: Row[1];
  readonly framework: string;
  readonly layers: string;
  /** MiB, all three. The paper says MB, but VGG-16's 138,357,544 weights of four bytes are 527.8 MiB and 553.4 MB. */
  readonly unoptimized: number;
  readonly nx: number;
  readonly agx: number;
}

export const tableII: readonly SizeRow[] = rows.map(
  ([model, task, framework, layers, unoptimized, nx, agx]): SizeRow => ({
    model,
    task,
    framework,
    layers,
    unoptimized,
    nx,
    agx,
  }),
);

export function publishedSizes(): ResultTable {
  const larger = tableII.filter(({ unoptimized, nx, agx }) => Math.max(nx, agx) > unoptimized);
  const unlike = tableII.filter(({ nx, agx }) => nx !== agx);
  return publishedTable({
    name: 'II',
    title: 'Sizes of models and of their engines',
    columns: [
      { id: 'model', title: 'Model' },
      { title: 'Task' },
      { title: 'Framework' },
      { title: 'Layers' },
      { id: 'unoptimized', title: 'Unoptimized', unit: 'MiB' },
      { title: 'Engine of nx', unit: 'MiB' },
      { title: 'Engine of agx', unit: 'MiB' },
    ],
    rows: tableII.map(row => [row.model, row.task, row.framework, row.layers, row.unoptimized, row.nx, row.agx]),
    notes: [
      `The engine of agx is larger than that of nx for ${unlike.length} of ${tableII.length} models, and for ${larger.map(({ model }) => model).join(', ')} larger than the unoptimized model.`,
      'The paper says MB; they are of 2^20 bytes, as the 138,357,544 weights of vgg-16 tell.',
    ],
  });
}
