import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import type {
  Addon,
  BuildProgress,
  BuildRequest,
  Engine,
  NativeError,
  Runner,
  RunnerOptions,
  Trt,
} from '../../native/trt.d.ts';
import { classifier, madeUpOperator } from '../../tests/fixtures/tiny-models.ts';
import { buildRequest } from './build-request.ts';
import { batchOf, shapesAt } from './engine-inputs.ts';
import { librariesIn, openTrt } from './open-addon.ts';
import { heavy, hungry, hungryItemBytes, hungrySide, quantizedClassifier } from './recorded-models.ts';

/** What a recorded call works with, in a process of its own. */
export interface Stage {
  readonly addon: Addon;
  /** The folder of the libraries. */
  readonly libraries: string;
  /** Shared by all calls; holds what `prepare` made. */
  readonly work: string;
  /** Opens the device; at most once. */
  open(sms?: number): Trt;
  /** A path of this call's own. */
  own(name: string): string;
}

export interface RecordedCall {
  /** What is called with what, in a reader's words. */
  readonly call: string;
  /** Nothing else may run beside it: it takes all device memory, or looks at the whole device. */
  readonly alone?: boolean;
  readonly limitSeconds?: number;
  /** Variables of its process; empty ones are taken out. TRIPLICATE_DOUBLE_… put the double into the state of the machine. */
  readonly environment?: Readonly<Record<string, string>>;
  run(stage: Stage): unknown;
}

export interface Failure {
  readonly code: string | null;
  readonly stage: string | null;
  readonly said: string;
  readonly message: string;
}

export function failure(thrown: unknown): Failure {
  const { code = null, stage = null, said = '', message } = thrown as Partial<NativeError>;
  return { code, stage, said, message: message ?? String(thrown) };
}

type Attempt = { readonly value: unknown } | { readonly error: Failure };

async function attempt(what: () => unknown): Promise<Attempt> {
  try {
    return { value: (await what()) ?? null };
  } catch (thrown) {
    return { error: failure(thrown) };
  }
}

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const tinyProfile = [{ input: { min: [1, 3, 8, 8], opt: [4, 3, 8, 8], max: [8, 3, 8, 8] } }];

function modelFile(stage: Stage, bytes: Uint8Array): string {
  const file = stage.own('model.onnx');
  writeFileSync(file, bytes);
  return file;
}

type Asked = Partial<Omit<BuildRequest, 'model' | 'plan'>>;

/** Builds the classifier with a dynamic batch; level 1 unless asked otherwise. */
const buildTiny = (trt: Trt, stage: Stage, asked: Asked = {}, onProgress?: (progress: BuildProgress) => void) =>
  trt.build(
    buildRequest(modelFile(stage, classifier().model), stage.own('plan'), {
      optimizationLevel: 1,
      profiles: tinyProfile,
      ...asked,
    }),
    onProgress,
  );

const buildBytes = (stage: Stage, bytes: Uint8Array, asked: Asked = {}) =>
  stage.open().build(buildRequest(modelFile(stage, bytes), stage.own('plan'), { optimizationLevel: 1, ...asked }));

const tinyPlan = (stage: Stage): string => join(stage.work, 'tiny.plan');
const load = (trt: Trt, plan: string): Engine => trt.load({ plan, hostCodeAllowed: false });

const garbage = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, at) => (at * 131 + 7) % 251);

/** The file's bytes, `count` of them inverted. */
function invertedAt(file: string, begin: (size: number) => number, count: number): Uint8Array {
  const bytes = readFileSync(file);
  const from = begin(bytes.length);
  for (let at = from; at < Math.min(from + count, bytes.length); at++) bytes[at] = ~bytes[at]! & 255;
  return bytes;
}

function loadBytes(stage: Stage, bytes: Uint8Array): unknown {
  const plan = stage.own('plan');
  writeFileSync(plan, bytes);
  return describe(load(stage.open(), plan));
}

const describe = ({
  tensors,
  profiles,
  layers,
  contextBytes,
  auxStreams,
  hardwareCompatibility,
  timings,
  said,
}: Engine): unknown => ({ tensors, profiles, layers, contextBytes, auxStreams, hardwareCompatibility, timings, said });

const runnerAt = (engine: Engine, batch: number): Runner =>
  engine.createRunner({ profile: 0, shapes: shapesAt(engine, batch), streams: 1, graph: false, wait: 'spin' });

const outputsOf = (engine: Engine, asked: Partial<RunnerOptions>): Runner['outputs'] =>
  engine.createRunner({
    profile: 0,
    shapes: { input: [4, 3, 8, 8] },
    streams: 1,
    graph: false,
    wait: 'spin',
    ...asked,
  }).outputs;

/** Loads a plan, infers one batch of four and says what came. */
async function useOf(trt: Trt, plan: string, hostCodeAllowed = false): Promise<unknown> {
  const engine = trt.load({ plan, hostCodeAllowed });
  const runner = runnerAt(engine, 4);
  const inputs = batchOf(engine, shapesAt(engine, 4));
  const outputs = Object.entries(runner.infer(inputs)).map(([name, bytes]) => ({
    name,
    bytes: bytes.length,
    sha256: digest(bytes),
    first: Array.from(new Float32Array(bytes.slice(0, 16).buffer)),
  }));
  const { computeMs } = await runner.measure({
    batches: [inputs],
    warmup: 50,
    iterations: 200,
    transfers: false,
    profiler: false,
  });
  return { engine: describe(engine), outputs, medianComputeMs: median([...computeMs]) };
}

/** Builds and then uses the plan. */
async function buildAndUse(stage: Stage, asked: Asked, bytes = classifier().model): Promise<unknown> {
  const trt = stage.open();
  const plan = stage.own('plan');
  const built = await trt.build(
    buildRequest(modelFile(stage, bytes), plan, { optimizationLevel: 1, profiles: tinyProfile, ...asked }),
  );
  return { built, used: await useOf(trt, plan) };
}

const bounded = (lines: readonly string[], bytes: number): string[] => {
  let left = bytes;
  return lines.filter(line => {
    left -= line.length + 8;
    return left > 0;
  });
};

function logOf(file: string): unknown {
  const lines = readFileSync(file, 'utf8').split('\n');
  const tactics = lines.filter(line => /tactic|Autotun|Selected|runner/i.test(line));
  return {
    lines: lines.length,
    head: bounded(lines.slice(0, 400), 60_000),
    tactics: bounded(tactics, 80_000),
    tail: bounded(lines.slice(-300), 60_000),
  };
}

const mebibyte = 1024 * 1024;
/** Contexts that take about so much each, largest first. */
const hungrySizes = [8192, 512, 16].map(mebibytes => ({
  mebibytes,
  batch: Math.floor((mebibytes * mebibyte) / (2 * hungryItemBytes)),
}));
const hungryPlan = (stage: Stage, mebibytes: number): string => join(stage.work, `hungry-${mebibytes}.plan`);

/** Opens runners until one more does not fit, large ones first. */
function fill(trt: Trt, stage: Stage): { opened: unknown[]; release: () => void } {
  const engines: Engine[] = [];
  const opened = hungrySizes.map(({ mebibytes, batch }) => {
    const engine = load(trt, hungryPlan(stage, mebibytes));
    engines.push(engine);
    for (let runners = 0; runners < 64; runners++) {
      try {
        runnerAt(engine, batch);
      } catch (thrown) {
        return { mebibytes, contextBytes: engine.contextBytes, runners, error: failure(thrown), ...trt.memory() };
      }
    }
    return { mebibytes, contextBytes: engine.contextBytes, runners: 64, error: null, ...trt.memory() };
  });
  return { opened, release: () => engines.forEach(engine => void engine.close()) };
}

/** Does something while the device has no memory left, and again once it has. */
async function whenFull(stage: Stage, what: (trt: Trt) => unknown, trt = stage.open()): Promise<unknown> {
  const start = trt.memory();
  const { opened, release } = fill(trt, stage);
  const full = await attempt(() => what(trt));
  release();
  return { start, opened, full, afterwards: await attempt(() => what(trt)), end: trt.memory() };
}

const openWith = (stage: Stage, libraries: Partial<ReturnType<typeof librariesIn>>, device = 0): unknown =>
  stage.addon.open({ libraries: { ...librariesIn(stage.libraries), ...libraries }, device, sms: null }).about;

const greenContext = (sms: number): RecordedCall => ({
  call: `open with sms ${sms}, then load the tiny plan of the whole device, infer and measure`,
  async run(stage) {
    const trt = stage.open(sms);
    const { multiprocessors, multiprocessorsUsed } = trt.about.device;
    return { multiprocessors, multiprocessorsUsed, use: await attempt(() => useOf(trt, tinyPlan(stage))) };
  },
});

/** The libraries that were recorded lack libnvinfer_lean; here the double does, too. */
const withoutLean = { TRIPLICATE_DOUBLE_FAULT: 'lean-missing' };

/** Makes what other calls need; recorded as well. */
export const prepare: RecordedCall = {
  call: 'build the tiny classifier (batch 1 to 8, level 1, DETAILED) and the plans that fill memory',
  limitSeconds: 300,
  async run(stage) {
    const trt = stage.open();
    const tiny = await trt.build(
      buildRequest(modelFile(stage, classifier().model), tinyPlan(stage), {
        optimizationLevel: 1,
        profilingVerbosity: 'DETAILED',
        profiles: tinyProfile,
      }),
    );
    const big: Record<string, Attempt> = {};
    for (const { mebibytes, batch } of hungrySizes) {
      const shape = (first: number) => [first, 1, hungrySide, hungrySide];
      big[`hungry-${mebibytes}`] = await attempt(() =>
        trt.build(
          buildRequest(modelFile(stage, hungry()), hungryPlan(stage, mebibytes), {
            optimizationLevel: 1,
            profiles: [{ input: { min: shape(1), opt: shape(1), max: shape(batch) } }],
          }),
        ),
      );
    }
    big.heavy = await attempt(() =>
      trt.build(
        buildRequest(modelFile(stage, heavy()), join(stage.work, 'heavy.plan'), { optimizationLevel: 1, profiles: [] }),
      ),
    );
    return { tiny, big };
  },
};

export const recordedCalls: Readonly<Record<string, RecordedCall>> = {
  about: { call: 'open the whole device', run: stage => stage.open().about },
  'library-missing': {
    call: 'open with a libnvinfer that does not exist',
    run: stage => openWith(stage, { nvinfer: stage.own('libnvinfer.so.10') }),
  },
  'symbol-missing': {
    call: 'open with the ONNX parser in place of libnvinfer',
    run: stage => openWith(stage, { nvinfer: librariesIn(stage.libraries).nvonnxparser ?? '' }),
  },
  'no-device': {
    call: 'open where CUDA is shown no device',
    environment: { CUDA_VISIBLE_DEVICES: '-1', TRIPLICATE_DOUBLE_NO_DEVICE: '1' },
    run: stage => stage.open().about,
  },
  'builder-resource-missing': {
    call: 'open and build without the folder of the libraries in LD_LIBRARY_PATH',
    environment: { LD_LIBRARY_PATH: '', TRIPLICATE_DOUBLE_FAULT: 'resource-missing' },
    async run(stage) {
      const trt = stage.open();
      return { builds: trt.about.builds, build: await attempt(() => buildTiny(trt, stage)) };
    },
  },
  'device-missing': { call: 'open device 99', run: stage => openWith(stage, {}, 99) },
  'double-open': {
    call: 'open, then open again',
    run: stage => {
      stage.open();
      return openTrt(stage.addon, stage.libraries).about;
    },
  },

  'parse-garbage': {
    call: 'build from 4,096 bytes that are no ONNX',
    run: stage => buildBytes(stage, garbage(4096)),
  },
  'parse-empty': { call: 'build from an empty file', run: stage => buildBytes(stage, new Uint8Array(0)) },
  'parse-truncated': {
    call: 'build from the first half of a model',
    run: stage => {
      const bytes = classifier().model;
      return buildBytes(stage, bytes.subarray(0, bytes.length >> 1), { profiles: tinyProfile });
    },
  },
  'parse-unknown-op': {
    call: 'build from one node of an operator that exists nowhere',
    run: stage => buildBytes(stage, madeUpOperator()),
  },
  'parse-unknown-domain': {
    call: 'build from one node of a domain that exists nowhere',
    run: stage => buildBytes(stage, madeUpOperator('example.nowhere')),
  },
  'parse-missing-file': {
    call: 'build from a file that does not exist',
    run: stage => stage.open().build(buildRequest(stage.own('none.onnx'), stage.own('plan'))),
  },
  'parse-external-data-missing': {
    call: 'build from a model whose external data does not lie beside it',
    run: stage => buildBytes(stage, classifier({ storage: { file: 'weights.bin' } }).model, { profiles: tinyProfile }),
  },
  'build-without-profile': {
    call: 'build a model with a dynamic batch and no profile',
    run: stage => buildBytes(stage, classifier().model),
  },
  'profile-not-monotonic': {
    call: 'build with a profile whose minimum is above its maximum',
    run: stage =>
      buildBytes(stage, classifier().model, {
        profiles: [{ input: { min: [8, 3, 8, 8], opt: [4, 3, 8, 8], max: [1, 3, 8, 8] } }],
      }),
  },
  'flag-unknown': {
    call: 'build with the flag NO_SUCH_FLAG',
    run: stage => buildTiny(stage.open(), stage, { flags: ['NO_SUCH_FLAG'] }),
  },
  'optimization-level-9': {
    call: 'build at optimization level 9',
    run: stage => buildTiny(stage.open(), stage, { optimizationLevel: 9 }),
  },
  'no-workspace': {
    call: 'build with a workspace of 0 bytes',
    run: stage => buildTiny(stage.open(), stage, { pools: { WORKSPACE: 0 } }),
  },

  'plan-truncated': {
    call: 'load the first half of a plan',
    run: stage => {
      const plan = readFileSync(tinyPlan(stage));
      return loadBytes(stage, plan.subarray(0, plan.length >> 1));
    },
  },
  'plan-corrupt': {
    call: 'load a plan in whose middle 64 bytes are inverted',
    run: stage =>
      loadBytes(
        stage,
        invertedAt(tinyPlan(stage), size => size >> 1, 64),
      ),
  },
  'plan-corrupt-head': {
    call: 'load a plan whose first 4 bytes are inverted',
    run: stage =>
      loadBytes(
        stage,
        invertedAt(tinyPlan(stage), () => 0, 4),
      ),
  },
  'plan-other-version': {
    call: 'load a plan whose version (bytes 24 to 27) says a minor version less',
    run: stage => {
      const plan = readFileSync(tinyPlan(stage));
      plan[25] = plan[25]! - 1;
      return loadBytes(stage, plan);
    },
  },
  'plan-header': {
    call: 'the first 128 bytes of two plans of one model and of a version-compatible one',
    environment: withoutLean,
    async run(stage) {
      const trt = stage.open();
      const head = (plan: string): string => readFileSync(plan).subarray(0, 128).toString('hex');
      await buildTiny(trt, stage);
      const again = head(stage.own('plan'));
      await buildTiny(trt, stage, { flags: ['VERSION_COMPATIBLE'] });
      return { tiny: head(tinyPlan(stage)), again, versionCompatible: head(stage.own('plan')) };
    },
  },
  'plan-host-code': {
    call: 'load a version-compatible plan without hostCodeAllowed',
    environment: withoutLean,
    async run(stage) {
      const trt = stage.open();
      await buildTiny(trt, stage, { flags: ['VERSION_COMPATIBLE'] });
      return describe(load(trt, stage.own('plan')));
    },
  },
  'plan-garbage': {
    call: 'load 4,096 bytes that are no plan',
    run: stage => loadBytes(stage, garbage(4096)),
  },
  'plan-empty': { call: 'load an empty file', run: stage => loadBytes(stage, new Uint8Array(0)) },
  'plan-zeros': { call: 'load 4,096 zero bytes', run: stage => loadBytes(stage, new Uint8Array(4096)) },
  'plan-missing-file': {
    call: 'load a file that does not exist',
    run: stage => describe(load(stage.open(), stage.own('none.plan'))),
  },

  engine: { call: 'load the tiny plan, infer and measure', run: stage => useOf(stage.open(), tinyPlan(stage)) },
  inspector: {
    call: 'inspect the tiny plan, built with DETAILED, and one built with LAYER_NAMES_ONLY',
    async run(stage) {
      const trt = stage.open();
      await buildTiny(trt, stage, { profilingVerbosity: 'LAYER_NAMES_ONLY' });
      const read = (plan: string): unknown => JSON.parse(load(trt, plan).inspect());
      return { detailed: read(tinyPlan(stage)), names: read(stage.own('plan')) };
    },
  },
  'profile-layers': {
    call: 'profile 20 iterations of the tiny plan',
    async run(stage) {
      const engine = load(stage.open(), tinyPlan(stage));
      const batch = batchOf(engine, shapesAt(engine, 4));
      const layers = await runnerAt(engine, 4).profile({ batch, warmup: 2, iterations: 20 });
      return layers.map(({ layer, ms }) => ({ layer, count: ms.length, medianMs: median([...ms]) }));
    },
  },
  'shape-outside-profile': {
    call: 'create runners for batch 9, where the profile ends at 8, for batch 0, and for another rank',
    async run(stage) {
      const engine = load(stage.open(), tinyPlan(stage));
      const create = (shape: number[]) => attempt(() => outputsOf(engine, { shapes: { input: shape } }));
      return {
        nine: await create([9, 3, 8, 8]),
        zero: await create([0, 3, 8, 8]),
        rank: await create([4, 192]),
        channels: await create([4, 4, 8, 8]),
      };
    },
  },
  'shape-static-mismatch': {
    call: 'create a runner for batch 2 where the model has batch 4',
    async run(stage) {
      const trt = stage.open();
      const model = modelFile(stage, classifier({ batch: 4 }).model);
      await trt.build(buildRequest(model, stage.own('plan'), { optimizationLevel: 1 }));
      return outputsOf(load(trt, stage.own('plan')), { shapes: { input: [2, 3, 8, 8] } });
    },
  },
  'profile-out-of-range': {
    call: 'create a runner with profile 7 of one',
    run: stage => outputsOf(load(stage.open(), tinyPlan(stage)), { profile: 7 }),
  },
  'unknown-tensor': {
    call: 'create a runner with the shape of an input that does not exist',
    run: stage => outputsOf(load(stage.open(), tinyPlan(stage)), { shapes: { input: [4, 3, 8, 8], other: [1] } }),
  },
  'input-wrong-size': {
    call: 'infer with too few bytes, with too many, without an input, and with an unknown one',
    async run(stage) {
      const runner = runnerAt(load(stage.open(), tinyPlan(stage)), 4);
      const bytes = 4 * 3 * 8 * 8 * 4;
      const infer = (inputs: Record<string, Uint8Array>) => attempt(() => Object.keys(runner.infer(inputs)));
      return {
        short: await infer({ input: new Uint8Array(bytes - 4) }),
        long: await infer({ input: new Uint8Array(bytes + 4) }),
        none: await infer({}),
        unknown: await infer({ input: new Uint8Array(bytes), other: new Uint8Array(4) }),
      };
    },
  },
  telemetry: {
    call: 'telemetry and memory at rest, after a load, and while the tiny plan runs',
    alone: true,
    async run(stage) {
      const trt = stage.open();
      const read = () => ({ telemetry: trt.telemetry(), memory: trt.memory() });
      const rest = read();
      const engine = load(trt, tinyPlan(stage));
      const runner = runnerAt(engine, 8);
      const loaded = read();
      const batches = [batchOf(engine, shapesAt(engine, 8))];
      const measured = runner.measure({ batches, warmup: 0, iterations: 20_000, transfers: false, profiler: false });
      await new Promise(resolve => setTimeout(resolve, 100));
      const running = read();
      await measured;
      return { rest, loaded, running };
    },
  },
  'green-context-96': greenContext(96),
  'green-context-132': greenContext(132),
  'green-context-133': greenContext(133),
  'green-context-1': greenContext(1),
  'build-in-green-context': {
    call: 'open with sms 96, then build the tiny classifier',
    async run(stage) {
      return buildTiny(stage.open(96), stage, { optimizationLevel: null, verbose: true });
    },
  },

  'use-after-close': {
    call: 'use runner, engine and device after each was closed, and close them again',
    async run(stage) {
      const trt = stage.open();
      const engine = load(trt, tinyPlan(stage));
      const inputs = batchOf(engine, shapesAt(engine, 4));
      const [closed, orphan] = [runnerAt(engine, 4), runnerAt(engine, 4)];
      closed.close();
      const afterRunner = {
        infer: await attempt(() => closed.infer(inputs)),
        again: await attempt(() => closed.close()),
      };
      engine.close();
      const afterEngine = {
        infer: await attempt(() => orphan.infer(inputs)),
        inspect: await attempt(() => engine.inspect()),
        again: await attempt(() => engine.close()),
        open: trt.open(),
      };
      trt.close();
      const afterDevice = {
        load: await attempt(() => describe(load(trt, tinyPlan(stage)))),
        memory: await attempt(() => trt.memory()),
        again: await attempt(() => trt.close()),
      };
      return { afterRunner, afterEngine, afterDevice };
    },
  },
  'close-while-measuring': {
    call: 'close the engine while its runner measures',
    async run(stage) {
      const engine = load(stage.open(), tinyPlan(stage));
      const batches = [batchOf(engine, shapesAt(engine, 4))];
      const measured = attempt(() =>
        runnerAt(engine, 4)
          .measure({ batches, warmup: 0, iterations: 20_000, transfers: false, profiler: false })
          .then(({ computeMs }) => computeMs.length),
      );
      const closed = await attempt(() => engine.close());
      return { closed, measured: await measured };
    },
  },
  'wrong-handle': {
    call: 'methods of the engine on a runner, on a plain object and on nothing',
    async run(stage) {
      const engine = load(stage.open(), tinyPlan(stage));
      const runner = runnerAt(engine, 4);
      const inspect = (self: unknown) => attempt(() => engine.inspect.call(self as Engine));
      return { runner: await inspect(runner), object: await inspect({}), nothing: await inspect(undefined) };
    },
  },

  'same-cache-same-plan': {
    call: 'build twice without a cache, once writing one, and twice with it',
    limitSeconds: 180,
    async run(stage) {
      const trt = stage.open();
      const cache = stage.own('cache');
      const one = async (asked: Asked) => {
        const { planBytes, timingCacheBytes, buildSeconds } = await buildTiny(trt, stage, {
          optimizationLevel: 3,
          ...asked,
        });
        return { planBytes, timingCacheBytes, buildSeconds, sha256: digest(readFileSync(stage.own('plan'))) };
      };
      return {
        without: [await one({}), await one({})],
        writing: await one({ timingCacheOut: cache }),
        reading: [await one({ timingCacheIn: cache }), await one({ timingCacheIn: cache })],
      };
    },
  },
  'timing-cache-garbage': {
    call: 'build with a timing cache of 1,024 made-up bytes, and of no bytes, with and without ignoring the mismatch',
    async run(stage) {
      const trt = stage.open();
      const cache = stage.own('cache');
      const attempts: Record<string, Attempt> = {};
      for (const [name, bytes] of [
        ['foreign', 1024],
        ['empty', 0],
      ] as const) {
        writeFileSync(cache, garbage(bytes));
        for (const ignoreCacheMismatch of [false, true]) {
          attempts[`${name}, mismatch ${ignoreCacheMismatch ? 'ignored' : 'not ignored'}`] = await attempt(() =>
            buildTiny(trt, stage, { timingCacheIn: cache, ignoreCacheMismatch }),
          );
        }
      }
      return attempts;
    },
  },
  'timing-cache-mismatch': {
    call: 'build with a real timing cache in which 4 bytes are inverted, at several places',
    limitSeconds: 180,
    async run(stage) {
      const trt = stage.open();
      const [cache, changed] = [stage.own('cache'), stage.own('changed')];
      const { timingCacheBytes } = await buildTiny(trt, stage, { timingCacheOut: cache });
      const attempts: Record<string, Attempt> = {};
      for (const place of [0, 8, 16, 24, 32, 48, timingCacheBytes >> 1, timingCacheBytes - 4]) {
        writeFileSync(
          changed,
          invertedAt(cache, () => place, 4),
        );
        attempts[`at ${place}`] = await attempt(() => buildTiny(trt, stage, { timingCacheIn: changed }));
      }
      return { head: readFileSync(cache).subarray(0, 128).toString('hex'), timingCacheBytes, attempts };
    },
  },
  'timing-cache-miss': {
    call: 'build from an empty timing cache with ERROR_ON_TIMING_CACHE_MISS',
    run: async stage => buildTiny(stage.open(), stage, { flags: ['ERROR_ON_TIMING_CACHE_MISS'] }),
  },
  'build-cancelled': {
    call: 'close the device at the first progress of a build',
    async run(stage) {
      const trt = stage.open();
      let closed: Promise<Attempt> | null = null;
      const built = await attempt(() =>
        buildTiny(trt, stage, { optimizationLevel: 3 }, () => {
          closed ??= attempt(() => trt.close());
        }),
      );
      return { built, closed: await closed };
    },
  },
  'progress-phases': {
    call: 'build the tiny classifier and note the progress',
    async run(stage) {
      const seen: BuildProgress[] = [];
      await buildTiny(stage.open(), stage, {}, progress => void seen.push(progress));
      const phases = new Map<string, BuildProgress & { reports: number }>();
      for (const progress of seen) {
        const key = `${progress.parent} / ${progress.phase}`;
        phases.set(key, { ...progress, reports: (phases.get(key)?.reports ?? 0) + 1 });
      }
      return { reports: seen.length, phases: [...phases.values()].slice(0, 200), first: seen.slice(0, 40) };
    },
  },
  'build-log': {
    call: 'build the tiny classifier at level 3 with a verbose log',
    async run(stage) {
      const built = await buildTiny(stage.open(), stage, {
        optimizationLevel: 3,
        verbose: true,
        profilingVerbosity: 'DETAILED',
      });
      return { built, log: logOf(stage.own('plan.log')) };
    },
  },
  'build-log-limit': {
    call: 'build with a verbose log of 2,000 bytes at most',
    async run(stage) {
      const built = await buildTiny(stage.open(), stage, { verbose: true, logLimitBytes: 2000 });
      const log = stage.own('plan.log');
      return { built, logBytes: existsSync(log) ? readFileSync(log).length : null };
    },
  },

  float16: { call: 'build with FP16 and use', run: stage => buildAndUse(stage, { flags: ['FP16'] }) },
  tf32: { call: 'build with TF32 and use', run: stage => buildAndUse(stage, { flags: ['TF32'] }) },
  bf16: { call: 'build with BF16 and use', run: stage => buildAndUse(stage, { flags: ['BF16'] }) },
  'int8-qdq': {
    call: 'build a model with quantized input and weights with INT8, and use',
    run: stage => buildAndUse(stage, { flags: ['INT8'] }, quantizedClassifier()),
  },
  'strongly-typed': {
    call: 'build as strongly typed and use',
    run: stage => buildAndUse(stage, { stronglyTyped: true }),
  },
  'strongly-typed-fp16': {
    call: 'build as strongly typed and with the FP16 flag',
    run: stage => buildTiny(stage.open(), stage, { stronglyTyped: true, flags: ['FP16'] }),
  },
  'version-compatible': {
    call: 'build with VERSION_COMPATIBLE and use with hostCodeAllowed',
    async run(stage) {
      const trt = stage.open();
      const built = await buildTiny(trt, stage, { flags: ['VERSION_COMPATIBLE'] });
      return { built, used: await useOf(trt, stage.own('plan'), true) };
    },
  },
  'hardware-compatible': {
    call: 'build with hardware compatibility AMPERE_PLUS and use',
    run: stage => buildAndUse(stage, { hardwareCompatibility: 'AMPERE_PLUS' }),
  },
  'hardware-compatible-same': {
    call: 'build with hardware compatibility SAME_COMPUTE_CAPABILITY and use',
    run: stage => buildAndUse(stage, { hardwareCompatibility: 'SAME_COMPUTE_CAPABILITY' }),
  },

  'oom-context': {
    call: 'create runners until device memory is full; then create one of the tiny plan and infer',
    alone: true,
    limitSeconds: 120,
    run: stage => whenFull(stage, trt => useOf(trt, tinyPlan(stage))),
  },
  'oom-run': {
    call: 'create runners until device memory is full; then infer with one that was there before',
    alone: true,
    limitSeconds: 120,
    async run(stage) {
      const trt = stage.open();
      const engine = load(trt, tinyPlan(stage));
      const runner = runnerAt(engine, 4);
      const inputs = batchOf(engine, shapesAt(engine, 4));
      return whenFull(stage, () => digest(runner.infer(inputs).logits!), trt);
    },
  },
  'oom-load': {
    call: 'create runners until device memory is full; then load a plan with 256 MiB of weights',
    alone: true,
    limitSeconds: 120,
    run: stage =>
      whenFull(stage, trt => {
        const engine = load(trt, join(stage.work, 'heavy.plan'));
        const described = describe(engine);
        engine.close();
        return described;
      }),
  },
  'oom-build': {
    call: 'create runners until device memory is full; then build a model with 256 MiB of weights',
    alone: true,
    limitSeconds: 180,
    run: stage => {
      const model = modelFile(stage, heavy());
      return whenFull(stage, trt => trt.build(buildRequest(model, stage.own('plan'), { optimizationLevel: 1 })));
    },
  },
};
