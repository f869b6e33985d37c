import { defineConfig } from 'vitest/config';
import { triplicateProjects } from './harness/vitest/projects.ts';
import { compileCache } from './tests/compile-cache.ts';
import { longestFirst } from './tests/longest-first.ts';

const project = (name: string) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    sequence: { groupOrder: 1 },
    env: compileCache,
    // Most of the time goes by in processes that tests start; vitest alone would leave a core to itself.
    maxWorkers: '100%',
    // For what hangs: a machine that is busy with other work takes some times as long as an idle one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

const longest = [
  'browser/report',
  'contract/study',
  'contract/latency-commands',
  'contract/baseline-commands',
  'contract/gate-pins',
  'contract/where-it-writes',
  'contract/pipeline',
  'contract/gate',
  'browser/gallery',
  'contract/bad-input',
  'contract/latency-imports',
  'contract/golden-review',
  'contract/waivers',
  'contract/latency-regression',
  'browser/vitest-ui',
];

// Specs come after the tests, and latency specs last and alone: whatever runs beside them would be in their numbers.
export default defineConfig({
  test: {
    sequence: { sequencer: longestFirst(longest) },
    projects: [project('unit'), project('contract'), project('browser'), ...triplicateProjects({ groupOrder: 2 })],
  },
});
