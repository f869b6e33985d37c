import type { Task } from '../records.ts';

/** What stands for the flips of two builds that came to one engine. */
export const sameBytes = 'same bytes';

/** What an input is decided by, and flips by. */
export const decisionNames: Readonly<Record<Task, string>> = {
  classification: 'label',
  detection: 'boxes',
  segmentation: 'mask',
  tensors: 'outputs',
};
