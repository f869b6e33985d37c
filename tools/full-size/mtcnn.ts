import type { Flow, Network } from './network.ts';

// The three nets of MTCNN (Zhang et al., 2016), each by itself; the pyramid of pictures and the suppression between them are the
// host's. Poolings round up, as Caffe has it.

/** Proposals: 3 × height × width to a score and a box for every second pixel, 6,632 parameters. */
export function mtcnnP(net: Network): Flow[] {
  let flow = unit(net, net.input, 'conv1', 10, 3);
  flow = unit(net, pooled(net, flow, 'pool1', 2), 'conv2', 16, 3);
  flow = unit(net, flow, 'conv3', 32, 3);
  const scores = net.softmax(net.conv(flow, 'conv4.scores', { out: 2, kernel: 1 }), 'scores');
  return [scores, net.conv(flow, 'boxes', { out: 4, kernel: 1 })];
}

/** Refinement: 3 × 24 × 24 to a score and a box, 100,178 parameters. */
export function mtcnnR(net: Network): Flow[] {
  let flow = pooled(net, unit(net, net.input, 'conv1', 28, 3), 'pool1', 3);
  flow = pooled(net, unit(net, flow, 'conv2', 48, 3), 'pool2', 3);
  flow = unit(net, flow, 'conv3', 64, 2);
  flow = net.prelu(net.dense(net.flatten(flow, 'flat'), 'dense4', 128));
  return heads(net, flow);
}

/** Output: 3 × 48 × 48 to a score, a box and five landmarks, 389,040 parameters. */
export function mtcnnO(net: Network): Flow[] {
  let flow = pooled(net, unit(net, net.input, 'conv1', 32, 3), 'pool1', 3);
  flow = pooled(net, unit(net, flow, 'conv2', 64, 3), 'pool2', 3);
  flow = pooled(net, unit(net, flow, 'conv3', 64, 3), 'pool3', 2);
  flow = unit(net, flow, 'conv4', 128, 2);
  flow = net.prelu(net.dense(net.flatten(flow, 'flat'), 'dense5', 256));
  return [...heads(net, flow), net.dense(flow, 'landmarks', 10)];
}

const heads = (net: Network, flow: Flow): Flow[] => [
  net.softmax(net.dense(flow, 'dense.scores', 2), 'scores'),
  net.dense(flow, 'boxes', 4),
];

const unit = (net: Network, from: Flow, name: string, out: number, kernel: number): Flow =>
  net.prelu(net.conv(from, name, { out, kernel }));

const pooled = (net: Network, from: Flow, name: string, kernel: number): Flow =>
  net.maxPool(from, name, { kernel, stride: 2, ceil: true });
