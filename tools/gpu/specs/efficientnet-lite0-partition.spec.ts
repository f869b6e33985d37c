import { defineSpec } from 'triplicate';
import { lite0 } from './lite0.ts';

export default defineSpec(lite0('partition', 'fp16', ['cpu-n', 'gpu', 'gpu-sm96'], 1));
