import { defineConfig } from 'vitest/config';
import { compileCache } from './tests/compile-cache.ts';
import { longestFirst } from './tests/longest-first.ts';

const longest = [
  'killed-writers',
  'shards',
  'fuzz',
  'package',
  'failing-disk',
  'selftest',
  'resume',
  'guides',
  'study',
];

// What takes too long for `pnpm test`: a user's repository from the packed tarball, and other whole installations.
export default defineConfig({
  test: {
    env: compileCache,
    name: 'heavy',
    include: ['tests/heavy/**/*.test.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // Most of the time goes by in processes that tests start; one file at a time would leave a core to itself.
    maxWorkers: '100%',
    sequence: { sequencer: longestFirst(longest) },
  },
});
