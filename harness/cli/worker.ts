// The entry of worker processes: serves one platform on descriptor 3 until its standard input ends.
import { parseArgs } from 'node:util';
import { openBackend, openWorkerBlobs } from '../compose/worker.ts';
import type { Backend } from '../ports.ts';
import { serveStandardStreams } from '../worker/main.ts';

const { platform, store } = parseArgs({
  options: { platform: { type: 'string' }, store: { type: 'string' } },
}).values;
if (platform === undefined || store === undefined) throw new Error('A worker needs --platform and --store.');
// What keeps the backend from loading is the answer to the first question, not a crash.
const backend = await openBackend(platform).catch(
  (error: unknown): Backend => ({ probe: () => Promise.reject(error), open: () => Promise.reject(error) }),
);
await serveStandardStreams(backend, openWorkerBlobs(store));
