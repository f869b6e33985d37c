import type { Spec } from 'triplicate';

/** Kernels are chosen by timing there, so that engines of one recipe differ, and some labels with them. */
const flips = { rate: 0.005 };
const thresholds = { flipsBetweenEngines: flips, flipsAcrossPlatforms: flips };

export const onGpu: NonNullable<Spec['platformThresholds']> = { gpu: thresholds, 'gpu-sm96': thresholds };
