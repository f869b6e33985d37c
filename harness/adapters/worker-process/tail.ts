import type { Readable } from 'node:stream';

const limitBytes = 64 * 1024;

/** Reads a stream to its end and keeps the last 64 KiB; the returned function gives them as text. */
export function keepTail(stream: Readable): () => string {
  let chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    size += chunk.length;
    if (size > 2 * limitBytes) {
      chunks = [Buffer.concat(chunks).subarray(-limitBytes)];
      size = limitBytes;
    }
  });
  return () => Buffer.concat(chunks).subarray(-limitBytes).toString('utf8');
}
