import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { compileCache } from './tests/compile-cache.ts';

/** A long file that begins last keeps one core waiting for the other. */
const longest = [
  'killed-writers',
  'shards',
  'fuzz',
  'study',
  'failing-disk',
  'resume',
  'selftest',
  'package',
  'guides',
];
const place = ({ moduleId }: TestSpecification): number => {
  const found = longest.findIndex(name => moduleId.endsWith(`/${name}.test.ts`));
  return found < 0 ? longest.length : found;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

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
    sequence: { sequencer: LongestFirst },
  },
});
