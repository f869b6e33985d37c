import { writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Backend, BlobStore } from '../ports.ts';
import { makeOwnFolder } from './own-folder.ts';
import { serve } from './serve.ts';
import { watchParent } from './watch-parent.ts';

/** Standard output belongs to whatever native libraries print; the protocol has a descriptor of its own. */
const protocolDescriptor = 3;

/** Serves requests from standard input on descriptor 3, then ends the process when standard input ends. */
export async function serveStandardStreams(backend: Backend, blobs: BlobStore): Promise<void> {
  watchParent();
  const folder = await makeOwnFolder();
  try {
    await serve({ backend, blobs, requests: process.stdin, send, folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  // Not left to the event loop: onnxruntime-web holds it open.
  process.exit(0);
}

// Synchronous, so that progress is out before native code holds the thread.
function send(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(protocolDescriptor, bytes, at);
}
