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
  const activated = (flow: Flow, name: string): Flow => net.relu(net.batchNorm(flow, name));
  let flow = activated(
    net.conv(net.input, 'stem.conv', { out: 32, kernel: 3, stride: 2, pad: 1, bias: false }),
    'stem.bn',
  );
  for (const [index, [out, stride]] of units.entries()) {
    const name = `unit${index + 1}`;
    const groups = flow.shape[0]!;
    const depthwise = { out: groups, kernel: 3, stride, pad: 1, groups, bias: false };
    flow = activated(net.conv(flow, `${name}.depthwise`, depthwise), `${name}.depthwise.bn`);
    flow = activated(net.conv(flow, `${name}.pointwise`, { out, kernel: 1, bias: false }), `${name}.pointwise.bn`);
  }
  return net.dense(net.flatten(net.globalAverage(flow, 'pool'), 'flat'), 'logits', 1000);
}
