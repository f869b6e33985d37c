import { createHash, randomBytes } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { refuseForeign } from '../core/foreign-engine.ts';
import { inspectOnnx } from '../core/onnx.ts';
import type { TensorInfo } from '../core/records.ts';
import { elementsOf } from '../core/shape.ts';
import type { Backend, BuildRequest, BuiltEngine, Session, Tensor } from '../ports.ts';
import { type Planted, plantedBy } from './double/flags.ts';
import { hashWords, logitsOf, swapTwoBest } from './double/logits.ts';
import { misbehave } from './double/misbehave.ts';

export interface DoubleOptions {
  readonly name: string;
  /** Its place in the order of platforms; inferences take 0.5 ms divided by it. */
  readonly size: number;
  /** Whether it builds engines. Default true. */
  readonly builds?: boolean;
}

interface Engine {
  readonly kind: 'double-engine';
  /** From the model's bytes; decides the logits. */
  readonly seed: number;
  /** Which inputs flip, in the order in which a session first sees them. */
  readonly flipFrom: number;
  readonly planted: Planted;
  readonly inputs: TensorInfo[];
  readonly outputs: TensorInfo[];
  readonly salt: string;
}

const mediaType = 'application/vnd.triplicate.engine.double.v1+json';
const capability = 'double-engine';
const msPerInference = 0.5;

/**
 * A test double of a backend: its engines are small JSON files, its answers follow from the bytes of model and input,
 * and recipes plant flips, slowness and misbehaviour (see Planted). Its numbers are no measurements.
 */
export function createDouble({ name, size, builds = true }: DoubleOptions): Backend {
  const layout = `double-layout:${name}`;
  /** Builds with planted flips so far, by model and recipe, so that each build flips other inputs. */
  const occurrences = new Map<string, number>();

  async function build({ modelFile, recipe, folder, logFile }: BuildRequest): Promise<BuiltEngine> {
    await writeFile(logFile, `test double ${name} builds recipe ${recipe.name}\n`);
    const planted = plantedBy(recipe.flags, name);
    misbehave(planted, 'build');
    const bytes = await readFile(modelFile);
    const { inputs, outputs } = inspectOnnx(bytes);
    const digest = createHash('sha256').update(bytes).digest();
    const key = `${digest.toString('hex')} ${JSON.stringify(recipe)}`;
    const occurrence = occurrences.get(key) ?? 0;
    occurrences.set(key, occurrence + 1);
    const engine: Engine = {
      kind: 'double-engine',
      seed: digest.readUInt32LE(),
      flipFrom: occurrence * planted.flips,
      planted,
      inputs,
      outputs,
      salt: planted.distinct ? randomBytes(8).toString('hex') : '',
    };
    const file = join(folder, 'engine.json');
    await writeFile(file, JSON.stringify(engine));
    await appendFile(logFile, `test double built occurrence ${occurrence + 1}\n`);
    return { file, mediaType, requires: recipe.optimization === 'full' ? [capability, layout] : [capability] };
  }

  return {
    probe: async () => ({
      name,
      backend: 'double',
      device: { double: name, cores: size },
      stack: { double: '1' },
      size: { value: size, how: 'declared by the test double' },
      provides: [capability, layout],
      builds,
      double: true,
    }),
    ...(builds ? { build } : {}),
    async open({ file: engineFile, mediaType: type }) {
      refuseForeign(type, mediaType, name);
      return openSession(parseEngine(await readFile(engineFile, 'utf8')), size);
    },
  };
}

function parseEngine(text: string): Engine {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new TriplicateError({
      code: 'ENGINE_UNREADABLE',
      message: `The test double did not load the engine: ${(cause as Error).message}.`,
      next: 'Build it again with --mode rebuild.',
      cause,
    });
  }
}

function openSession(engine: Engine, size: number): Session {
  const { planted, seed, inputs, outputs } = engine;
  /** Place of each input in the order of first sight, by its hash. */
  const places = new Map<number, number>();

  function flips(input: number): boolean {
    if (planted.flips === 0) return false;
    const place = places.get(input) ?? places.size;
    places.set(input, place);
    return place >= engine.flipFrom && place < engine.flipFrom + planted.flips;
  }

  return {
    inputs,
    outputs,
    async infer({ shape, data }, purpose) {
      const began = performance.now();
      misbehave(planted, purpose ?? 'run');
      const batch = shape[0] ?? 1;
      const words = new Uint32Array(data.buffer, data.byteOffset, data.length);
      const stride = words.length / batch;
      const hashes = Array.from({ length: batch }, (_, at) =>
        hashWords(words.subarray(at * stride, (at + 1) * stride), seed),
      );
      const isFlipped = hashes.map(flips);
      const answer = outputs.map((output, index): Tensor => {
        const dims = output.shape.map((dim, axis) => (axis === 0 ? batch : Number(dim)));
        const values = elementsOf(dims.slice(1));
        const all = new Float32Array(batch * values);
        for (const [at, hash] of hashes.entries()) {
          const logits = logitsOf((hash + index) >>> 0, values);
          if (isFlipped[at]) swapTwoBest(logits);
          all.set(logits, at * values);
        }
        return { name: output.name, shape: dims, data: all };
      });
      const due = began + (msPerInference / size) * planted.slow;
      while (performance.now() < due);
      return answer;
    },
    close: async () => {},
  };
}
