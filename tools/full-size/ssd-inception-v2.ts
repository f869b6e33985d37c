import type { Convolution, Flow, Network } from './network.ts';
import { ssdHeads } from './ssd.ts';

/** Of TensorFlow's Inception-v2 (Ioffe and Szegedy, 2015): 1×1 · 3×3 reduce, 3×3 · double 3×3 reduce, double 3×3 · pool projection. */
const mixed = {
  '3b': [64, 64, 64, 64, 96, 32],
  '3c': [64, 64, 96, 64, 96, 64],
  '4b': [224, 64, 96, 96, 128, 128],
  '4c': [192, 96, 128, 96, 128, 128],
  '4d': [160, 128, 160, 128, 160, 96],
  '4e': [96, 128, 192, 160, 192, 96],
  '5b': [352, 192, 320, 160, 224, 128],
  '5c': [352, 192, 320, 192, 224, 128],
} as const;

/** 3×3 reduce, 3×3 · double 3×3 reduce, double 3×3, all of half the size. */
const halving = { '4a': [128, 160, 64, 96], '5a': [128, 192, 192, 256] } as const;

/** SSD-Inception-v2 for COCO, as TensorFlow's object detection has it: 3 × 300 × 300 to boxes and scores. */
export function ssdInceptionV2(net: Network): Flow[] {
  const depthwise = { out: 24, kernel: 7, stride: 2, pad: 3, groups: 3, bias: false };
  let flow = unit(net, net.conv(net.input, 'stem.depthwise', depthwise), 'stem.pointwise', { out: 64, kernel: 1 });
  flow = unit(net, halved(net, flow, 'pool1'), 'conv2.reduce', { out: 64, kernel: 1 });
  flow = halved(net, unit(net, flow, 'conv2', { out: 192, kernel: 3, pad: 1 }), 'pool2');
  for (const name of ['3b', '3c'] as const) flow = mix(net, flow, name, 'average');
  flow = halve(net, flow, '4a');
  for (const name of ['4b', '4c', '4d', '4e'] as const) flow = mix(net, flow, name, 'average');
  const fine = flow;
  flow = halve(net, flow, '5a');
  flow = mix(net, flow, '5b', 'average');
  return ssdHeads(net, [fine, mix(net, flow, '5c', 'max')], 3);
}

function mix(net: Network, from: Flow, at: keyof typeof mixed, pooling: 'average' | 'max'): Flow {
  const name = `mixed${at}`;
  const [one, reduce3, three, reduceDouble, double, projection] = mixed[at];
  const beside = { kernel: 3, stride: 1, pad: 1 };
  const pool =
    pooling === 'max' ? net.maxPool(from, `${name}.pool`, beside) : net.averagePool(from, `${name}.pool`, beside);
  return net.concat(
    [
      unit(net, from, `${name}.1x1`, { out: one, kernel: 1 }),
      ...threes(net, from, name, [reduce3, three, reduceDouble, double], 1),
      unit(net, pool, `${name}.projection`, { out: projection, kernel: 1 }),
    ],
    `${name}.join`,
  );
}

function halve(net: Network, from: Flow, at: keyof typeof halving): Flow {
  const name = `mixed${at}`;
  return net.concat([...threes(net, from, name, halving[at], 2), halved(net, from, `${name}.pool`)], `${name}.join`);
}

/** The branch of one 3×3 and that of two, the last of each with the given stride. */
function threes(
  net: Network,
  from: Flow,
  name: string,
  [reduce, three, reduceDouble, double]: readonly [number, number, number, number],
  stride: number,
): Flow[] {
  const reduced = unit(net, from, `${name}.3x3.reduce`, { out: reduce, kernel: 1 });
  let second = unit(net, from, `${name}.double.reduce`, { out: reduceDouble, kernel: 1 });
  second = unit(net, second, `${name}.double.1`, { out: double, kernel: 3, pad: 1 });
  return [
    unit(net, reduced, `${name}.3x3`, { out: three, kernel: 3, stride, pad: 1 }),
    unit(net, second, `${name}.double.2`, { out: double, kernel: 3, stride, pad: 1 }),
  ];
}

const halved = (net: Network, from: Flow, name: string): Flow =>
  net.maxPool(from, name, { kernel: 3, stride: 2, pad: 1 });

const unit = (net: Network, from: Flow, name: string, how: Omit<Convolution, 'bias'>): Flow =>
  net.relu6(net.unit(from, name, how));
