import { defineConfig } from 'vitest/config';

// Ratios measured side by side in one run; never part of `pnpm test`.
export default defineConfig({
  test: { name: 'bench', include: ['tests/bench/**/*.bench.ts'], testTimeout: 600_000, fileParallelism: false },
});
