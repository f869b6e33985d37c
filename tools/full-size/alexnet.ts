import type { Flow, Network } from './network.ts';

/** AlexNet (Krizhevsky et al., 2012) as Caffe's reference has it, two groups: 3 × 227 × 227 to 1,000 logits, 60,965,224 parameters. */
export function alexnet(net: Network): Flow {
  const pooled = (flow: Flow, name: string): Flow => net.maxPool(flow, name, { kernel: 3, stride: 2 });
  let flow = net.relu(net.conv(net.input, 'conv1', { out: 96, kernel: 11, stride: 4 }));
  flow = pooled(net.lrn(flow, 'norm1'), 'pool1');
  flow = net.relu(net.conv(flow, 'conv2', { out: 256, kernel: 5, pad: 2, groups: 2 }));
  flow = pooled(net.lrn(flow, 'norm2'), 'pool2');
  flow = net.relu(net.conv(flow, 'conv3', { out: 384, kernel: 3, pad: 1 }));
  flow = net.relu(net.conv(flow, 'conv4', { out: 384, kernel: 3, pad: 1, groups: 2 }));
  flow = pooled(net.relu(net.conv(flow, 'conv5', { out: 256, kernel: 3, pad: 1, groups: 2 })), 'pool5');
  flow = net.relu(net.dense(net.flatten(flow, 'flat'), 'fc6', 4096));
  return net.dense(net.relu(net.dense(flow, 'fc7', 4096)), 'logits', 1000);
}
