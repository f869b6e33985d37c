import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TriplicateError } from '../../core/errors.ts';
import { refuseForeign } from '../../core/foreign-engine.ts';
import { inspectOnnx } from '../../core/onnx.ts';
import type { Measurement } from '../../core/protocol.ts';
import type { TensorInfo } from '../../core/records.ts';
import { elementsOf } from '../../core/shape.ts';
import type { Backend, BuildRequest, BuiltEngine, Session, Tensor } from '../../ports.ts';

/** What engines answered, and how long they took, by `<recipe> <platform that built it> #<ordinal>`. */
export type Recording = Readonly<Record<string, RecordedEngine>>;

/** By the platform that ran it. */
type RecordedEngine = Readonly<
  Record<
    string,
    {
      /** The best label of each input, in the order of the dataset. */
      readonly labels: readonly number[];
      /** Milliseconds of inferences in their order; after the last one the first one again. */
      readonly samplesMs: readonly number[];
      /** Of each load. */
      readonly uploadMs: number;
      /** Milliseconds of each kernel, called once an inference. */
      readonly kernels: Readonly<Record<string, number>>;
    }
  >
>;

interface ReplayOptions {
  readonly name: string;
  /** Its place in the order of platforms. */
  readonly size: number;
  /** The file of a Recording; empty where nobody said. */
  readonly recording: string;
}

interface Engine {
  /** So that engines of two models are not the same bytes. */
  readonly model: string;
  readonly key: string;
  readonly inputs: TensorInfo[];
  readonly outputs: TensorInfo[];
}

const mediaType = 'application/vnd.triplicate.engine.replay.v1+json';
const capability = 'replay-engine';

/**
 * A test double of a backend that plays recorded answers: the same builds, labels and times each time, whenever its process was killed
 * before. Its numbers are no measurements. Errors: RECORDING_MISSING, RECORDING_LACKS.
 */
export function createReplay({ name, size, recording }: ReplayOptions): Backend {
  /** Inferences of each engine so far: a session of latency is a process of its own, and so begins with the first sample. */
  const measured = new Map<string, number>();
  const read = async (): Promise<Recording> => JSON.parse(await readFile(recording, 'utf8').catch(noRecording));

  async function build({ modelFile, recipe, ordinal = 1, folder, logFile }: BuildRequest): Promise<BuiltEngine> {
    const key = `${recipe.name} ${name} #${ordinal}`;
    await writeFile(logFile, `replay ${name} builds ${key}\n`);
    if (!(key in (await read()))) throw lacks(key);
    const bytes = await readFile(modelFile);
    const { inputs, outputs } = inspectOnnx(bytes);
    const model = createHash('sha256').update(bytes).digest('hex');
    const engine: Engine = { model, key, inputs, outputs };
    const file = join(folder, 'engine.json');
    await writeFile(file, JSON.stringify(engine));
    return { file, mediaType, requires: [capability] };
  }

  async function open({
    file,
    mediaType: type,
  }: {
    readonly file: string;
    readonly mediaType: string;
  }): Promise<Session> {
    refuseForeign(type, mediaType, name);
    const { key, inputs, outputs }: Engine = JSON.parse(await readFile(file, 'utf8'));
    const played = (await read())[key]?.[name];
    if (!played) throw lacks(`${key} on ${name}`);
    let seen = 0;
    return {
      inputs,
      outputs,
      upload: { readMs: 0, deserializeMs: played.uploadMs },
      async infer({ shape }) {
        const batch = shape[0] ?? 1;
        const labels = Array.from({ length: batch }, () => played.labels[seen++ % played.labels.length]!);
        return outputs.map(output => scoresOf(output, labels));
      },
      async measure(_, { warmup, iterations }): Promise<Measurement> {
        const from = measured.get(key) ?? 0;
        measured.set(key, from + warmup + iterations);
        const samplesMs = Array.from(
          { length: iterations },
          (__, at) => played.samplesMs[(from + warmup + at) % played.samplesMs.length]!,
        );
        const none = samplesMs.map(() => 0);
        const layers = Object.entries(played.kernels).map(([kernel, ms]) => ({ layer: kernel, kernel, ms }));
        return { samplesMs, parts: { h2d: none, compute: samplesMs, d2h: none, enqueue: none }, layers };
      },
      close: async () => {},
    };
  }

  return {
    probe: async () => ({
      name,
      backend: 'replay',
      device: { double: name, cores: size },
      stack: { replay: '1' },
      size: { value: size, how: 'declared by the test double' },
      provides: [capability],
      builds: true,
      double: true,
    }),
    build,
    open,
  };
}

/** One where the label is, else nothing. */
function scoresOf({ name, shape }: TensorInfo, labels: readonly number[]): Tensor {
  const own = shape.slice(1).map(Number);
  const classes = elementsOf(own);
  const data = new Float32Array(labels.length * classes);
  for (const [at, label] of labels.entries()) data[at * classes + label] = 1;
  return { name, shape: [labels.length, ...own], data };
}

function noRecording(cause: unknown): never {
  throw new TriplicateError({
    code: 'RECORDING_MISSING',
    message: 'The replay has nothing to play: TRIPLICATE_RECORDING names no file that can be read.',
    next: 'Name the file of a recording: export TRIPLICATE_RECORDING=…',
    exit: 'environment',
    cause,
  });
}

const lacks = (what: string): TriplicateError =>
  new TriplicateError({
    code: 'RECORDING_LACKS',
    message: `The recording has no ${what}.`,
    next: 'Record it, or leave it out of the spec.',
  });
