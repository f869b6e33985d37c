import { defineSpec } from 'triplicate';
import { relative } from './relatives.ts';

export default defineSpec(relative('googlenet-f32', 'GoogLeNet'));
