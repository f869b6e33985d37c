import { googlenetTrunk } from './googlenet.ts';
import type { Flow, Network } from './network.ts';

/**
 * DetectNet (Tao, Barker and Sarathy, 2016, NVIDIA's DIGITS): GoogLeNet without its fourth pooling, and a coverage and a box for
 * each 16 × 16 pixels; 5,978,677 parameters for one class. Clustering boxes is the host's.
 */
export function detectnet(net: Network): Flow[] {
  const flow = googlenetTrunk(net, { poolings: 3 });
  const coverage = net.sigmoid(net.conv(flow, 'cvg.classifier', { out: 1, kernel: 1 }), 'coverage');
  return [coverage, net.conv(flow, 'bboxes', { out: 4, kernel: 1 })];
}
