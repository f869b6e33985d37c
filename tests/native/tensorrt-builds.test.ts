// What a build by TensorRT leaves behind, what its recipe may ask for, and how its engines are measured.
import { expect, test } from 'vitest';
import { parseInspector } from '../../harness/core/tensorrt/inspector.ts';
import { int, value, model as writeModel } from '../fixtures/onnx-maker.ts';
import { inputShape } from '../fixtures/tiny-models.ts';
import {
  describeDouble,
  doubled,
  engineOf,
  expectGoesOn,
  expectRefused,
  logOf,
  lowPrecision,
  sweepOn,
  useDouble,
} from './double-workers.ts';

/** Takes and gives float32, and computes in float16 between, as its types say. */
const halfInside = (): Uint8Array => {
  const dims = ['N', ...inputShape];
  const cast = (from: string, output: string, to: number) => ({
    opType: 'Cast',
    inputs: [from],
    output,
    attributes: [int('to', to)],
  });
  return writeModel({
    nodes: [cast('input', 'i', 10), { opType: 'Mul', inputs: ['i', 'h'], output: 'o' }, cast('o', 'out', 1)],
    initializers: [{ name: 'h', dims: [1], dataType: 10, rawData: Uint8Array.of(0, 0x38) }],
    inputs: [value('input', dims)],
    outputs: [value('out', dims)],
  });
};

describeDouble('a build product of TensorRT', () => {
  const double = useDouble();

  test('says what the plan is for, and brings timing cache, inspector, log and tactics', async () => {
    const { product, bench, good } = double;
    expect(product.mediaType).toBe('application/vnd.triplicate.engine.tensorrt-plan.v1');
    expect(product.target).toMatchObject({
      tensorrt: good.record.stack.tensorrt,
      computeCapability: '9.0',
      multiprocessors: 132,
      hardwareCompatibility: 'none',
      mayRunHostCode: false,
      flags: [],
    });
    expect(product.artifacts!.map(({ role }) => role)).toEqual(['timing-cache', 'inspector']);
    for (const { digest, sizeBytes } of product.artifacts!)
      expect(await bench.blobs.read(digest)).toHaveLength(sizeBytes);
    const inspector = new TextDecoder().decode(await bench.blobs.read(product.artifacts![1]!.digest));
    const layers = parseInspector(inspector).layers.map(({ name }) => name);
    expect(Object.keys(product.tactics!)).toEqual(layers);
    for (const tactic of Object.values(product.tactics!)) expect(tactic).toMatch(/^0x[0-9a-f]+$/);
    const log = new TextDecoder().decode(await bench.blobs.read(product.log!));
    expect(log).toMatch(/^[VI] /m);
  });

  test('that cannot be inspected is kept all the same, with a warning, and with the tactics that the log tells', async () => {
    const poor = await double.open({ TRIPLICATE_DOUBLE_FAULT: 'load-oom' });
    const product = await double.build({}, double.model, poor);
    expect(product.artifacts!.map(({ role }) => role)).toEqual(['timing-cache']);
    expect(product.warnings).toContainEqual(
      expect.stringMatching(/^Inspecting the engine came to nothing: .*OutOfMemory/s),
    );
    expect(Object.keys(product.tactics!)).not.toEqual([]);
    expect(await sweepOn(double.good, engineOf(product), double.inputs)).toHaveLength(1);
  });

  test('brings no timing cache where the recipe turns it off', async () => {
    const product = await double.build({ flags: { DISABLE_TIMING_CACHE: true } });
    expect(product.artifacts!.map(({ role }) => role)).toEqual(['inspector']);
    expect(product.target!.flags).toEqual(['DISABLE_TIMING_CACHE']);
    expect(await sweepOn(double.good, engineOf(product), double.inputs)).toHaveLength(1);
  });

  test('is other bytes each time, and the same from its timing cache', async () => {
    const { product, build, good, model } = double;
    expect((await build()).engine).not.toBe(product.engine);
    const recipe = { name: 'recipe', precision: 'fp32', optimization: 'portable', flags: {} } as const;
    const again = await good.build({ model, recipe, timingCache: product.artifacts![0]!.digest });
    expect(again.engine).toBe(product.engine);
    expect(again.tactics).toEqual(product.tactics);
  });

  test('of lower precision, with a level, pools and flags, is of that recipe', async () => {
    const { build, good, engine, inputs, bench, model } = double;
    const { precision, flags } = lowPrecision(doubled.major);
    const tensorrt = { level: 2, pools: { WORKSPACE: 1 << 24 }, averagingIterations: 2, maxAuxStreams: 0 };
    const low = precision === 'typed' ? await bench.model({ model: halfInside() }) : model;
    const product = await build({ precision, flags: { SPARSE_WEIGHTS: true }, tensorrt }, low);
    expect(product.target!.flags).toEqual([...flags, 'SPARSE_WEIGHTS'].sort());
    const kernels = async (of: typeof product) =>
      new TextDecoder().decode(await bench.blobs.read(of.artifacts!.find(({ role }) => role === 'inspector')!.digest));
    expect(await kernels(product)).toContain('f16f16');
    expect(await kernels(double.product)).not.toContain('f16f16');
    const half = await sweepOn(good, engineOf(product), inputs);
    expect(half).not.toEqual(await sweepOn(good, engine, inputs));
  });

  test('takes a profile of its own', async () => {
    const { build, good, bench } = double;
    const engine = engineOf(await build({ tensorrt: { batch: { min: 1, opt: 2, max: 4 } } }));
    expect(await sweepOn(good, engine, await bench.inputs(8), 4)).toHaveLength(1);
    await expectRefused(sweepOn(good, engine, await bench.inputs(8), 8), 'SHAPE_MISMATCH', '8x3x8x8', '4x3x8x8');
  });

  test('says its phases while it is made', async () => {
    const slow = await double.open({ TRIPLICATE_DOUBLE_BUILD_MS: '1500' });
    const said: string[] = [];
    await slow.build(
      { model: double.model, recipe: { name: 'slow', precision: 'fp32', optimization: 'portable', flags: {} } },
      (done, total, label) => {
        expect(done).toBeLessThanOrEqual(total);
        said.push(label ?? '');
      },
    );
    expect(said.length).toBeGreaterThan(1);
    for (const phase of said) expect(phase).toMatch(/\w/);
  });

  test('that takes longer than the limit is given up, progress or not, and the platform goes on', async () => {
    const settings = { TRIPLICATE_DOUBLE_BUILD_MS: '60000' };
    const platform = await double.open(settings, 'gpu', { buildLimit: 800 });
    const error = await expectRefused(
      double.build({}, double.model, platform),
      'STEP_TOO_LONG',
      /after 0\.8 s.*build tiny/,
    );
    expect(await logOf(double, error)).toMatch(/^[IV] /m);
    expect(await sweepOn(platform, double.engine, double.inputs)).toHaveLength(1);
    await expectGoesOn(double);
  });
});

describeDouble('a measurement of TensorRT', () => {
  const double = useDouble();
  const measured = { name: 'm', batch: 2, warmup: 1, iterations: 6, rounds: 1, seed: 0 };

  test.for([
    { name: 'plain' },
    { name: 'streams', streams: 3, wait: 'block' },
    { name: 'graph', graph: true },
    { name: 'graphs', graph: true, streams: 2 },
    { name: 'compute', transfers: false },
    { name: 'profiler', profiler: true },
  ] as const)('by recipe $name tells where the time went, and the device', async how => {
    const loaded = await double.good.load(double.engine);
    expect(loaded.upload!.deserializeMs).toBeGreaterThan(0);
    const recipe = { ...measured, ...how };
    const { samplesMs, parts, telemetry } = await loaded.measure({ inputs: double.inputs, recipe });
    expect(samplesMs).toHaveLength(6);
    for (const part of Object.values(parts!)) expect(part).toHaveLength(6);
    const { h2d, compute, d2h } = parts!;
    expect(samplesMs).toEqual(compute.map((ms, at) => h2d[at]! + ms + d2h[at]!));
    const copies = [...h2d, ...d2h];
    expect(copies.every(ms => ms === 0)).toBe(how.name === 'compute');
    expect(telemetry).toMatchObject({
      smClockMhz: expect.any(Number),
      throttleReasons: ['GPU_IDLE'],
      otherProcesses: 0,
    });
    for (const limit of [telemetry!.maxSmClockMhz, telemetry!.powerLimitWatts]) expect(limit).toBeGreaterThan(0);
    expect(telemetry!.performanceState).toMatch(/^P\d+$/);
    await loaded.close();
  });

  test('of fresh loads counts neither upload nor copies where transfers are left out', async () => {
    const loaded = await double.good.load(double.engine);
    const recipe = { ...measured, warmup: 0, iterations: 3, load: 'fresh', transfers: false, profiler: true } as const;
    const { samplesMs, parts, layers } = await loaded.measure({ inputs: double.inputs, recipe });
    expect(samplesMs).toEqual(parts!.compute);
    expect(parts!.upload!.every(ms => ms > 0)).toBe(true);
    expect(parts!.prepare!.every(ms => ms > 0)).toBe(true);
    expect(layers!.every(({ ms }) => ms > 0)).toBe(true);
    await loaded.close();
  });
});
