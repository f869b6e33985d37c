import { defineSpec } from 'triplicate';
import { onGpu } from './classifiers.ts';

export default defineSpec(onGpu('mobilenetv1-f32', 'MobileNetV1'));
