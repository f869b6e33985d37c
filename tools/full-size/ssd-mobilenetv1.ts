import { mobilenetv1Units } from './mobilenetv1.ts';
import type { Flow, Network } from './network.ts';
import { ssdHeads } from './ssd.ts';

/** SSD-MobileNetV1 for COCO, as TensorFlow's object detection has it: 3 × 300 × 300 to boxes and scores. */
export function ssdMobilenetv1(net: Network): Flow[] {
  const units = mobilenetv1Units(net, net.relu6);
  return ssdHeads(net, [units[10]!, units[12]!], 1);
}
