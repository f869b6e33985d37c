import { defineSpec } from 'triplicate';
import { onGpu } from './classifiers.ts';

export default defineSpec(onGpu('resnet18-f32', 'ResNet-18'));
