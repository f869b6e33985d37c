import { defineSpec } from 'triplicate';
import { onPhotographs } from './on-photographs.ts';

export default defineSpec(
  onPhotographs(
    {
      name: 'selfie-segmentation',
      file: 'models/selfie-segmentation/model.onnx.gz',
      task: 'segmentation',
      decode: { kind: 'mask', threshold: 0.5 },
      origin: 'PyPI mediapipe 0.10.14, selfie_segmentation.tflite (Apache-2.0), written as ONNX: models/README.md',
    },
    { width: 256, height: 256, fit: 'contain' },
  ),
);
