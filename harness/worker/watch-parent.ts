import { Worker } from 'node:worker_threads';

const intervalMs = 1000;

/**
 * Ends this process when the one that started it is gone, even while native code holds the main thread and the end of
 * standard input goes unnoticed. A process whose parent is gone has another parent.
 */
export function watchParent(): void {
  const code = `
    const parent = ${process.ppid};
    setInterval(() => process.ppid === parent || process.kill(process.pid, 'SIGKILL'), ${intervalMs});`;
  new Worker(code, { eval: true }).unref();
}
