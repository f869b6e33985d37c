import { defineSpec } from 'triplicate';
import { onPhotographs } from './on-photographs.ts';

export default defineSpec(
  onPhotographs(
    {
      name: 'centernet',
      file: 'zoo/centernet_coco.onnx',
      task: 'detection',
      // Scores of most things on these photographs are low; a low bar compares more boxes.
      decode: { kind: 'center-points', heat: 'heat', distances: 'wh', stride: 4, minScore: 0.1 },
      origin: 'npm @vladmandic/human 3.3.6, models/centernet (MIT), written as ONNX: models/README.md',
    },
    { width: 512, height: 512, fit: 'contain', scale: 1 },
    'studies/zoo/coco80.txt',
  ),
);
