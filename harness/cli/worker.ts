import { openBackend, openWorkerBlobs } from '../compose.ts';
import { serveStandardStreams } from '../worker/main.ts';
import type { Globals } from './run-command.ts';

export async function worker(_: Globals, options: { platform: string; store: string }): Promise<number> {
  await serveStandardStreams(await openBackend(options.platform), openWorkerBlobs(options.store));
  return 0;
}
