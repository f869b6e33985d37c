import type { Flow, Network } from './network.ts';
import { resnet18Trunk } from './resnet18.ts';

/**
 * FCN-ResNet18 for 21 classes as NVIDIA's jetson-inference exports it (FCN: Long et al., 2015): ResNet-18 without its classifier, and
 * torchvision's FCN head; 11,769,301 parameters. Scores are of 32 × 32 pixels each; enlarging them and choosing classes is the host's.
 */
export function fcnResnet18(net: Network): Flow {
  const head = net.unit(resnet18Trunk(net), 'head', { out: 128, kernel: 3, pad: 1 });
  return net.conv(net.relu(head), 'scores', { out: 21, kernel: 1 });
}
