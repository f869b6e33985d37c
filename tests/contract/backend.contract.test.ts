import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBackend, here } from '../fixtures/backend-contract.ts';
import { realTensorrt } from '../fixtures/tensorrt.ts';

const folder = await mkdtemp(join(tmpdir(), 'triplicate-test-'));

describeBackend({ ...here('cpu-1'), batchDelta: 1e-5 });
describeBackend({ ...here('cpu-n'), batchDelta: 1e-5 });
describeBackend({ ...here('wasm'), builds: false, builder: 'cpu-1', batchDelta: 1e-5, profiles: false });
describeBackend({ ...here('double-small'), double: true, profiles: false });
// A real device only: on the contract double the suite runs in tests/native, where it is counted apart.
describeBackend({ ...here('gpu'), ...(await realTensorrt(folder)), batchDelta: 1e-3 });
