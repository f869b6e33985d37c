// The entry of a thread that makes views; view-threads.ts starts it.
import { parentPort } from 'node:worker_threads';
import { makeViews, type ViewJob } from './make-views.ts';

// What it throws ends the thread, and its parent hears of it.
parentPort!.on('message', async (job: ViewJob) => {
  const made = await makeViews(job);
  parentPort!.postMessage(made, [made.buffer]);
});
