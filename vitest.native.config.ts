import { defineConfig } from 'vitest/config';
import { compileCache } from './tests/compile-cache.ts';
import { contractDouble } from './tests/fixtures/tensorrt.ts';

// The addon by itself, on the contract double; with TRIPLICATE_REAL=1 on the TensorRT of this machine. Results of the two
// are counted apart, so they have different names.
const isReal = process.env.TRIPLICATE_REAL === '1';
const { env, absent } = isReal ? { env: {}, absent: null } : contractDouble();

export default defineConfig({
  test: {
    name: isReal ? 'native, real library' : 'native, contract double',
    // The other files hold the double against recordings, or plant its faults.
    include: [isReal ? 'tests/native/addon.test.ts' : 'tests/native/**/*.test.ts'],
    env: { ...compileCache, ...env, ...(absent === null ? {} : { TRIPLICATE_NATIVE_ABSENT: absent }) },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // Most of the time goes by in processes that tests start.
    maxWorkers: '100%',
  },
});
