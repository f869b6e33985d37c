import { cpus } from 'node:os';
import { TriplicateError } from '../core/errors.ts';
import { fittingInput } from '../core/fit.ts';
import { loadLatency } from '../core/latency/load-latency.ts';
import type { Concurrency, ConcurrencyJob } from '../core/protocol.ts';
import { elementsOf } from '../core/shape.ts';
import type { Session, Tensor } from '../ports.ts';
import type { Open } from './measure-anew.ts';
import type { PartReader } from './part-reader.ts';

/** Before the clock runs, on each thread: what is made in the first inferences is no throughput. */
const warmup = 3;

/**
 * Runs one batch on so many threads at once, for so long: by the backend's own threads, else on a session for each, whose
 * inferences the runtime puts on threads. Errors: as Backend.open; MODEL_INPUTS, SHAPE_MISMATCH, OUTPUT_TYPE, CONCURRENCY_UNSUPPORTED.
 */
export async function runTogether(
  open: Open,
  parts: PartReader,
  { inputs, batch, at, seconds }: ConcurrencyJob,
): Promise<Concurrency> {
  const sessions: Session[] = [];
  try {
    const first = await open({ profiler: false });
    sessions.push(first);
    const name = fittingInput(first, { ...inputs, items: batch }, batch);
    const numbers = await parts.read(inputs.parts[0]!, inputs);
    const length = batch * elementsOf(inputs.shape);
    const data = Float32Array.from({ length }, (_, index) => numbers[index % numbers.length]!);
    const tensor = { name, shape: [batch, ...inputs.shape], data };
    if (first.runTogether) {
      let cpuPercent = 0;
      const ran = await first.runTogether(tensor, at, seconds, async work => {
        const before = cpuTimes();
        const done = await work();
        cpuPercent = busySince(before);
        return done;
      });
      return { ...ran, cpuPercent };
    }
    if (at.streams > 1 || at.graph) throw unsupported();
    while (sessions.length < at.threads) sessions.push(await open({ profiler: false }));
    return await onSessions(sessions, tensor, seconds);
  } finally {
    await Promise.allSettled(sessions.map(session => session.close()));
  }
}

async function onSessions(sessions: readonly Session[], tensor: Tensor, seconds: number): Promise<Concurrency> {
  await Promise.all(
    sessions.map(async session => {
      for (let i = 0; i < warmup; i++) await session.infer(tensor, 'measure');
    }),
  );
  const before = cpuTimes();
  const began = performance.now();
  const samples: number[] = [];
  const threads = await Promise.all(
    sessions.map(async session => {
      let inferences = 0;
      let now = performance.now();
      // One at least, so that there is a time of it.
      do {
        const start = now;
        await session.infer(tensor, 'measure');
        now = performance.now();
        samples.push(now - start);
        inferences += 1;
      } while (now - began < seconds * 1000);
      return { inferences, streams: [inferences], seconds: (now - began) / 1000 };
    }),
  );
  return {
    threads,
    latency: loadLatency(Float64Array.from(samples)),
    cpuPercent: busySince(before),
    telemetry: null,
  };
}

const unsupported = (): TriplicateError =>
  new TriplicateError({
    code: 'CONCURRENCY_UNSUPPORTED',
    message: 'This platform has neither streams nor CUDA graphs, and can only be run by several threads.',
    next: 'Ask for threads alone: triplicate concurrency --threads 1..8',
  });

const cpuTimes = () =>
  cpus().reduce(
    (sum, { times }) => ({
      idle: sum.idle + times.idle,
      all: sum.all + Object.values(times).reduce((a, b) => a + b, 0),
    }),
    { idle: 0, all: 0 },
  );

function busySince(before: ReturnType<typeof cpuTimes>): number {
  const now = cpuTimes();
  const all = now.all - before.all;
  return all > 0 ? 100 * (1 - (now.idle - before.idle) / all) : 0;
}
