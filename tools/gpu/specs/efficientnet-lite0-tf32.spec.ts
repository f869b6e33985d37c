import { defineSpec } from 'triplicate';
import { lite0 } from './lite0.ts';

export default defineSpec(lite0('tf32', 'tf32', ['cpu-n', 'gpu'], 3));
