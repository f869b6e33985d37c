import { Worker } from 'node:worker_threads';
import { orphanEndsMs } from '../core/protocol.ts';

/**
 * Ends this process when the one that started it is gone, even while native code holds the main thread and the end of
 * standard input goes unnoticed. A process whose parent is gone has another parent.
 */
export function watchParent(): void {
  const code = `
    const parent = ${process.ppid};
    setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), ${orphanEndsMs / 2});`;
  new Worker(code, { eval: true }).unref();
}
