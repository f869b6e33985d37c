import { defineSpec } from 'triplicate';
import { studied } from './classifiers.ts';

export default defineSpec(studied('mobilenetv1-f32', 'MobileNetV1', 'models/mobilenetv1-f32/model.onnx'));
