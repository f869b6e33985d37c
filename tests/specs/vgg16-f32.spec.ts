import { defineSpec } from 'triplicate';
import { relative } from './relatives.ts';

export default defineSpec(relative('vgg16-f32', 'VGG-16'));
