import { TriplicateError } from '../core/errors.ts';
import { fittingInput } from '../core/fit.ts';
import type { InputTensors, MeasureJob, Measurement } from '../core/protocol.ts';
import type { MeasurementRecipe } from '../core/records.ts';
import { elementsOf } from '../core/shape.ts';
import type { Session, TelemetrySource, Tensor } from '../ports.ts';
import type { PartReader } from './part-reader.ts';
import { type Between, sampled } from './sampled.ts';
import { warmUp } from './warm-up.ts';

/**
 * Warm-up, then the timed inferences, by the backend where it measures itself, else from the call of the session to its
 * answer. Every inference has a full batch: the consecutive ones of the inputs, again from the start when they are used
 * up. The sources are read beside the timed ones. Errors: MEASUREMENT_UNSUPPORTED, MODEL_INPUTS, SHAPE_MISMATCH, OUTPUT_TYPE, BLOB_MISSING, BLOB_CORRUPT.
 */
export async function measure(
  session: Session,
  parts: PartReader,
  { inputs, recipe }: MeasureJob,
  sources: readonly TelemetrySource[] = [],
): Promise<Measurement> {
  const { batch, warmup, iterations, durationMs = 0 } = recipe;
  // A fixed batch axis leaves no smaller last batch here, because none is measured.
  const name = fittingInput(session, { ...inputs, items: batch }, batch);
  const batches = await readBatches(parts, inputs, batch, warmup + iterations);
  const shape = [batch, ...inputs.shape];
  const tensors = batches.map(data => ({ name, shape, data }));
  if (!session.measure) refuseUnsupported(recipe, session);
  const time = (uncounted: number, counted: number, between: Between = () => {}) =>
    session.measure
      ? session.measure(tensors, { ...recipe, warmup: uncounted, iterations: counted })
      : timeOneByOne(session, tensors, uncounted, counted, between);
  const warm = await warmUp(time, recipe);
  const count = Math.max(iterations, warm.eachMs > 0 ? Math.ceil(durationMs / warm.eachMs) : 0);
  const measurement = await sampled(sources, warmup + count, between => time(warmup, count, between));
  return {
    ...measurement,
    ...(session.layers ? { layers: await session.layers(count) } : {}),
    ...(warm.steady ? { warmup: warm.steady } : {}),
    ...prepared(warm.prepareMs, measurement),
  };
}

const prepared = (first: number | undefined, { prepareMs = first }: Measurement): Pick<Measurement, 'prepareMs'> =>
  prepareMs === undefined ? {} : { prepareMs };

async function timeOneByOne(
  session: Session,
  tensors: readonly Tensor[],
  warmup: number,
  iterations: number,
  between: Between,
): Promise<Measurement> {
  const samples: number[] = [];
  for (let i = 0; i < warmup + iterations; i++) {
    const tensor = tensors[i % tensors.length]!;
    const began = performance.now();
    await session.infer(tensor, 'measure');
    const ended = performance.now();
    if (i >= warmup) samples.push(ended - began);
    between();
  }
  return { samplesMs: samples };
}

/** A recipe of another backend must not be measured as if it were followed. */
function refuseUnsupported(recipe: MeasurementRecipe, { layers }: Session): void {
  const { name, streams = 1, graph = false, transfers = true, profiler = false } = recipe;
  const asked = [
    streams > 1 && `${streams} streams`,
    graph && 'a CUDA graph',
    !transfers && 'no transfers',
    profiler && !layers && 'the profiler',
  ].filter(Boolean);
  if (asked.length === 0) return;
  throw new TriplicateError({
    code: 'MEASUREMENT_UNSUPPORTED',
    message: `The measurement recipe ${name} asks for ${asked.join(' and ')}, which this platform does not have.`,
    next: 'Leave it out of the recipe, or measure only the platforms that have it: TensorRT, and for the profiler cpu-1 and cpu-n (triplicate latency --platforms …).',
  });
}

/** The first `count` batches, or as many as there are; all in memory, because reading between inferences would disturb them. */
async function readBatches(
  parts: PartReader,
  inputs: InputTensors,
  batch: number,
  count: number,
): Promise<Float32Array[]> {
  const length = batch * elementsOf(inputs.shape);
  const perPart = Math.floor(inputs.items / batch);
  if (perPart === 0) return [repeated(await parts.read(inputs.parts[0]!, inputs), length)];
  const needed = inputs.parts.slice(0, Math.ceil(count / perPart));
  const batches: Float32Array[] = [];
  for (const digest of needed) {
    const numbers = await parts.read(digest, inputs);
    for (let i = 0; i < perPart; i++) batches.push(numbers.subarray(i * length, (i + 1) * length));
  }
  return batches.slice(0, count);
}

/** Fewer inputs than a batch holds go round within it. */
const repeated = (numbers: Float32Array, length: number): Float32Array =>
  Float32Array.from({ length }, (_, at) => numbers[at % numbers.length]!);
