import type { Flow, Network } from './network.ts';

/** Table 1 of Szegedy et al. (2015): 1×1 · 3×3 reduce, 3×3 · 5×5 reduce, 5×5 · pool projection. */
const inceptions = {
  '3a': [64, 96, 128, 16, 32, 32],
  '3b': [128, 128, 192, 32, 96, 64],
  '4a': [192, 96, 208, 16, 48, 64],
  '4b': [160, 112, 224, 24, 64, 64],
  '4c': [128, 128, 256, 24, 64, 64],
  '4d': [112, 144, 288, 32, 64, 64],
  '4e': [256, 160, 320, 32, 128, 128],
  '5a': [256, 160, 320, 32, 128, 128],
  '5b': [384, 192, 384, 48, 128, 128],
} as const;

/** GoogLeNet (Szegedy et al., 2015) as Caffe's reference has it, without the auxiliary heads: 3 × 224 × 224 to 1,000 logits, 6,998,552 parameters. */
export function googlenet(net: Network): Flow {
  const flow = googlenetTrunk(net, { poolings: 4 });
  return net.dense(net.flatten(net.globalAverage(flow, 'pool5'), 'flat'), 'logits', 1000);
}

/** All but the classifier: 1,024 channels of a 32nd of the size, or without the fourth pooling of a 16th. */
export function googlenetTrunk(net: Network, { poolings }: { poolings: 3 | 4 }): Flow {
  const pooled = (flow: Flow, name: string): Flow => net.maxPool(flow, name, { kernel: 3, stride: 2, ceil: true });
  let flow = net.relu(net.conv(net.input, 'conv1', { out: 64, kernel: 7, stride: 2, pad: 3 }));
  flow = net.lrn(pooled(flow, 'pool1'), 'norm1');
  flow = net.relu(net.conv(flow, 'conv2.reduce', { out: 64, kernel: 1 }));
  flow = net.relu(net.conv(flow, 'conv2', { out: 192, kernel: 3, pad: 1 }));
  flow = pooled(net.lrn(flow, 'norm2'), 'pool2');
  for (const [name, sizes] of Object.entries(inceptions)) {
    flow = inception(net, flow, `inception${name}`, sizes);
    if (name === '3b' || (name === '4e' && poolings === 4)) flow = pooled(flow, `pool${name[0]}`);
  }
  return flow;
}

type Sizes = (typeof inceptions)[keyof typeof inceptions];

function inception(
  net: Network,
  from: Flow,
  name: string,
  [one, reduce3, three, reduce5, five, projection]: Sizes,
): Flow {
  const conv = (flow: Flow, part: string, out: number, kernel: number): Flow =>
    net.relu(net.conv(flow, `${name}.${part}`, { out, kernel, pad: (kernel - 1) / 2 }));
  const pool = net.maxPool(from, `${name}.pool`, { kernel: 3, stride: 1, pad: 1 });
  const branches = [
    conv(from, '1x1', one, 1),
    conv(conv(from, '3x3.reduce', reduce3, 1), '3x3', three, 3),
    conv(conv(from, '5x5.reduce', reduce5, 1), '5x5', five, 5),
    conv(pool, 'projection', projection, 1),
  ];
  return net.concat(branches, `${name}.join`);
}
