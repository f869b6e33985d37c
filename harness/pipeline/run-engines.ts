import { asFloats } from '../core/as-floats.ts';
import { runKeyText } from '../core/build-key.ts';
import { builtOnName, otherPlatform } from '../core/built-on.ts';
import { type ComparableRun, sideLabel } from '../core/compare.ts';
import { inputCount } from '../core/dataset.ts';
import { hasCode } from '../core/errors.ts';
import { fittingInput } from '../core/fit.ts';
import { requireMasks } from '../core/masks/truth-size.ts';
import { requireOutputs } from '../core/metrics/decode/misfit.ts';
import { metricFor } from '../core/metrics/registry.ts';
import type { Predictions } from '../core/predictions.ts';
import type { InputTensors, SweepProduct } from '../core/protocol.ts';
import type {
  BuildRecord,
  DatasetRecord,
  Decode,
  Digest,
  ModelRecord,
  RunRecord,
  RunStep,
  Side,
} from '../core/records.ts';
import { elementsOf } from '../core/shape.ts';
import { type NormalSpec, referenceRecipe } from '../core/spec.ts';
import type { LoadedEngine } from '../ports.ts';
import { type Context, engineRef, type Obtained, platformOf, writeOff } from './context.ts';

export interface FinishedRun extends ComparableRun {
  /** Id of the run step. */
  readonly step: string;
  readonly run: RunRecord;
}

/**
 * Takes raw outputs away that have been decoded. Equal outputs are one blob, so only when no run of this process goes on;
 * and an output can be the same bytes as an input.
 */
export async function dropSpent({ ports, dataset, spent }: Context): Promise<void> {
  for (const part of dataset.parts) spent.delete(part.tensors);
  for (const digest of spent) await ports.blobs.drop(digest);
  spent.clear();
}

export function inputTensors(dataset: DatasetRecord): InputTensors {
  return {
    parts: dataset.parts.map(part => part.tensors),
    items: dataset.items.length,
    shape: dataset.input.shape,
  };
}

/**
 * Makes sure that the dataset can be fed to the model at all, before anything is built from it. Where this machine's
 * reading of the model differs from an engine's, the worker asks again. Errors: MODEL_INPUTS, SHAPE_MISMATCH, OUTPUT_TYPE, DECODE_MISFIT,
 * TRUTH_MISFIT.
 */
export function requireFit(model: ModelRecord, dataset: DatasetRecord, spec: NormalSpec): void {
  const {
    batch,
    model: { decode },
    dataset: { source },
  } = spec;
  const names = {
    taker: `Model ${model.name}`,
    dataset: `dataset ${dataset.name}`,
    isTensors: source.kind === 'npy' || source.kind === 'npz',
  };
  fittingInput(model, inputTensors(dataset), batch, names);
  if (decode) requireOutputs(model.outputs, decode);
  if (decode?.kind === 'mask') requireMasks(model, dataset, decode);
}

/** Runs every distinct engine of a step once; builds that gave the same bytes share the run and are named together. */
export async function runEngines(
  context: Context,
  step: RunStep,
  obtained: readonly Obtained[],
): Promise<FinishedRun[]> {
  const mine = obtained.filter(one => one.recipe === step.recipe && one.build.builtOn.name === step.builtOn);
  const digests = [...new Set(mine.map(one => one.build.engine))];
  const finished: FinishedRun[] = [];
  for (const [index, digest] of digests.entries()) {
    const same = mine.filter(one => one.build.engine === digest);
    try {
      const { run, predictions } = await runOne(context, same[0]!, step.ranOn);
      const identity = {
        recipe: step.recipe,
        builtOn: builtOnNameHere(context, same[0]!.build),
        ranOn: step.ranOn,
        ordinals: same.map(one => one.build.ordinal).sort((a, b) => a - b),
      };
      const side: Side = { label: sideLabel(identity), run: run.key, engine: digest, ...identity };
      finished.push({ step: step.id, side, predictions, isReference: step.recipe === referenceRecipe.name, run });
    } catch (error) {
      writeOff(
        context,
        { step: `${step.id}-${index}`, stage: 'run', recipe: step.recipe, platform: step.ranOn },
        error,
      );
    }
  }
  return finished;
}

const builtOnNameHere = ({ platforms }: Context, build: BuildRecord): string =>
  builtOnName(
    build,
    [...platforms.values()].map(({ record }) => record),
  );

async function runOne(
  context: Context,
  engine: Obtained,
  ranOn: string,
): Promise<{ run: RunRecord; predictions: Predictions }> {
  const { ports, spec, dataset } = context;
  const platform = platformOf(context, ranOn);
  const what = {
    engine: engine.build.engine,
    platform: platform.record.id,
    dataset: dataset.digest,
    task: spec.model.task,
    ...decodeOf(spec),
    batch: spec.batch,
  };
  const key = ports.host.digest(runKeyText(what));
  const { builtOn } = engine.build;
  const home = platformOf(context, builtOn.name).record;
  return ports.locks.hold(`run-${key.slice(7, 23)}`, async () => {
    const stored = await ports.records.run(key);
    // An engine can be of two models, the same bytes under another file name; a report is of one.
    if (stored?.model === context.model.digest)
      return { run: stored, predictions: await readPredictions(context, stored) };
    const startedAt = ports.host.now().toISOString();
    const loaded = await platform.load(engineRef(context, engine.build));
    try {
      const { product, predictions } = await sweep(
        context,
        loaded,
        `${engine.recipe} c_${builtOnNameHere(context, engine.build)}_r_${ranOn}`,
      );
      const count = inputCount(dataset);
      const without = metricFor(spec.model.task).countWithoutNumber(predictions);
      const run: RunRecord = {
        kind: 'run',
        version: 1,
        key,
        engine: engine.build.engine,
        ranOn: platform.record,
        model: context.model.digest,
        dataset: dataset.digest,
        task: spec.model.task,
        ...decodeOf(spec),
        batch: spec.batch,
        count,
        ...(await storePredictions(context, predictions)),
        seconds: product.seconds,
        startedAt,
        quality: without > 0 ? [`the outputs of ${without} of ${count} inputs hold no number`] : [],
        notes: [...(builtOn.id !== home.id ? [otherPlatform(builtOn, home)] : []), ...loaded.notes],
      };
      await ports.records.put(run);
      for (const { digest } of product.outputs) context.spent.add(digest);
      return { run, predictions };
    } finally {
      await loaded.close();
    }
  });
}

interface Sweep {
  readonly product: SweepProduct;
  readonly predictions: Predictions;
}

async function sweep(context: Context, loaded: LoadedEngine, message: string): Promise<Sweep> {
  const job = { inputs: inputTensors(context.dataset), batch: context.spec.batch };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const onProgress = (done: number, total: number) => context.onEvent({ stage: 'run', message, done, total });
      onProgress(0, inputCount(context.dataset));
      const product = await loaded.sweep(job, onProgress);
      return { product, predictions: await decode(context, product) };
    } catch (error) {
      // Equal outputs are one blob: another process that swept an equal engine may have dropped it after its own use.
      if (!hasCode(error, 'BLOB_MISSING') || attempt === 3) throw error;
    }
  }
}

async function decode({ ports, spec, dataset }: Context, { outputs }: SweepProduct): Promise<Predictions> {
  const how = { ...decodeOf(spec), input: dataset.input.shape };
  const { readings, end } = metricFor(spec.model.task).decoder(outputs, inputCount(dataset), how);
  for (const { output, take } of readings) {
    const { digest, shape } = outputs[output]!;
    const inputBytes = elementsOf(shape) * Float32Array.BYTES_PER_ELEMENT;
    await ports.blobs.readPieces(digest, inputBytes, piece => take(asFloats(piece)));
  }
  return end();
}

/** How decisions are made of outputs, where the task asks for more than its name. */
export const decodeOf = ({ model: { decode } }: NormalSpec): { decode?: Decode } => (decode ? { decode } : {});

/** Stores the decisions of a run, as its record names them. */
export async function storePredictions(
  context: Pick<Context, 'ports'>,
  predictions: Predictions,
): Promise<Pick<RunRecord, 'predictions' | 'outputs'>> {
  const { blobs, predictions: codec, tensors } = context.ports;
  if (predictions.kind !== 'tensors') return { predictions: await blobs.put(codec.encode(predictions)), outputs: [] };
  const outputs: RunRecord['outputs'] = [];
  for (const { name, shape, data } of predictions.outputs) {
    const digest: Digest = await blobs.put(tensors.encode([predictions.count, ...shape], data));
    outputs.push({ name, shape: [...shape], digest });
  }
  return { predictions: null, outputs };
}

/** The decisions of a run that was done before. Errors: BLOB_MISSING, BLOB_CORRUPT. */
export async function readPredictions(context: Pick<Context, 'ports'>, run: RunRecord): Promise<Predictions> {
  const { blobs, predictions: codec, tensors } = context.ports;
  if (run.predictions !== null) return codec.decode(await blobs.read(run.predictions));
  const outputs = await Promise.all(
    run.outputs.map(async ({ name, shape, digest }) => ({
      name,
      shape,
      data: tensors.decode(await blobs.read(digest)).data,
    })),
  );
  return { kind: 'tensors', count: run.count, outputs };
}
