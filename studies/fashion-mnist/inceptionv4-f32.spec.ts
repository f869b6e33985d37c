import { defineSpec } from 'triplicate';
import { studied } from './classifiers.ts';

export default defineSpec(studied('inceptionv4-f32', 'Inception-v4'));
