// Platforms of the contract double in real worker processes, and what is expected of each that was given bad input.
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { TriplicateError } from '../../harness/core/errors.ts';
import type { BuildProduct, EngineRef, InputTensors } from '../../harness/core/protocol.ts';
import type { ModelRecord, Recipe } from '../../harness/core/records.ts';
import type { Platform } from '../../harness/ports.ts';
import { type Bench, createBench, recipe } from '../fixtures/backend-bench.ts';
import { contractDouble } from '../fixtures/tensorrt.ts';
import { classifier } from '../fixtures/tiny-models.ts';
import { type WorkerOptions, workerPlatforms } from '../fixtures/worker-platforms.ts';

type Settings = Readonly<Record<string, string>>;

/** The double of all these tests: its settings, and its version for what only some majors of TensorRT have. */
export const doubled = contractDouble();
const { env, absent } = doubled;

/** On the double alone: what is planted here no device has. */
const whyNot = process.env.TRIPLICATE_REAL === '1' ? 'the real library is tried' : absent;

/** Registers the tests; where the double is absent, one skipped test that says why. */
export function describeDouble(title: string, tests: () => void): void {
  if (whyNot === null) describe(title, tests);
  else test.skip(`${title}: ${whyNot}`);
}

/** A test of what only some majors of TensorRT have; on a double of another one a skipped test that says why. */
export function testWhere(isThere: boolean, otherwise: string, title: string, run: () => Promise<void>): void {
  if (isThere) test(title, run);
  else test.skip(`${title}: ${otherwise}`);
}

/** A precision below float32, and the flags of a plan that has it: from 11 on the model's types are its only source. */
export const lowPrecision = (of: number): { readonly precision: Recipe['precision']; readonly flags: string[] } =>
  of < 11 ? { precision: 'fp16', flags: ['FP16', 'TF32'] } : { precision: 'typed', flags: [] };

export interface Double {
  readonly bench: Bench;
  readonly model: ModelRecord;
  /** Six inputs. */
  readonly inputs: InputTensors;
  /** A build of the model on the platform below. */
  readonly product: BuildProduct;
  readonly engine: EngineRef;
  /** A platform without faults. */
  readonly good: Platform;
  /** A platform with settings of the double, closed after the test. */
  open(settings?: Settings, name?: string, timeouts?: WorkerOptions['timeouts']): Promise<Platform>;
  /** Builds on the platform without faults, or another one. */
  build(changes?: Partial<Recipe>, model?: ModelRecord, platform?: Platform): Promise<BuildProduct>;
}

export const engineOf = ({ engine, mediaType, requires, target }: BuildProduct): EngineRef => ({
  digest: engine,
  mediaType,
  requires,
  ...(target ? { target } : {}),
});

/** One for all tests of a file; its fields are there when tests run. */
export function useDouble(): Double {
  const double = {} as { -readonly [K in keyof Double]: Double[K] };
  beforeAll(async () => {
    const bench = await createBench();
    const opened = (settings: Settings = {}, name = 'gpu', timeouts: WorkerOptions['timeouts'] = {}) =>
      workerPlatforms({ folder: bench.folder, env: { ...env, ...settings }, timeouts }).platforms.open(name);
    const good = await opened();
    const model = await bench.model(classifier());
    const product = await good.build({ model, recipe: recipe() });
    Object.assign(double, {
      bench,
      good,
      model,
      product,
      inputs: await bench.inputs(6),
      engine: engineOf(product),
      async open(...how) {
        const platform = await opened(...how);
        onTestFinished(() => platform.close());
        return platform;
      },
      build: (changes = {}, of = model, on = good) => on.build({ model: of, recipe: { ...recipe(), ...changes } }),
    } satisfies Double);
  });
  afterAll(async () => {
    await double.good?.close();
    await double.bench?.remove();
  });
  return double;
}

export const sweepOn = async (platform: Platform, engine: EngineRef, inputs: InputTensors, batch = 2) => {
  const loaded = await platform.load(engine);
  return (await loaded.sweep({ inputs, batch })).outputs;
};

/** Gives the error. What is said: the code, in words that name what failed, with something to do next and no place of this machine. */
export async function expectRefused(work: Promise<unknown>, code: string, ...words: (string | RegExp)[]) {
  const error = await work.then(
    () => expect.fail(`nothing was refused, and ${code} was expected`),
    (thrown: TriplicateError) => thrown,
  );
  expect(error).toMatchObject({ name: 'TriplicateError', code, next: expect.stringMatching(/\w/) });
  for (const part of words) expect(error.message).toMatch(part);
  expect(error.message).not.toMatch(/(?<![\w.])\/(tmp|work|home|root|usr)\//);
  return error;
}

/** The log of a build that failed, as the store has it. */
export const logOf = async ({ bench }: Double, { log }: TriplicateError): Promise<string> =>
  new TextDecoder().decode(await bench.blobs.read(log!));

/** The same platform goes on: it builds, loads and runs. */
export async function expectGoesOn({ model, inputs, engine, good }: Double, platform: Platform = good) {
  const built = engineOf(await platform.build({ model, recipe: recipe() }));
  expect(await sweepOn(platform, built, inputs)).toHaveLength(1);
  expect(await sweepOn(platform, engine, inputs)).toMatchObject([{ name: 'logits' }]);
}
