// The addon by itself: marshalling, lifetimes, errors. Runs on the contract double in CI (see tests/native/config.ts), and
// on the real library on a device, where each behaviour of the double is recorded; results of the two are never added up.
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe as describeAll, expect, test } from 'vitest';
import { parseBuildLog } from '../../harness/core/tensorrt/build-log.ts';
import { parseInspector } from '../../harness/core/tensorrt/inspector.ts';
import type { Engine, Trt } from '../../native/index.ts';
import { classes, classifier, madeUpOperator, numbers, twoInputs } from '../fixtures/tiny-models.ts';
import {
  batchProfile,
  build,
  bytesOf,
  engineOf,
  floatsOf,
  openHere,
  problemOf,
  request,
  runnerOptions,
} from './bench.ts';

let trt: Trt;
let engine: Engine;
const inputs = numbers(8 * 192, 5);

const absent = process.env.TRIPLICATE_NATIVE_ABSENT;
if (absent) test.skip(`the addon: ${absent}`);
const describe = describeAll.skipIf(absent !== undefined);

beforeAll(async () => {
  if (absent) return;
  trt = openHere();
  engine = await engineOf(trt);
});
afterAll(() => trt?.close());

describe('a device', () => {
  test('says what it is', () => {
    expect(trt.about.tensorrt).toMatch(/^\d+\.\d+\.\d+/);
    expect(trt.about.cuda).toMatch(/^\d+\.\d+$/);
    expect(trt.about.device.uuid).toMatch(/^[0-9a-f]{32}$/);
    expect(trt.about.device.computeCapability).toMatch(/^\d+\.\d+$/);
    expect(trt.about.device.multiprocessorsUsed).toBe(trt.about.device.multiprocessors);
    expect(trt.about.builds).toBe(true);
    expect(trt.about.builderFlags).toContain('TF32');
    expect(trt.about.memoryPools).toContain('WORKSPACE');
  });

  test('is open once in a process', async () => {
    expect(await problemOf(() => openHere())).toMatchObject({ code: 'ARGUMENT', stage: 'open' });
  });

  test('tells clocks, power, temperature and why it is throttled', () => {
    const now = trt.telemetry();
    expect(now).not.toBeNull();
    expect(now!.temperatureC).toBeGreaterThan(0);
    expect(now!.throttleReasons).toEqual(expect.any(Array));
  });

  test('tells its memory', () => {
    const { free, total } = trt.memory();
    expect(free).toBeGreaterThan(0);
    expect(free).toBeLessThanOrEqual(total);
  });
});

describe('a build', () => {
  test('gives a plan, a timing cache, a log of severities and an engine that tells its layers', async () => {
    const phases = new Set<string>();
    const asked = request();
    const result = await trt.build(asked, ({ phase }) => phases.add(phase));
    expect(result.planBytes).toBe(readFileSync(asked.plan).length);
    expect(result.timingCacheBytes).toBe(readFileSync(asked.timingCacheOut!).length);
    expect(result.networkInputs).toEqual([{ name: 'input', dtype: 'float32', shape: [-1, 3, 8, 8] }]);
    expect(result.networkOutputs).toEqual([{ name: 'logits', dtype: 'float32', shape: [-1, classes] }]);
    expect(result.droppedLines).toBe(0);
    const log = readFileSync(asked.log, 'utf8');
    for (const line of log.split('\n').filter(Boolean)) expect(line).toMatch(/^([FEWIV] | {2})/);
    expect(parseBuildLog(log).errors).toEqual([]);
    const loaded = trt.load({ plan: asked.plan, hostCodeAllowed: false });
    expect(parseInspector(loaded.inspect()).layers.length).toBeGreaterThan(0);
    loaded.close();
    if (Number(trt.about.tensorrt.split('.')[0]) >= 10) expect(phases.size).toBeGreaterThan(0);
  });

  test('from the timing cache of another gives the same bytes', async () => {
    const first = await build(trt, { optimizationLevel: 3 });
    const again = await build(trt, { optimizationLevel: 3, timingCacheIn: first.asked.timingCacheOut });
    expect(readFileSync(again.asked.plan).equals(readFileSync(first.asked.plan))).toBe(true);
  });

  test('keeps so much log as it may, and counts the rest', async () => {
    const { asked, result } = await build(trt, { logLimitBytes: 500 });
    expect(readFileSync(asked.log).length).toBeLessThanOrEqual(500);
    expect(result.droppedLines).toBeGreaterThan(0);
  });

  test('reads external data that lies beside the model', async () => {
    const outside = classifier({ storage: { file: 'weights.bin' } });
    const { result } = await build(trt, {}, outside);
    expect(result.planBytes).toBeGreaterThan(0);
  });

  test.for([
    ['bytes that are no ONNX', new TextEncoder().encode('no onnx at all'), 'PARSE_FAILED', 'parse'],
    ['an operator that exists nowhere', madeUpOperator(), 'PARSE_FAILED', 'parse'],
  ] as const)('of %s is refused in the library’s words', async ([, model, code, stage]) => {
    const problem = await problemOf(() => trt.build(request(model)));
    expect(problem).toMatchObject({ code, stage });
    expect(problem.said).not.toBe('');
  });

  test('of a model whose external data is gone is refused', async () => {
    const outside = classifier({ storage: { file: 'weights.bin' } });
    const problem = await problemOf(() => trt.build(request(outside.model)));
    expect(problem).toMatchObject({ code: 'PARSE_FAILED', stage: 'parse' });
  });

  test.for([
    ['a flag', { flags: ['WARP_SPEED'] }, 'NAME_UNKNOWN', /WARP_SPEED.*TF32/s],
    ['a tactic source', { tacticSources: ['ABACUS'] }, 'NAME_UNKNOWN', /ABACUS/],
    ['a pool', { pools: { SWIMMING: 1 } }, 'NAME_UNKNOWN', /SWIMMING.*WORKSPACE/s],
    ['a compatibility level', { hardwareCompatibility: 'ABACUS' }, 'NAME_UNKNOWN', /ABACUS/],
    ['a verbosity', { profilingVerbosity: 'CHATTY' }, 'NAME_UNKNOWN', /CHATTY/],
  ] as const)('with %s that does not exist is refused, with those that do', async ([, changes, code, words]) => {
    const problem = await problemOf(() => trt.build(request(classifier(), changes)));
    expect(problem).toMatchObject({ code });
    expect(problem.message).toMatch(words);
  });

  test('of a dynamic input without a profile is refused, naming it', async () => {
    const problem = await problemOf(() => trt.build(request(classifier(), { profiles: [] })));
    expect(problem).toMatchObject({ code: 'INPUT_MISMATCH', message: expect.stringMatching(/input/) });
  });

  test('goes on one at a time', async () => {
    const first = trt.build(request());
    expect(await problemOf(() => trt.build(request()))).toMatchObject({ code: 'ARGUMENT' });
    await first;
  });

  test.for([
    ['no path', { model: 5 }],
    ['no list of flags', { flags: 'FP16' }],
    ['no profile', { profiles: [{ input: { min: 'x' } }] }],
    ['more iterations than a 32-bit number holds', { averagingIterations: 2 ** 31 }],
  ] as const)('that is given %s is refused as a wrong argument', async ([, changes]) => {
    const asked = { ...request(), ...changes } as unknown as ReturnType<typeof request>;
    expect(await problemOf(() => trt.build(asked))).toMatchObject({ code: 'ARGUMENT' });
  });
});

describe('a plan', () => {
  const broken = (change: (plan: Buffer) => Buffer) => {
    const file = join(mkdtempSync(join(tmpdir(), 'triplicate-native-')), 'broken.plan');
    writeFileSync(file, change(readFileSync(whole)));
    return file;
  };
  let whole = '';
  beforeAll(async () => {
    whole = (await build(trt)).asked.plan;
  });

  test.for([
    ['empty', () => Buffer.alloc(0)],
    ['zeros', (plan: Buffer) => Buffer.alloc(plan.length)],
    ['truncated', (plan: Buffer) => plan.subarray(0, plan.length >> 1)],
    [
      'no plan at all',
      () => Buffer.from('this is no plan, and long enough to be looked into by whoever looks into plans'),
    ],
  ] as const)('that is %s is refused, and the process lives', async ([, change]) => {
    const problem = await problemOf(() => trt.load({ plan: broken(change), hostCodeAllowed: false }));
    expect(problem).toMatchObject({ code: 'PLAN_REFUSED', stage: 'load' });
    trt.load({ plan: whole, hostCodeAllowed: false }).close();
  });

  test('that is not there is an error of its own', async () => {
    const problem = await problemOf(() => trt.load({ plan: `${whole}.gone`, hostCodeAllowed: false }));
    expect(problem).toMatchObject({ code: 'IO' });
  });
});

describe('an engine', () => {
  test('says its tensors, profiles and how long it took to load', () => {
    expect(engine.tensors.map(({ name, mode, dtype, shape }) => ({ name, mode, dtype, shape }))).toEqual([
      { name: 'input', mode: 'input', dtype: 'float32', shape: [-1, 3, 8, 8] },
      { name: 'logits', mode: 'output', dtype: 'float32', shape: [-1, classes] },
    ]);
    expect(engine.profiles).toEqual(batchProfile(1, 4, 8));
    expect(engine.timings.deserializeMs).toBeGreaterThan(0);
    expect(engine.contextBytes).toBeGreaterThanOrEqual(0);
  });

  test('gives the same bits for the same bytes, wherever in a batch they stand', () => {
    const one = engine.createRunner(runnerOptions(1));
    const many = engine.createRunner(runnerOptions(8));
    const all = floatsOf(many.infer({ input: bytesOf(inputs) }).logits!);
    const twice = floatsOf(many.infer({ input: bytesOf(inputs) }).logits!);
    expect(twice).toEqual(all);
    const single = floatsOf(one.infer({ input: bytesOf(inputs.subarray(3 * 192, 4 * 192)) }).logits!);
    for (const [at, value] of single.entries()) expect(value).toBeCloseTo(all[3 * classes + at]!, 3);
    expect(many.outputs).toEqual([{ name: 'logits', dtype: 'float32', shape: [8, classes] }]);
    one.close();
    many.close();
  });

  test.for([
    ['an unknown name', { image: new Uint8Array(4 * 192) }, 'INPUT_MISMATCH', /image/],
    ['too few bytes', { input: new Uint8Array(10) }, 'INPUT_MISMATCH', /input/],
    ['nothing', {}, 'INPUT_MISMATCH', /input/],
    ['what is no bytes', { input: 'words' }, 'ARGUMENT', /./],
  ] as const)('that is given %s says so', async ([, given, code, words]) => {
    const runner = engine.createRunner(runnerOptions(1));
    const problem = await problemOf(() => runner.infer(given as unknown as Record<string, Uint8Array>));
    expect(problem).toMatchObject({ code });
    expect(problem.message).toMatch(words);
    runner.close();
  });

  test('refuses a shape outside its profile, naming both', async () => {
    const problem = await problemOf(() => engine.createRunner(runnerOptions(9)));
    expect(problem).toMatchObject({ code: 'INPUT_MISMATCH', message: expect.stringMatching(/input.*9.*8/s) });
  });

  test('takes several named inputs', async () => {
    const shape = (batch: number) => ({ min: [1, 3, 8, 8], opt: [batch, 3, 8, 8], max: [batch, 3, 8, 8] });
    const sum = await engineOf(trt, { profiles: [{ a: shape(2), b: shape(2) }] }, twoInputs());
    const shapes = { a: [2, 3, 8, 8], b: [2, 3, 8, 8] };
    const runner = sum.createRunner({ profile: 0, shapes, streams: 1, graph: false, wait: 'block' });
    const given = { a: bytesOf(inputs.subarray(0, 384)), b: bytesOf(inputs.subarray(384, 768)) };
    expect(runner.infer(given).sum!.length).toBe(384 * 4);
    sum.close();
  });
});

describe('a measurement', () => {
  const job = {
    batches: [{ input: bytesOf(inputs.subarray(0, 768)) }],
    warmup: 2,
    iterations: 20,
    transfers: true,
    profiler: false,
  };

  test.for([
    { streams: 1, graph: false, wait: 'spin' },
    { streams: 3, graph: false, wait: 'block' },
    { streams: 1, graph: true, wait: 'spin' },
    { streams: 2, graph: true, wait: 'block' },
  ] as const)('has one entry an iteration: %o', async how => {
    const runner = engine.createRunner({ ...runnerOptions(4), ...how });
    const measured = await runner.measure(job);
    for (const part of [measured.h2dMs, measured.computeMs, measured.d2hMs, measured.enqueueMs]) {
      expect(part).toHaveLength(20);
      for (const value of part) expect(value).toBeGreaterThanOrEqual(0);
    }
    expect(measured.wallMs).toBeGreaterThan(0);
    const without = await runner.measure({ ...job, transfers: false });
    expect([...without.h2dMs, ...without.d2hMs].every(value => value === 0)).toBe(true);
    runner.close();
  });

  test('with the profiler has the times of layers beside its own', async () => {
    const runner = engine.createRunner(runnerOptions(4));
    const { layers, computeMs } = await runner.measure({ ...job, profiler: true });
    expect(computeMs).toHaveLength(20);
    expect(layers.map(({ layer }) => layer)).toEqual(
      (await runner.profile({ batch: job.batches[0]!, warmup: 1, iterations: 1 })).map(({ layer }) => layer),
    );
    expect(layers.every(({ ms }) => ms.length === 20 && ms.every(value => value >= 0))).toBe(true);
    expect((await runner.measure(job)).layers).toEqual([]);
    runner.close();
  });

  test.for([
    { streams: 2, graph: false },
    { streams: 1, graph: true },
  ])('with the profiler is refused for %o', async how => {
    const runner = engine.createRunner({ ...runnerOptions(4), ...how });
    await expect(runner.measure({ ...job, profiler: true })).rejects.toMatchObject({ code: 'ARGUMENT' });
    runner.close();
  });

  test('per layer names them, with one entry an iteration', async () => {
    const runner = engine.createRunner(runnerOptions(4));
    const layers = await runner.profile({ batch: job.batches[0]!, warmup: 1, iterations: 5 });
    expect(layers.length).toBeGreaterThan(0);
    for (const { layer, ms } of layers) {
      expect(layer).not.toBe('');
      expect(ms).toHaveLength(5);
    }
    runner.close();
  });
});

describe('several runners at once', () => {
  const batch = { input: bytesOf(inputs.subarray(0, 768)) };
  const runnersOf = (count: number, how = {}) =>
    Array.from({ length: count }, () => engine.createRunner({ ...runnerOptions(4), ...how }));

  test.for([
    { count: 1, streams: 1, graph: false },
    { count: 3, streams: 1, graph: false },
    { count: 1, streams: 3, graph: true },
    { count: 2, streams: 2, graph: true },
  ])('run for as long as asked for, each by itself: %o', async ({ count, streams, graph }) => {
    const runners = runnersOf(count, { streams, graph });
    const measured = await trt.runTogether({ runners, batch, warmupSeconds: 0.01, seconds: 0.2 });
    expect(measured).toHaveLength(count);
    for (const { h2dMs, computeMs, d2hMs, enqueueMs, wallMs } of measured) {
      expect(computeMs.length).toBeGreaterThan(0);
      for (const part of [h2dMs, d2hMs, enqueueMs]) expect(part).toHaveLength(computeMs.length);
      expect(wallMs).toBeGreaterThanOrEqual(200);
      expect(wallMs).toBeLessThan(2000);
      expect([...computeMs, ...d2hMs].every(value => value >= 0)).toBe(true);
    }
    // Free again.
    expect(
      (await trt.runTogether({ runners, batch, warmupSeconds: 0, seconds: 0 })).map(one => one.wallMs),
    ).toHaveLength(count);
    for (const runner of runners) runner.close();
  });

  test('are busy meanwhile', async () => {
    const [runner] = runnersOf(1) as [ReturnType<Engine['createRunner']>];
    const running = trt.runTogether({ runners: [runner], batch, warmupSeconds: 0, seconds: 0.1 });
    expect(await problemOf(() => runner.infer(batch))).toMatchObject({ code: 'ARGUMENT' });
    expect(await problemOf(() => runner.close())).toMatchObject({ code: 'ARGUMENT' });
    await running;
    runner.close();
  });

  test('are refused where one is closed, none, twice there, or no runner, and where times are none', async () => {
    const runners = runnersOf(2);
    const job = { runners, batch, warmupSeconds: 0, seconds: 0.1 };
    const [first, second] = runners as [(typeof runners)[0], (typeof runners)[0]];
    const codes = [
      { ...job, runners: [] },
      { ...job, runners: [first, first] },
      { ...job, runners: [engine as unknown as typeof first] },
      { ...job, seconds: Number.NaN },
      { ...job, warmupSeconds: -1 },
      { ...job, batch: { input: bytesOf(inputs.subarray(0, 7)) } },
    ].map(async one => (await problemOf(() => trt.runTogether(one))).code);
    expect(await Promise.all(codes)).toEqual([
      'ARGUMENT',
      'ARGUMENT',
      'WRONG_HANDLE',
      'ARGUMENT',
      'ARGUMENT',
      'INPUT_MISMATCH',
    ]);
    second.close();
    expect(await problemOf(() => trt.runTogether(job))).toMatchObject({ code: 'CLOSED' });
    expect(await trt.runTogether({ ...job, runners: [first] })).toHaveLength(1);
    first.close();
  });
});

describe('a sweep', () => {
  test('answers every input as single inferences do, across parts and with a smaller last batch', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'triplicate-native-'));
    const parts = [0, 1].map(part => join(folder, `part-${part}`));
    const all = numbers(2 * 11 * 192, 9);
    for (const [part, file] of parts.entries())
      writeFileSync(file, bytesOf(all.slice(part * 11 * 192, (part + 1) * 11 * 192)));
    const output = join(folder, 'logits');
    const runner = engine.createRunner(runnerOptions(4));
    const swept = await runner.sweep({ input: 'input', parts, items: 11, batch: 4, outputs: { logits: output } });
    expect(swept).toMatchObject({ count: 22, batches: 6 });
    expect(swept.computeSeconds).toBeGreaterThan(0);
    const answers = floatsOf(readFileSync(output));
    expect(answers).toHaveLength(22 * classes);
    const one = engine.createRunner(runnerOptions(1));
    for (const input of [0, 10, 11, 21]) {
      const single = floatsOf(one.infer({ input: bytesOf(all.slice(input * 192, (input + 1) * 192)) }).logits!);
      for (const [at, value] of single.entries()) expect(answers[input * classes + at]).toBeCloseTo(value, 3);
    }
    one.close();
    runner.close();
  });

  test('of a file that is too short is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'triplicate-native-'));
    writeFileSync(join(folder, 'part'), new Uint8Array(100));
    const runner = engine.createRunner(runnerOptions(4));
    const job = {
      input: 'input',
      parts: [join(folder, 'part')],
      items: 4,
      batch: 4,
      outputs: { logits: join(folder, 'out') },
    };
    expect(await problemOf(() => runner.sweep(job))).toMatchObject({
      code: 'IO',
      message: expect.stringContaining('has 100 bytes, and 4 inputs take 3072'),
    });
    runner.close();
  });
});

describe('a handle', () => {
  test('is of no use after it was closed, and may be closed again', async () => {
    const loaded = await engineOf(trt);
    const runner = loaded.createRunner(runnerOptions(1));
    const before = trt.open();
    loaded.close();
    loaded.close();
    expect(trt.open()).toEqual({ engines: before.engines - 1, runners: before.runners - 1 });
    expect(await problemOf(() => loaded.inspect())).toMatchObject({ code: 'CLOSED' });
    expect(await problemOf(() => runner.infer({ input: new Uint8Array(768) }))).toMatchObject({ code: 'CLOSED' });
  });

  test('of another kind is refused', async () => {
    const runner = engine.createRunner(runnerOptions(1));
    const { inspect } = engine;
    expect(await problemOf(() => inspect.call(runner as unknown as Engine))).toMatchObject({ code: 'WRONG_HANDLE' });
    runner.close();
  });

  test('leaves nothing open after a hundred times', async () => {
    const { asked } = await build(trt);
    const before = trt.open();
    const free = trt.memory().free;
    for (let cycle = 0; cycle < 100; cycle++) {
      const loaded = trt.load({ plan: asked.plan, hostCodeAllowed: false });
      const runner = loaded.createRunner(runnerOptions(1));
      runner.infer({ input: bytesOf(inputs.subarray(0, 192)) });
      loaded.close();
    }
    expect(trt.open()).toEqual(before);
    // What a driver keeps for itself at first use is not counted.
    expect(free - trt.memory().free).toBeLessThan(64 * 2 ** 20);
  });
});
