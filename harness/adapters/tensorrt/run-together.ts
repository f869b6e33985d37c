import { setInterval } from 'node:timers';
import type { Engine, Measured, Telemetry as Reading, Runner, RunnerOptions, Trt } from '../../../native/index.ts';
import { loadLatency } from '../../core/latency/load-latency.ts';
import type { Concurrency } from '../../core/protocol.ts';
import { median } from '../../core/statistics.ts';
import type { Watched } from '../../ports.ts';
import { asTelemetry, readTelemetry } from './read-telemetry.ts';

export interface TogetherRun {
  readonly trt: Trt;
  readonly engine: Engine;
  readonly options: RunnerOptions;
  readonly batch: Readonly<Record<string, Uint8Array>>;
  readonly threads: number;
  readonly seconds: number;
  readonly watched: Watched;
}

/** Of all together: an idle device has its clocks down. */
const warmupSeconds = 0.2;
/** Ten times a second. */
const everyMs = 100;

/**
 * Runs one batch, copies included, on so many threads at once, each with execution contexts of its own on a stream each, to which it
 * enqueues in turn, two inferences ahead; it sleeps until the oldest is done. With one stream each: what the paper's Figures 3 and 4 count.
 */
export async function runTogether(run: TogetherRun): Promise<Omit<Concurrency, 'cpuPercent'>> {
  const { trt, engine, options, threads, seconds, watched } = run;
  const runners: Runner[] = [];
  try {
    for (let i = 0; i < threads; i++) runners.push(engine.createRunner(options));
    const seen = watch(trt);
    const measured = await watched(() =>
      trt.runTogether({ runners, batch: run.batch, warmupSeconds, seconds }),
    ).finally(seen.stop);
    const utilization = seen.readings.flatMap(({ utilizationPercent }) => utilizationPercent ?? []);
    return {
      threads: measured.map(({ wallMs, computeMs: { length } }) => ({
        inferences: length,
        streams: Array.from({ length: options.streams }, (_, stream) => inTurn(length, stream, options.streams)),
        seconds: wallMs / 1000,
      })),
      latency: {
        ...loadLatency(
          together(measured, ({ h2dMs, computeMs, d2hMs }, at) => h2dMs[at]! + computeMs[at]! + d2hMs[at]!),
        ),
        enqueueMs: median([...together(measured, ({ enqueueMs }, at) => enqueueMs[at]!)]),
      },
      telemetry: seen.middle(),
      ...(utilization.length > 0 ? { utilizationPercent: median(utilization) } : {}),
    };
  } finally {
    for (const runner of runners) runner.close();
  }
}

/** How many of so many inferences a stream had, which go round the streams. */
const inTurn = (inferences: number, stream: number, streams: number): number =>
  Math.floor((inferences - stream + streams - 1) / streams);

/** A value of every inference of all threads. */
function together(measured: readonly Measured[], pick: (one: Measured, at: number) => number): Float64Array {
  const all = new Float64Array(measured.reduce((sum, { computeMs }) => sum + computeMs.length, 0));
  let next = 0;
  for (const one of measured) for (let at = 0; at < one.computeMs.length; at++) all[next++] = pick(one, at);
  return all;
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
