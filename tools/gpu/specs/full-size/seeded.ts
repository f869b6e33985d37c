import { measurementPresets, type Spec } from 'triplicate';
import { type ArchitectureName, architectures } from '../../../full-size/models.ts';

/**
 * One of the paper's architectures with seeded weights (tools/full-size/write-model.ts), on the whole GPU and on 96 of its
 * multiprocessors: for latency, sizes and kernels. Weights that were never trained have no labels, so outputs are compared as tensors.
 */
export const seeded = (name: ArchitectureName): Spec => {
  const { height, width } = architectures[name];
  return {
    name: `${name}-seeded`,
    model: { name: `${name}-seeded`, file: `zoo/${name}.onnx`, task: 'tensors', tolerance: 1 },
    dataset: {
      name: `photographs-${width === height ? width : `${width}x${height}`}`,
      source: { kind: 'folder', path: 'data/photographs' },
      preprocess: { width, height },
    },
    k: 3,
    batch: 1,
    platforms: ['gpu', 'gpu-sm96'],
    recipes: ['fp16'],
    // As the preset, but that three inferences of each load are enough: it is loads that differ, and records must stay small.
    measurement: { ...measurementPresets.gate, name: 'loads', iterations: 3 },
    thresholds: { latencyCases: { allowed: [], leastEffect: 0.01 } },
  };
};
