import { defineSpec } from 'triplicate';
import { studied } from './classifiers.ts';

export default defineSpec(studied('googlenet-f32', 'GoogLeNet'));
