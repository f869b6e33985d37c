import { blockMs, isSteady, longestWarmupMs } from '../core/latency/steady.ts';
import type { Measurement } from '../core/protocol.ts';
import type { MeasurementRecipe, SteadyWarmup } from '../core/records.ts';
import { median } from '../core/statistics.ts';

/** So many uncounted inferences, then so many timed ones. */
export type Timing = (uncounted: number, counted: number) => Promise<Measurement>;

export interface WarmUp {
  /** Milliseconds of one inference at the end of it, by the host's clock; 0 where the recipe asks for no time. */
  readonly eachMs: number;
  readonly steady?: SteadyWarmup;
  readonly prepareMs?: number;
}

/** Of a block that is to find out how long an inference takes. */
const pilot = 5;

/** What the recipe asks for before its own uncounted inferences: so long, and until the times are steady. */
export async function warmUp(time: Timing, recipe: MeasurementRecipe): Promise<WarmUp> {
  const { warmupMs = 0, durationMs = 0, steady = false } = recipe;
  if (warmupMs === 0 && durationMs === 0 && !steady) return { eachMs: 0 };
  const began = performance.now();
  const elapsed = () => performance.now() - began;
  const medians: number[] = [];
  let inferences = 0;
  let eachMs = 0;
  const block = async (count: number) => {
    const before = performance.now();
    const measurement = await time(0, count);
    eachMs = (performance.now() - before) / count;
    inferences += count;
    medians.push(median(measurement.samplesMs));
    return measurement;
  };
  const first = await block(pilot);
  // The first one had everything to make: context, buffers, kernels.
  await block(pilot);
  const count = Math.max(pilot, Math.ceil(blockMs / eachMs));
  while (elapsed() < warmupMs || (steady && !isSteady(medians) && elapsed() < longestWarmupMs)) await block(count);
  return {
    eachMs,
    ...(steady ? { steady: { inferences, steady: isSteady(medians) } } : {}),
    ...(first.prepareMs === undefined ? {} : { prepareMs: first.prepareMs }),
  };
}
