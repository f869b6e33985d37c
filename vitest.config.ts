import { defineConfig } from 'vitest/config';
import { triplicateProjects } from './harness/vitest/projects.ts';
import { compileCache } from './tests/compile-cache.ts';

const project = (name: string, groupOrder: number) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    sequence: { groupOrder },
    env: compileCache,
    // Most of the time goes by in processes that tests start; vitest alone would leave a core to itself.
    maxWorkers: '100%',
    // For what hangs: a machine that is busy with other work takes some times as long as an idle one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});

// Groups run in this order. Specs come after the tests, and latency specs last and alone: whatever runs beside them
// would be in their numbers.
export default defineConfig({
  test: {
    projects: [
      project('unit', 1),
      project('contract', 2),
      project('browser', 3),
      ...triplicateProjects({ groupOrder: 4 }),
    ],
  },
});
