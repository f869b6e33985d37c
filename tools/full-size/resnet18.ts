import type { Flow, Network } from './network.ts';

/** ResNet-18 (He et al., 2016), as torchvision has it: 3 × 224 × 224 to 1,000 logits, 11,689,512 parameters. */
export function resnet18(net: Network): Flow {
  const flow = resnet18Trunk(net);
  return net.dense(net.flatten(net.globalAverage(flow, 'pool'), 'flat'), 'logits', 1000);
}

/** All but the classifier: 512 channels of a 32nd of the size. */
export function resnet18Trunk(net: Network): Flow {
  let flow = net.unit(net.input, 'stem', { out: 64, kernel: 7, stride: 2, pad: 3 });
  flow = net.maxPool(net.relu(flow), 'stem.pool', { kernel: 3, stride: 2, pad: 1 });
  for (const [stage, out] of [64, 128, 256, 512].entries()) {
    for (const block of [0, 1])
      flow = basicBlock(net, flow, `stage${stage + 1}.${block}`, out, stage > 0 && block === 0);
  }
  return flow;
}

function basicBlock(net: Network, from: Flow, name: string, out: number, halves: boolean): Flow {
  const stride = halves ? 2 : 1;
  const first = net.relu(net.unit(from, `${name}.a`, { out, kernel: 3, stride, pad: 1 }));
  const second = net.unit(first, `${name}.b`, { out, kernel: 3, stride: 1, pad: 1 });
  const shortcut = halves ? net.unit(from, `${name}.down`, { out, kernel: 1, stride, pad: 0 }) : from;
  return net.relu(net.add(second, shortcut, `${name}.sum`));
}
