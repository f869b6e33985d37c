import { openBackend, openWorkerBlobs } from '../compose.ts';
import { serveStandardStreams } from '../worker/main.ts';
import type { Globals } from './run-command.ts';

export async function worker(globals: Globals, options: { platform: string }): Promise<number> {
  await serveStandardStreams(await openBackend(options.platform), openWorkerBlobs(globals.store));
  return 0;
}
