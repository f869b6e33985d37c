import { defineSpec } from 'triplicate';
import { relative } from './relatives.ts';

export default defineSpec(relative('inceptionv4-f32', 'Inception-v4'));
