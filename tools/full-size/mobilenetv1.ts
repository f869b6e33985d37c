import type { Flow, Network } from './network.ts';

/** Output channels and stride of each depthwise separable unit. */
const units = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/** MobileNetV1 (Howard et al., 2017), width 1: 3 × 224 × 224 to 1,000 logits, 4,231,976 parameters. */
export function mobilenetv1(net: Network): Flow {
  const flow = mobilenetv1Units(net, net.relu).at(-1)!;
  return net.dense(net.flatten(net.globalAverage(flow, 'pool'), 'flat'), 'logits', 1000);
}

/** What each of the 13 depthwise separable units gives. */
export function mobilenetv1Units(net: Network, activation: (flow: Flow) => Flow): Flow[] {
  const activated = (flow: Flow, name: string): Flow => activation(net.batchNorm(flow, name));
  let flow = activated(
    net.conv(net.input, 'stem.conv', { out: 32, kernel: 3, stride: 2, pad: 1, bias: false }),
    'stem.bn',
  );
  return units.map(([out, stride], index) => {
    const name = `unit${index + 1}`;
    const groups = flow.shape[0]!;
    const depthwise = { out: groups, kernel: 3, stride, pad: 1, groups, bias: false };
    flow = activated(net.conv(flow, `${name}.depthwise`, depthwise), `${name}.depthwise.bn`);
    flow = activated(net.conv(flow, `${name}.pointwise`, { out, kernel: 1, bias: false }), `${name}.pointwise.bn`);
    return flow;
  });
}
