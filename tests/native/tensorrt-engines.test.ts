// Plans that must not load, or only somewhere: what is known of them is held against the device before TensorRT reads a
// byte, and what TensorRT itself refuses is explained.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { EngineTarget } from '../../harness/core/records.ts';
import {
  describeDouble,
  doubled,
  engineOf,
  expectGoesOn,
  expectRefused,
  sweepOn,
  useDouble,
} from './double-workers.ts';

const { major, version } = doubled;

describeDouble('a plan that TensorRT refuses', () => {
  const double = useDouble();

  const changed = async (change: (plan: Uint8Array) => Uint8Array) => {
    const plan = await double.bench.blobs.read(double.product.engine);
    const digest = await double.bench.blobs.put(change(Uint8Array.from(plan)));
    return double.good.load({ ...double.engine, digest });
  };
  const inverted = (plan: Uint8Array, middle = plan.length >> 1) =>
    plan.map((byte, at) => (Math.abs(at - middle) < 32 ? byte ^ 255 : byte));

  test.for<[string, (plan: Uint8Array) => Uint8Array, RegExp]>([
    ['empty', () => new Uint8Array(0), /0 bytes/],
    ['of zeros', plan => new Uint8Array(plan.length), /does not begin as a plan.*TensorRT said: .*magicTag/s],
    ['truncated', plan => plan.subarray(0, plan.length >> 1), /damaged.*TensorRT said: .*blobSize/s],
    // Behind the head, where the double looks; in the middle TensorRT sees nothing (recordings/plan-corrupt.json).
    ['corrupted', plan => inverted(plan, 128), /damaged.*TensorRT said: /s],
  ])('because it is %s is explained, and the worker lives', async ([, change, words]) => {
    await expectRefused(changed(change), 'ENGINE_UNREADABLE', /^Loading the engine/, words);
    await expectGoesOn(double);
  });

  test.for([`${major}.99.0.18`, '8.6.1.6'])('because it is of TensorRT %s says so', async written => {
    const other = await double.open({ TRIPLICATE_DOUBLE_VERSION: written });
    const { target: _, ...engine } = engineOf(await double.build({}, double.model, other));
    const here = double.good.record.stack.tensorrt;
    const words = [
      `built with TensorRT ${written}, and TensorRT ${here} is loaded`,
      /TensorRT said: .*please rebuild/s,
    ];
    await expectRefused(double.good.load(engine), 'ENGINE_UNREADABLE', /^Loading the engine/, ...words);
    await expectGoesOn(double);
  });

  test('because it is of another GPU names both', async () => {
    const other = await double.open({ TRIPLICATE_DOUBLE_COMPUTE: '8.9' });
    const { target: _, ...engine } = engineOf(await double.build({}, double.model, other));
    await expectRefused(double.good.load(engine), 'ENGINE_UNREADABLE', /capability 8\.9, and this GPU has 9\.0/);
    await expectGoesOn(double);
  });

  // TensorRT 10.6 loads such a plan (recordings/plan-corrupt.json), so that its bytes are checked before.
  test('is never asked about when the store’s bytes are no longer those that were stored', async () => {
    const { bench, good, engine } = double;
    const file = await bench.blobs.path(engine.digest);
    const whole = readFileSync(file);
    chmodSync(file, 0o644);
    writeFileSync(file, inverted(whole));
    await expectRefused(good.load(engine), 'BLOB_CORRUPT', engine.digest);
    writeFileSync(file, whole);
    await expectGoesOn(double);
  });
});

describeDouble('a plan that is known to be for something else', () => {
  const double = useDouble();
  const withTarget = (changes: Partial<EngineTarget>, more: { readonly isPinned?: boolean } = {}) =>
    double.good.load({ ...double.engine, target: { ...double.engine.target!, ...changes }, ...more });

  test.for<[string, Partial<EngineTarget>, string | RegExp]>([
    [
      'another version',
      { tensorrt: `${major}.99.0.18` },
      `${major}.99.0.18, and TensorRT <here> is used here (libnvinfer.so.${major})`,
    ],
    ['another major', { tensorrt: '8.6.1.6' }, '8.6.1.6, and TensorRT <here> is used'],
    [
      'another GPU',
      { computeCapability: '8.9', device: 'NVIDIA L4' },
      /8\.9 \(NVIDIA L4\), and Contract double has 9\.0/,
    ],
    [
      'a newer version, though it is version compatible',
      { tensorrt: `${major}.99.0.34`, versionCompatible: true },
      /never in older ones/,
    ],
  ])('of %s is not opened', async ([, changes, told]) => {
    const words = typeof told === 'string' ? told.replace('<here>', double.good.record.stack.tensorrt!) : told;
    await expectRefused(withTarget(changes), 'ENGINE_WRONG_PLATFORM', /^The engine was not loaded\./, words);
    await expectGoesOn(double);
  });

  test.for<[string, Partial<EngineTarget>, RegExp]>([
    ['another count of multiprocessors', { multiprocessors: 96 }, /with 96 SMs, and here is Contract double with 132/],
    ['another build of the release', { tensorrt: `${version}.255` }, /builds of one release/],
    [
      'another GPU, and compatible with it',
      { computeCapability: '8.0', hardwareCompatibility: 'ampere-plus' },
      /compatible with Ampere and later/,
    ],
    ['a newer driver', { driver: '999.00' }, /driver 999\.00, and the older/],
  ])('of %s is tried, because it may load, and that is noted', async ([, changes, words]) => {
    const loaded = await withTarget(changes);
    expect(loaded.notes).toEqual([expect.stringMatching(words)]);
    expect((await loaded.sweep({ inputs: double.inputs, batch: 2 })).outputs).toHaveLength(1);
    await loaded.close();
  });

  test('and does not load is refused with what was known of it before', async () => {
    const poor = await double.open({ TRIPLICATE_DOUBLE_FAULT: 'load-oom' });
    const target = { ...double.engine.target!, multiprocessors: 96 };
    const words = /TensorRT said: .*OutOfMemory.*Known before: It was built on Contract double with 96 SMs/s;
    await expectRefused(poor.load({ ...double.engine, target }), 'OUT_OF_MEMORY', words);
  });

  test('by TensorRT alone brings its warning along', async () => {
    const other = await double.open({ TRIPLICATE_DOUBLE_SMS: '100' });
    const { target: _, ...engine } = double.engine;
    const loaded = await other.load(engine);
    expect(loaded.notes).toEqual([
      expect.stringMatching(/^While it loaded the engine, TensorRT said: .*different models of devices/),
    ]);
    expect((await double.good.load(double.engine)).notes).toEqual([]);
  });

  test.for([{}, { EXCLUDE_LEAN_RUNTIME: true }])(
    'and may run host code loads only where the lock file names it, with flags %j',
    async more => {
      const engine = engineOf(await double.build({ flags: { VERSION_COMPATIBLE: true, ...more } }));
      expect(engine.target).toMatchObject({ versionCompatible: true, mayRunHostCode: true });
      await expectRefused(double.good.load(engine), 'ENGINE_HOST_CODE', 'lock file');
      await expectGoesOn(double);
      expect(await sweepOn(double.good, { ...engine, isPinned: true }, double.inputs)).toHaveLength(1);
    },
  );
});
