import { Worker } from 'node:worker_threads';
import { ownModule } from '../../core/own-module.ts';
import { makeViews, type ViewJob } from './make-views.ts';

export interface ViewMaker {
  /** See makeViews. The job's pictures are gone afterwards. */
  make(job: ViewJob): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Makes views on so many threads of this process; with none, on its own. */
export function startViewThreads(count: number): ViewMaker {
  if (count === 0) return { make: makeViews, close: async () => {} };
  const threads = Array.from({ length: count }, startThread);
  const idle = [...threads];
  const waiting: ((thread: Thread) => void)[] = [];
  return {
    async make(job) {
      const thread = idle.pop() ?? (await new Promise<Thread>(resolve => waiting.push(resolve)));
      try {
        return await thread.make(job);
      } finally {
        const next = waiting.shift();
        if (next) next(thread);
        else idle.push(thread);
      }
    },
    close: async () => void (await Promise.all(threads.map(thread => thread.close()))),
  };
}

type Thread = ReturnType<typeof startThread>;

function startThread() {
  const thread = new Worker(ownModule('./view-thread', import.meta.url), {
    execArgv: [],
    // Pictures that libvips holds are garbage of a few bytes to V8, which would let hundreds of megabytes of them gather.
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  // One job at a time. A race against a promise of the thread's end would keep every answer for as long as the thread lives.
  let waiter: PromiseWithResolvers<Uint8Array<ArrayBuffer>> | null = null;
  let failure: Error | null = null;
  const fail = (error: Error) => {
    failure ??= error;
    waiter?.reject(failure);
  };
  thread.on('message', made => waiter?.resolve(made));
  thread.on('error', fail);
  thread.on('exit', code => fail(new Error(`A thread that makes views ended with ${code}.`)));
  return {
    async make(job: ViewJob): Promise<Uint8Array<ArrayBuffer>> {
      if (failure) throw failure;
      waiter = Promise.withResolvers();
      thread.postMessage(job, [job.pictures.buffer]);
      try {
        return await waiter.promise;
      } finally {
        waiter = null;
      }
    },
    close: () => thread.terminate(),
  };
}
