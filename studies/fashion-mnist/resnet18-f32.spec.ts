import { defineSpec } from 'triplicate';
import { studied } from './classifiers.ts';

export default defineSpec(studied('resnet18-f32', 'ResNet-18', 'models/resnet18-f32/model.onnx'));
