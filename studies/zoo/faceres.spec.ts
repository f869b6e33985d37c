import { defineSpec } from 'triplicate';
import { onPhotographs } from './on-photographs.ts';

/** MobileNetV1 as a descriptor of faces, of its age and gender too. */
export default defineSpec(
  onPhotographs(
    {
      name: 'faceres',
      file: 'zoo/faceres_mobilenetv1.onnx',
      task: 'tensors',
      tolerance: 0.05,
      origin: 'npm @vladmandic/human 3.3.6, models/faceres (MIT), written as ONNX: models/README.md',
    },
    { width: 224, height: 224, scale: 1 },
  ),
);
