import type { Flow, Network } from './network.ts';

/**
 * Tiny-YOLOv3 (Redmon and Farhadi, 2018; darknet's yolov3-tiny.cfg): 3 × 416 × 416 to two grids, of 13 × 13 and 26 × 26 cells. With
 * 80 classes it has 8,852,366 parameters; the paper's size, 33.1 MiB, is that of one class, which it trained (its reference 39 detects
 * pedestrians). Boxes, anchors and suppression are the host's.
 */
export const tinyYolov3 =
  (classes: number) =>
  (net: Network): Flow[] => {
    const heads = 3 * (5 + classes);
    const unit = (from: Flow, name: string, out: number, kernel = 3): Flow =>
      net.leakyRelu(net.unit(from, name, { out, kernel, pad: (kernel - 1) / 2 }), 0.1);
    let flow = net.input;
    for (const [at, out] of [16, 32, 64, 128].entries())
      flow = net.maxPool(unit(flow, `conv${at + 1}`, out), `pool${at + 1}`, { kernel: 2, stride: 2 });
    const fine = unit(flow, 'conv5', 256);
    flow = unit(net.maxPool(fine, 'pool5', { kernel: 2, stride: 2 }), 'conv6', 512);
    flow = unit(net.maxPool(flow, 'pool6', { kernel: 2, stride: 1, pad: [0, 1] }), 'conv7', 1024);
    const coarse = unit(flow, 'conv8', 256, 1);
    const first = net.conv(unit(coarse, 'conv9', 512), 'grid13', { out: heads, kernel: 1 });
    const wider = net.double(unit(coarse, 'conv11', 128, 1), 'double');
    const joined = unit(net.concat([wider, fine], 'join'), 'conv12', 256);
    return [first, net.conv(joined, 'grid26', { out: heads, kernel: 1 })];
  };
