import { defineSpec } from 'triplicate';
import { seeded } from './seeded.ts';

export default defineSpec(seeded('mobilenetv1'));
