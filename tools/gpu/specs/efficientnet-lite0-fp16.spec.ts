import { defineSpec } from 'triplicate';
import { lite0 } from './lite0.ts';

export default defineSpec(lite0('fp16', 'fp16', ['cpu-n', 'gpu'], 3));
