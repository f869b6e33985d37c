import type { Task } from '../records.ts';
import { classification } from './classification.ts';
import { detection } from './detection.ts';
import type { Metric } from './metric.ts';
import { segmentation } from './segmentation.ts';
import { tensors } from './tensors.ts';

export type { CompareContext, Metric } from './metric.ts';

const metrics: Readonly<Record<Task, Metric>> = { classification, detection, segmentation, tensors };

export const metricFor = (task: Task): Metric => metrics[task];
