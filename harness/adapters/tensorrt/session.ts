import { join } from 'node:path';
import type {
  Engine,
  EngineTensor,
  Measured,
  ProfileShapes,
  Runner,
  RunnerOptions,
  SweepJob,
  Swept,
  Trt,
} from '../../../native/index.ts';
import { asFloats } from '../../core/as-floats.ts';
import { levelName } from '../../core/concurrency-sweeps.ts';
import { ownValue } from '../../core/own-value.ts';
import type { LayerMean, Measurement } from '../../core/protocol.ts';
import type { TensorInfo } from '../../core/records.ts';
import { mean } from '../../core/statistics.ts';
import { type EngineLayers, parseInspector } from '../../core/tensorrt/inspector.ts';
import { isNativeProblem } from '../../core/tensorrt/native-problem.ts';
import { majorOf } from '../../core/tensorrt/versions.ts';
import type { FileSweep, Session, SweptFile, Tensor } from '../../ports.ts';
import { runTogether } from './run-together.ts';

/** Calls the addon and turns what it throws into errors of ours, which say what was known beforehand. */
export type Guard = <T>(doing: string, call: () => T | Promise<T>, known?: readonly string[]) => Promise<T>;

type Manner = Pick<RunnerOptions, 'streams' | 'graph' | 'wait'>;
const keyOf = (shape: readonly number[], { streams, graph, wait }: Manner): string =>
  JSON.stringify([shape, streams, graph, wait]);

/** A deserialized plan. Buffers are made for a shape when it is first run, and kept until the engine is closed. */
export function sessionOf(trt: Trt, engine: Engine, guard: Guard): Session {
  const runners = new Map<string, Runner>();
  const inputs = engine.tensors.filter(tensor => tensor.mode === 'input');
  const outputs = engine.tensors.filter(tensor => tensor.mode === 'output');

  /** Before TensorRT 10 one execution context at a time has an optimization profile. */
  const oneAtATime = majorOf(trt.about.tensorrt)! < 10;

  function closeRunners(): void {
    for (const runner of runners.values()) runner.close();
    runners.clear();
  }

  function closeRunner(shape: readonly number[], how: Manner): void {
    const key = keyOf(shape, how);
    runners.get(key)?.close();
    runners.delete(key);
  }

  function runnerFor(shape: readonly number[], how: Manner): Runner {
    const key = keyOf(shape, how);
    const present = runners.get(key);
    if (present) return present;
    if (oneAtATime) closeRunners();
    const shapes = { [inputs[0]!.name]: shape };
    const made = engine.createRunner({ ...how, shapes, profile: profileFor(engine.profiles, shapes) });
    runners.set(key, made);
    return made;
  }

  let bearsGraphs = trt.about.device.multiprocessorsUsed === trt.about.device.multiprocessors;

  /**
   * Runs batches of one size from a CUDA graph where the engine bears it, because to enqueue a small network takes a host longer
   * than a GPU to compute it. Not in a partition: what a graph is launched on need not be what it was captured on. Its context
   * and buffers go afterwards: on a small board there may be no room for two.
   */
  async function sweep(shape: readonly number[], job: SweepJob, onProgress: (done: number) => void): Promise<Swept> {
    if (bearsGraphs && job.items % job.batch === 0) {
      const how = { ...plain, graph: true };
      try {
        return await runnerFor(shape, how).sweep(job, onProgress);
      } catch (error) {
        // Before the first batch: while contexts and graphs are made.
        if (!isNativeProblem(error) || error.stage !== 'context') throw error;
        if (error.code !== 'UNSUPPORTED' && error.code !== 'OUT_OF_MEMORY') throw error;
        bearsGraphs = false;
      } finally {
        closeRunner(shape, how);
      }
    }
    return runnerFor(shape, plain).sweep(job, onProgress);
  }

  return {
    inputs: inputs.map(tensorInfo),
    outputs: outputs.map(tensorInfo),
    upload: engine.timings,
    infer: ({ name, shape, data }) =>
      guard('Running the engine', () => {
        const runner = runnerFor(shape, plain);
        const given = runner.infer({ [name]: bytesOf(data) });
        return runner.outputs.map(
          (output): Tensor => ({ name: output.name, shape: output.shape, data: asFloats(given[output.name]!) }),
        );
      }),
    sweepFiles: ({ parts, items, shape, batch, folder }: FileSweep, onProgress) =>
      guard('Running the engine', async () => {
        const size = Math.min(batch, items);
        const files = outputs.map(({ name }, index) => [name, join(folder, `output-${index}`)] as const);
        const job = { input: inputs[0]!.name, parts, items, batch: size, outputs: Object.fromEntries(files) };
        const swept = await sweep([size, ...shape], job, onProgress);
        const shapes = new Map(swept.outputs.map(output => [output.name, output.shape.slice(1)]));
        return files.map(([name, file]): SweptFile => ({ name, shape: shapes.get(name)!, file }));
      }),
    measure: (batches, { warmup, iterations, transfers = true, profiler = false, ...how }) =>
      guard('Measuring the engine', async () => {
        const given = batches.map(({ name, data }) => ({ [name]: bytesOf(data) }));
        const { streams = 1, graph = false, wait = 'spin' } = how;
        const began = performance.now();
        const isFirst = !runners.has(keyOf(batches[0]!.shape, { streams, graph, wait }));
        const runner = runnerFor(batches[0]!.shape, { streams, graph, wait });
        const prepareMs = performance.now() - began;
        const measured = await runner.measure({ batches: given, warmup, iterations, transfers, profiler });
        return {
          ...measurement(measured),
          ...(isFirst ? { prepareMs } : {}),
          ...(profiler ? { layers: layerMeans(measured, parseInspector(engine.inspect())) } : {}),
        };
      }),
    runTogether: ({ name, shape, data }, at, seconds, watched) =>
      guard(`Running the engine on ${levelName(at)}`, () => {
        const shapes = { [inputs[0]!.name]: shape };
        const { streams, graph } = at;
        const options = {
          streams,
          graph,
          wait: 'block',
          shapes,
          profile: profileFor(engine.profiles, shapes),
        } as const;
        const batch = { [name]: bytesOf(data) };
        return runTogether({ trt, engine, options, batch, threads: at.threads, seconds, watched });
      }),
    close: () => guard('Closing the engine', () => engine.close()),
  };
}

const plain = { streams: 1, graph: false, wait: 'spin' } as const;

function measurement({ h2dMs, computeMs, d2hMs, enqueueMs }: Measured): Measurement {
  const parts = { h2d: [...h2dMs], compute: [...computeMs], d2h: [...d2hMs], enqueue: [...enqueueMs] };
  return {
    samplesMs: parts.compute.map((compute, at) => parts.h2d[at]! + compute + parts.d2h[at]!),
    parts,
  };
}

/** The mean of each layer, with the kernel that the inspector names for it. */
function layerMeans({ layers }: Measured, inspected: EngineLayers): LayerMean[] {
  const kernels = new Map(inspected.layers.map(({ name, kernel }) => [name, kernel]));
  return layers.map(({ layer, ms }) => {
    const told = [...ms].filter(value => !Number.isNaN(value));
    const kernel = kernels.get(layer);
    return { layer, ...(kernel ? { kernel } : {}), ms: mean(told) };
  });
}

const bytesOf = (data: Float32Array): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** TensorRT keeps no names of dynamic dimensions; the batch axis is called as exporters call it. */
const tensorInfo = ({ name, dtype, shape }: EngineTensor): TensorInfo => ({
  name,
  dtype,
  shape: shape.map((dim, axis) => (dim >= 0 ? dim : axis === 0 ? 'N' : '?')),
});

type Profile = Readonly<Record<string, ProfileShapes>>;

/** The profile that was optimized for these shapes, else the first that bears them, else the first, which will say why not. */
function profileFor(profiles: readonly Profile[], shapes: Readonly<Record<string, readonly number[]>>): number {
  const every = (profile: Profile, fits: (range: ProfileShapes, shape: readonly number[]) => boolean) =>
    Object.entries(shapes).every(([name, shape]) => {
      const range = ownValue(profile, name);
      return range === undefined || fits(range, shape);
    });
  const optimal = profiles.findIndex(profile =>
    every(profile, ({ opt }, shape) => shape.every((dim, at) => dim === opt[at])),
  );
  if (optimal >= 0) return optimal;
  const bearing = profiles.findIndex(profile =>
    every(profile, ({ min, max }, shape) => shape.every((dim, at) => dim >= min[at]! && dim <= max[at]!)),
  );
  return Math.max(0, bearing);
}
