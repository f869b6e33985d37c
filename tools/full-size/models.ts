import { alexnet } from './alexnet.ts';
import { detectnet } from './detectnet.ts';
import { fcnResnet18 } from './fcn-resnet18.ts';
import { googlenet } from './googlenet.ts';
import { inceptionV4 } from './inception-v4.ts';
import { mobilenetv1 } from './mobilenetv1.ts';
import { mtcnnO, mtcnnP, mtcnnR } from './mtcnn.ts';
import { type Flow, Network } from './network.ts';
import { resnet18 } from './resnet18.ts';
import { ssdInceptionV2 } from './ssd-inception-v2.ts';
import { ssdMobilenetv1 } from './ssd-mobilenetv1.ts';
import { tinyYolov3 } from './tiny-yolov3.ts';
import { vgg16 } from './vgg16.ts';

interface Architecture {
  readonly build: (net: Network) => Flow | Flow[];
  /** Of the input. */
  readonly height: number;
  readonly width: number;
}

const square = (side: number) => ({ height: side, width: side });

/** Architectures of the paper at full size. Their weights are seeded, never trained: for latency, sizes and kernels only. */
export const architectures = {
  alexnet: { build: alexnet, ...square(227) },
  resnet18: { build: resnet18, ...square(224) },
  vgg16: { build: vgg16, ...square(224) },
  'inception-v4': { build: inceptionV4, ...square(299) },
  googlenet: { build: googlenet, ...square(224) },
  'ssd-inception-v2': { build: ssdInceptionV2, ...square(300) },
  'detectnet-coco-dog': { build: detectnet, ...square(640) },
  pednet: { build: detectnet, height: 512, width: 1024 },
  'tiny-yolov3': { build: tinyYolov3(1), ...square(416) },
  facenet: { build: detectnet, ...square(450) },
  mobilenetv1: { build: mobilenetv1, ...square(224) },
  'ssd-mobilenetv1': { build: ssdMobilenetv1, ...square(300) },
  'mtcnn-p': { build: mtcnnP, height: 724, width: 384 },
  'mtcnn-r': { build: mtcnnR, ...square(24) },
  'mtcnn-o': { build: mtcnnO, ...square(48) },
  'fcn-resnet18-cityscapes': { build: fcnResnet18, height: 256, width: 512 },
} as const satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof architectures;

/** The ONNX file, the same bytes for the same seed, and how many parameters it has. */
export const fullSize = (name: ArchitectureName, seed = 1): Written => write(architectures[name], seed);

interface Written {
  readonly bytes: Uint8Array;
  readonly parameters: number;
}

export function write({ build, height, width }: Architecture, seed: number): Written {
  const net = new Network([3, height, width], seed);
  const outputs = [build(net)].flat();
  return { bytes: net.finish(outputs), parameters: net.parameters };
}
