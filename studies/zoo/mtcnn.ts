import type { Spec } from 'triplicate';
import { onPhotographs } from './on-photographs.ts';

/** One of MTCNN's three nets by itself, on whole photographs and not on what the net before it proposes. */
export const mtcnn = (net: 'p' | 'r' | 'o', file: string, side: number): Spec =>
  onPhotographs(
    {
      name: `mtcnn-${net}`,
      file,
      task: 'tensors',
      tolerance: 0.05,
      origin: `PyPI facenet-pytorch 2.6.0, ${net}net.pt (MIT), written as ONNX: models/README.md`,
    },
    { width: side, height: side, fit: 'contain', scale: 128, mean: [0.99609375, 0.99609375, 0.99609375] },
  );
