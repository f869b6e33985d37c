import { defineSpec } from 'triplicate';
import { studied } from './classifiers.ts';

export default defineSpec(studied('vgg16-f32', 'VGG-16'));
