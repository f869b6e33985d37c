import { defineSpec } from 'triplicate';
import { onPhotographs } from './on-photographs.ts';

export default defineSpec(
  onPhotographs(
    {
      name: 'centernet',
      file: 'zoo/centernet_coco.onnx',
      task: 'tensors',
      tolerance: 0.05,
      origin: 'npm @vladmandic/human 3.3.6, models/centernet (MIT), written as ONNX: models/README.md',
    },
    { width: 512, height: 512, fit: 'contain', scale: 1 },
  ),
);
