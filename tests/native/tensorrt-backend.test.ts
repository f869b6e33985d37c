// Bad inputs of the TensorRT backend, through worker processes: an error with code, stage and the library's own words;
// the worker lives or is replaced, and the platform goes on. tests/native/addon.test.ts has the same of the addon alone.
import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ModelRecord, Recipe } from '../../harness/core/records.ts';
import { recipe } from '../fixtures/backend-bench.ts';
import { value, model as writeModel } from '../fixtures/onnx-maker.ts';
import { inputShape, madeUpOperator } from '../fixtures/tiny-models.ts';
import {
  describeDouble,
  doubled,
  engineOf,
  expectGoesOn,
  expectRefused,
  logOf,
  sweepOn,
  testWhere,
  useDouble,
} from './double-workers.ts';

/** Its name has the library's version. */
const [builderResource = 'libnvinfer_builder_resource'] = globSync('libnvinfer_builder_resource.so.*', {
  cwd: doubled.env.TRIPLICATE_TENSORRT,
});
/** What each major knows; the libraries of CUDA are no sources any more from 11 on. */
const tacticSources =
  doubled.major < 11 ? /ABACUS.*CUBLAS/ : /ABACUS; it knows EDGE_MASK_CONVOLUTIONS, JIT_CONVOLUTIONS\./;

const fault = (name: string) => ({ TRIPLICATE_DOUBLE_FAULT: name });

describeDouble('a build by TensorRT', () => {
  const double = useDouble();

  const withBytes = async (bytes: Uint8Array): Promise<ModelRecord> => {
    const { bench, model } = double;
    return { ...model, files: [{ ...model.files[0]!, digest: await bench.blobs.put(bytes) }] };
  };

  test('of bytes that are no ONNX is refused before TensorRT sees them', async () => {
    const model = await withBytes(new TextEncoder().encode('no onnx at all'));
    await expectRefused(double.build({}, model), 'MODEL_NOT_ONNX', 'no ONNX model');
    await expectGoesOn(double);
  });

  test('of an operator that it does not have names node and operator', async () => {
    const model = await double.bench.model({ model: madeUpOperator() });
    await expectRefused(double.build({}, model), 'OPERATOR_UNSUPPORTED', 'model.onnx', /TensorRT said: .*Frobnicate/s);
    await expectGoesOn(double);
  });

  test.for<[string, Partial<Recipe>, string, RegExp]>([
    ['a precision', { precision: 'fp16-weights' }, 'PRECISION_UNSUPPORTED', /recipe.*fp16-weights/],
    ['a flag', { flags: { SPARSE_WEIGHT: true } }, 'FLAG_UNKNOWN', /perhaps for SPARSE_WEIGHTS.*TF32/],
    ['a flag’s value', { flags: { SPARSE_WEIGHTS: 3 } }, 'FLAG_UNKNOWN', /SPARSE_WEIGHTS, which is 3/],
    ['a pool', { tensorrt: { pools: { SWIMMING: 1 } } }, 'FLAG_UNKNOWN', /SWIMMING.*WORKSPACE/],
    ['a tactic source', { tensorrt: { tacticSources: ['ABACUS'] } }, 'FLAG_UNKNOWN', tacticSources],
    ['a profile', { tensorrt: { batch: { min: 8, opt: 4, max: 2 } } }, 'SHAPE_MISMATCH', /input .*4x3x8x8/],
  ])('with %s that it does not take says so, with what there is', async ([, changes, code, words]) => {
    const error = await expectRefused(double.build({ name: 'own', ...changes }), code, words);
    for (const named of [/recipe own\b/i, /\bon gpu\b/i]) expect(error.message).toMatch(named);
    await expectGoesOn(double);
  });

  // The headers of 10.6 lack it, and those of 11.4 have it.
  const sameCapability = { tensorrt: { hardwareCompatibility: 'same-compute-capability' } } as const;
  const notHere = doubled.major < 11;

  testWhere(
    notHere,
    `TensorRT ${doubled.version} has it`,
    'with a compatibility that it does not take says so, with what there is',
    async () => {
      await expectRefused(double.build(sameCapability), 'RECIPE_UNSUPPORTED', /SAME_COMPUTE_CAPABILITY.*AMPERE_PLUS/);
      await expectGoesOn(double);
    },
  );

  testWhere(
    !notHere,
    `TensorRT ${doubled.version} lacks it`,
    'for all GPUs of one compute capability is such a plan, and runs',
    async () => {
      const product = await double.build(sameCapability);
      expect(product.target).toMatchObject(sameCapability.tensorrt);
      expect(await sweepOn(double.good, engineOf(product), double.inputs)).toHaveLength(1);
    },
  );

  test.for(['fp16', 'bf16'] as const)('of precision %s is made up to 10, and refused from 11 on', async precision => {
    const build = double.build({ precision });
    if (doubled.major < 11) expect((await build).target!.flags).toEqual([precision.toUpperCase(), 'TF32']);
    else {
      const words = new RegExp(`${precision}.*has no flag ${precision.toUpperCase()}.*strongly typed`);
      await expectRefused(build, 'PRECISION_UNSUPPORTED', words);
    }
    await expectGoesOn(double);
  });

  test('for a GPU before Ampere does without TF32, unless the recipe asks for it', async () => {
    const turing = await double.open({ TRIPLICATE_DOUBLE_COMPUTE: '7.5' });
    const build = (precision: Recipe['precision'], flags = {}) =>
      double.build({ precision, flags }, double.model, turing);
    await expectRefused(build('tf32'), 'RECIPE_UNSUPPORTED', /compute capability 7\.5.* has no fast TF32/);
    if (doubled.major < 11) {
      expect((await build('fp16')).target!.flags).toEqual(['FP16']);
      await expectRefused(build('fp16', { TF32: true }), 'RECIPE_UNSUPPORTED', /7\.5.* has no fast TF32/);
      await expectRefused(build('bf16'), 'RECIPE_UNSUPPORTED', /7\.5.* has no fast BF16/);
    }
    expect((await build('fp32')).target!.flags).toEqual([]);
  });

  test('of a model that is dynamic beyond its batch asks for a profile', async () => {
    const dims = ['N', 3, 'H', 'W'];
    const bytes = writeModel({
      nodes: [{ opType: 'Relu', inputs: ['input'], output: 'out' }],
      inputs: [value('input', dims)],
      outputs: [value('out', dims)],
    });
    const model = await double.bench.model({ model: bytes });
    await expectRefused(double.build({}, model), 'PROFILE_MISSING', /input \[N, 3, H, W\]/);
    const input = { min: [1, ...inputShape], opt: [4, ...inputShape], max: [8, ...inputShape] };
    const product = await double.build({ tensorrt: { profiles: [{ input }] } }, model);
    expect(product.sizeBytes).toBeGreaterThan(0);
  });

  test.for([
    ['returns nothing', 'build-null', 'BUILD_FAILED', /built nothing from model\.onnx/],
    ['throws', 'build-throw', 'BUILD_FAILED', /TensorRT said: .*assertion failure/],
    ['ends the process', 'build-crash', 'WORKER_CRASHED', /SIGABRT.*build tiny/],
    ['finds no kernels', 'resource-missing', 'LIBRARY_MISSING', /makes no builder/, builderResource],
  ] as const)('that %s loses that build, and engines still run', async ([, name, code, ...words]) => {
    const platform = await double.open(fault(name));
    await expectRefused(double.build({}, double.model, platform), code, ...words);
    expect(await sweepOn(platform, double.engine, double.inputs)).toHaveLength(1);
  });

  test('that returns nothing without a word says so', async () => {
    const platform = await double.open(fault('build-null'));
    const error = await expectRefused(
      double.build({}, double.model, platform),
      'BUILD_FAILED',
      /TensorRT said nothing\.$/,
    );
    expect(error.next).toMatch(/^Read its log, where one is named; another/);
  });

  test('that throws leaves its log', async () => {
    const platform = await double.open(fault('build-throw'));
    const error = await expectRefused(double.build({}, double.model, platform), 'BUILD_FAILED');
    expect(await logOf(double, error)).toMatch(/^E .*assertion failure/m);
  });

  test('of a model that is not parsed leaves its log', async () => {
    const model = await double.bench.model({ model: madeUpOperator() });
    const error = await expectRefused(double.build({}, model), 'OPERATOR_UNSUPPORTED');
    expect(await logOf(double, error)).toMatch(/^E /m);
  });

  test('that hangs is killed', async () => {
    const platform = await double.open(fault('build-hang'), 'gpu', { build: 400 });
    await expectRefused(double.build({}, double.model, platform), 'WORKER_HUNG', /0\.4 s .*build tiny/);
    expect(await sweepOn(platform, double.engine, double.inputs)).toHaveLength(1);
  });

  test('that finds no device memory says how much it wanted, and engines still run', async () => {
    const platform = await double.open({ TRIPLICATE_DOUBLE_MEMORY_BYTES: '2000000' });
    await expectRefused(double.build({}, double.model, platform), 'OUT_OF_MEMORY', /TensorRT said: .*\d+ bytes/);
    expect(await sweepOn(platform, double.engine, double.inputs)).toHaveLength(1);
  });

  // TensorRT 10.6 takes such bytes as an empty cache (recordings/timing-cache-garbage.json), and a miss is an error.
  test('again from what is no timing cache is no rebuild', async () => {
    const timingCache = await double.bench.blobs.put(new Uint8Array(500));
    const { good, model, product } = double;
    await expectRefused(
      good.build({ model, recipe: recipe(), timingCache }),
      'TIMING_CACHE_MISS',
      /lacks measurements/,
    );
    const cached = await good.build({ model, recipe: recipe(), timingCache: product.artifacts![0]!.digest });
    expect(cached.engine).toBe(product.engine);
  });
});

describeDouble('a run by TensorRT', () => {
  const double = useDouble();

  test('at a batch outside the profile names both', async () => {
    const { good, engine, bench } = double;
    const loaded = await good.load(engine);
    const sweep = loaded.sweep({ inputs: await bench.inputs(64), batch: 64 });
    await expectRefused(sweep, 'SHAPE_MISMATCH', /64x3x8x8.*1x3x8x8 to 32x3x8x8/);
    const recipe = { name: 'm', batch: 64, warmup: 1, iterations: 2, rounds: 1, seed: 0 };
    await expectRefused(loaded.measure({ inputs: double.inputs, recipe }), 'SHAPE_MISMATCH', '64x3x8x8');
    expect((await loaded.sweep({ inputs: double.inputs, batch: 2 })).outputs).toHaveLength(1);
    await expectGoesOn(double);
  });

  test('of an input that is not float32 is refused before anything runs', async () => {
    const dims = ['N', ...inputShape];
    const bytes = writeModel({
      nodes: [{ opType: 'Relu', inputs: ['input'], output: 'out' }],
      inputs: [value('input', dims, 10)],
      outputs: [value('out', dims, 10)],
    });
    const half = engineOf(await double.build({}, await double.bench.model({ model: bytes })));
    await expectRefused(sweepOn(double.good, half, double.inputs), 'MODEL_INPUTS', /input float16/);
    await expectGoesOn(double);
  });

  test('of a part that holds other than its inputs names the part, and no place of it', async () => {
    const { engine, good, inputs } = double;
    const [part] = inputs.parts;
    const words = new RegExp(`The part ${part!.slice(7)} has \\d+ bytes, and 7 inputs take \\d+`);
    await expectRefused(sweepOn(good, engine, { ...inputs, items: 7 }), 'FILE_FAILED', words);
    await expectGoesOn(double);
  });

  test.for([
    ['when it is enqueued', 'run-fail', /TensorRT said: .*enqueueV3/],
    ['when it is waited for', 'run-async', /CUDA_ERROR_ILLEGAL_ADDRESS/],
  ] as const)('that fails %s loses that step, and a new worker builds and loads', async ([, name, words]) => {
    const platform = await double.open(fault(name));
    await expectRefused(sweepOn(platform, double.engine, double.inputs), 'RUN_FAILED', words);
    expect((await double.build({}, double.model, platform)).sizeBytes).toBeGreaterThan(0);
    expect((await platform.load(double.engine)).inputs).toHaveLength(1);
  });

  test.for([
    ['the engine', fault('load-oom'), /TensorRT said: .*OutOfMemory/s],
    ['its buffers', { TRIPLICATE_DOUBLE_MEMORY_BYTES: '20000' }, /memory/i],
  ] as const)('whose device has no memory for %s says so, and the platform goes on', async ([, settings, words]) => {
    const platform = await double.open(settings);
    await expectRefused(sweepOn(platform, double.engine, double.inputs), 'OUT_OF_MEMORY', words);
    await expectRefused(sweepOn(platform, double.engine, double.inputs), 'OUT_OF_MEMORY', words);
  });
});
