import type { Phase, Planted } from './flags.ts';

/** Crashes, hangs or prints in this phase if the recipe planted that. */
export function misbehave(planted: Planted, phase: Phase): void {
  if (planted.chatter) console.log(`chatter of the double: ${phase}`);
  if (planted.crash === phase) {
    console.error(`planted crash: ${phase}`);
    process.kill(process.pid, 'SIGKILL');
  }
  // Holds the thread as native code does; after a kill, nothing goes on until the signal arrives.
  if (planted.crash === phase || planted.hang === phase) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}
