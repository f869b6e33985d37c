import { defineSpec } from 'triplicate';
import { seeded } from './seeded.ts';

/** One engine is enough to sweep threads, streams and graphs; a second one is another forty seconds of building. */
export default defineSpec({ ...seeded('resnet18'), name: 'resnet18-throughput', k: 1, platforms: ['gpu'] });
