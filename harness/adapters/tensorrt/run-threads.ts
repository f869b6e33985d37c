import { setInterval } from 'node:timers';
import type { Engine, Telemetry as Reading, Runner, RunnerOptions, Trt } from '../../../native/index.ts';
import type { Concurrency } from '../../core/protocol.ts';
import { median } from '../../core/statistics.ts';
import { asTelemetry, readTelemetry } from './read-telemetry.ts';

export interface ThreadsRun {
  readonly trt: Trt;
  readonly engine: Engine;
  readonly options: RunnerOptions;
  readonly batch: Readonly<Record<string, Uint8Array>>;
  readonly threads: number;
  readonly seconds: number;
}

/** How many inferences tell how long one takes at this level. */
const pilot = 20;
/** Ten times a second. */
const everyMs = 100;

/**
 * Runs one batch, copies included, on so many execution contexts at once, each with a stream and a thread of its own that sleeps
 * until its inference is done: what the paper's Figures 3 and 4 count.
 */
export async function runThreads(run: ThreadsRun): Promise<Omit<Concurrency, 'cpuPercent'>> {
  const { trt, engine, options, threads, seconds } = run;
  const runners: Runner[] = [];
  try {
    for (let i = 0; i < threads; i++) runners.push(engine.createRunner(options));
    const onAll = (iterations: number) =>
      Promise.all(
        runners.map(runner =>
          runner.measure({ batches: [run.batch], warmup: 0, iterations, transfers: true, profiler: false }),
        ),
      );
    const first = await onAll(pilot);
    const eachMs = Math.max(...first.map(({ wallMs }) => wallMs)) / pilot;
    const iterations = Math.max(pilot, Math.ceil((seconds * 1000) / eachMs));
    const seen = watch(trt);
    const measured = await onAll(iterations).finally(seen.stop);
    const utilization = seen.readings.flatMap(({ utilizationPercent }) => utilizationPercent ?? []);
    return {
      threads: measured.map(({ wallMs }) => ({ inferences: iterations, seconds: wallMs / 1000 })),
      telemetry: seen.middle(),
      ...(utilization.length > 0 ? { utilizationPercent: median(utilization) } : {}),
    };
  } finally {
    for (const runner of runners) runner.close();
  }
}

/** Reads the device while it works. */
function watch(trt: Trt) {
  const readings: Reading[] = [];
  const timer = setInterval(() => {
    const now = trt.telemetry();
    if (now) readings.push(now);
  }, everyMs);
  return {
    readings,
    stop: () => clearInterval(timer),
    middle: () => {
      const reading = readings[Math.floor(readings.length / 2)];
      return reading ? asTelemetry(reading) : readTelemetry(trt);
    },
  };
}
