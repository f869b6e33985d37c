// The entry of worker processes: serves one platform on descriptor 3 until its standard input ends.
import { parseArgs } from 'node:util';
import { openBackend, openWorkerBlobs } from '../compose/worker.ts';
import { serveStandardStreams } from '../worker/main.ts';

const { platform, store } = parseArgs({
  options: { platform: { type: 'string' }, store: { type: 'string' } },
}).values;
if (platform === undefined || store === undefined) throw new Error('A worker needs --platform and --store.');
await serveStandardStreams(await openBackend(platform), openWorkerBlobs(store));
