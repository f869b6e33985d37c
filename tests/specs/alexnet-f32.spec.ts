import { defineSpec } from 'triplicate';
import { relative } from './relatives.ts';

export default defineSpec(relative('alexnet-f32', 'AlexNet'));
