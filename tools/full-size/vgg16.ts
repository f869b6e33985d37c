import type { Flow, Network } from './network.ts';

/** VGG-16 (Simonyan and Zisserman, 2015), configuration D: 3 × 224 × 224 to 1,000 logits, 138,357,544 parameters. */
export function vgg16(net: Network): Flow {
  let flow = net.input;
  for (const [stage, { out, convolutions }] of [
    { out: 64, convolutions: 2 },
    { out: 128, convolutions: 2 },
    { out: 256, convolutions: 3 },
    { out: 512, convolutions: 3 },
    { out: 512, convolutions: 3 },
  ].entries()) {
    for (let at = 1; at <= convolutions; at++)
      flow = net.relu(net.conv(flow, `conv${stage + 1}_${at}`, { out, kernel: 3, pad: 1 }));
    flow = net.maxPool(flow, `pool${stage + 1}`, { kernel: 2, stride: 2 });
  }
  flow = net.relu(net.dense(net.flatten(flow, 'flat'), 'fc6', 4096));
  return net.dense(net.relu(net.dense(flow, 'fc7', 4096)), 'logits', 1000);
}
