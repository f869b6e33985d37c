import { alexnet } from './alexnet.ts';
import { googlenet } from './googlenet.ts';
import { mobilenetv1 } from './mobilenetv1.ts';
import { type Flow, Network } from './network.ts';
import { resnet18 } from './resnet18.ts';
import { vgg16 } from './vgg16.ts';

interface Architecture {
  readonly build: (net: Network) => Flow;
  /** Height and width of the input. */
  readonly side: number;
}

/** Architectures of the paper at full size. Their weights are seeded, never trained: for latency, sizes and kernels only. */
export const architectures = {
  resnet18: { build: resnet18, side: 224 },
  mobilenetv1: { build: mobilenetv1, side: 224 },
  alexnet: { build: alexnet, side: 227 },
  googlenet: { build: googlenet, side: 224 },
  vgg16: { build: vgg16, side: 224 },
} as const satisfies Record<string, Architecture>;

export type ArchitectureName = keyof typeof architectures;

/** The ONNX file, the same bytes for the same seed, and how many parameters it has. */
export function fullSize(name: ArchitectureName, seed = 1): { bytes: Uint8Array; parameters: number } {
  const { build, side } = architectures[name];
  const net = new Network([3, side, side], seed);
  const output = build(net);
  return { bytes: net.finish(output), parameters: net.parameters };
}
