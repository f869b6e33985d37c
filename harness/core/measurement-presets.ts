import { gate } from './latency/gate.ts';
import type { MeasurementRecipe } from './records.ts';

/**
 * Measurement recipes that a spec may name.
 * - `quick`: what a spec has that says nothing.
 * - `paper`: Table VIII of Shafi et al.: ten fresh loads, each with the upload of the engine, the copies and one inference,
 *   profiler on. What it is without copies is told by the parts of the same samples.
 * - `warm`: the warm loop of their Table VII.
 * - `trtexec-10`, `trtexec-11`: a round is one run of trtexec by the defaults of that major (200 ms of warm-up, then 3 s and ten
 *   inferences at least). 10 copies and waits blocked; 11 leaves copies out, launches a CUDA graph and spins.
 * - `profile`: a warm loop with the profiler on, for the times of layers.
 * - `gate`: for verdicts: steady before it begins, every engine loaded anew for each round, and more rounds until the interval is
 *   narrow enough or the time is spent.
 */
export const measurementPresets = {
  quick: { name: 'quick', batch: 1, warmup: 5, iterations: 20, rounds: 12, seed: 1 },
  paper: { name: 'paper', batch: 1, warmup: 0, iterations: 1, rounds: 10, seed: 1, load: 'fresh', profiler: true },
  warm: { name: 'warm', batch: 1, warmup: 50, iterations: 200, rounds: 12, seed: 1 },
  'trtexec-10': { ...trtexec('trtexec-10'), transfers: true, graph: false, wait: 'block' },
  'trtexec-11': { ...trtexec('trtexec-11'), transfers: false, graph: true, wait: 'spin' },
  profile: { name: 'profile', batch: 1, warmup: 10, iterations: 20, rounds: 10, seed: 1, profiler: true },
  gate: {
    name: 'gate',
    batch: 1,
    warmup: 5,
    iterations: gate.iterations,
    rounds: gate.rounds.least,
    seed: 1,
    load: 'round',
    steady: true,
    until: { width: gate.width, seconds: gate.budgetSeconds, rounds: gate.rounds.most },
  },
} as const satisfies Record<string, MeasurementRecipe>;

export const readyMeasurement = (name: string): MeasurementRecipe | undefined =>
  (measurementPresets as Readonly<Record<string, MeasurementRecipe>>)[name];

function trtexec(name: string) {
  return { name, batch: 1, warmup: 0, warmupMs: 200, iterations: 10, durationMs: 3000, rounds: 10, seed: 1 };
}
