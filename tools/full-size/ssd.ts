import type { Flow, Network } from './network.ts';

// SSD (Liu et al., 2016) as TensorFlow's object detection has it, for COCO: six maps of 300 × 300 pixels, from 19 × 19 to 1 × 1.

/** COCO's ids go to 90, and 0 is the background. */
const classes = 91;

/** Output channels of the four maps behind the trunk's two; the 1 × 1 convolution before each has half of them. */
const extras = [512, 256, 256, 128];

/**
 * Boxes (N, 1917, 4), relative to anchors, and scores (N, 1917, 91). Anchors and suppression are the host's.
 * `kernel`: of the convolutions that predict.
 */
export function ssdHeads(net: Network, trunk: readonly [Flow, Flow], kernel: 1 | 3): Flow[] {
  const maps = [...trunk];
  for (const [at, out] of extras.entries()) {
    const name = `extra${at + 1}`;
    const narrow = net.relu6(net.unit(maps.at(-1)!, `${name}.a`, { out: out / 2, kernel: 1 }));
    maps.push(net.relu6(net.unit(narrow, `${name}.b`, { out, kernel: 3, stride: 2, pad: 1 })));
  }
  const predicted = (what: string, each: number): Flow => {
    const rows = maps.map((flow, at) => {
      const anchors = at === 0 ? 3 : 6;
      const conv = net.conv(flow, `head${at + 1}.${what}`, { out: anchors * each, kernel, pad: (kernel - 1) / 2 });
      return net.rows(conv, `head${at + 1}.${what}.rows`, each);
    });
    return net.concat(rows, what);
  };
  return [predicted('boxes', 4), net.sigmoid(predicted('logits', classes), 'scores')];
}
