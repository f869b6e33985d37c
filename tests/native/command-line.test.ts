// A tiny spec over the CPU, the double's GPU and a partition of it, through the command line as a user types it.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import { parseOnlySealed } from '../../harness/adapters/schema/sealed.ts';
import type { LockFile, ReportDocument, Spec } from '../../harness/core/records.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { copyOf, goodSpec, provenProject, remove, writeSpec } from '../fixtures/proven-project.ts';
import { expectNoStack } from '../fixtures/refused.ts';
import { contractDouble } from '../fixtures/tensorrt.ts';
import { describeDouble } from './double-workers.ts';

const { env } = contractDouble();

const spec: Spec = {
  ...goodSpec,
  platforms: ['cpu-1', 'gpu', 'gpu-sm96'],
  k: 2,
  measurement: { name: 'short', batch: 4, warmup: 1, iterations: 4, rounds: 2, seed: 0 },
  thresholds: {
    flipsAgainstReference: { rate: 1 },
    flipsAgainstGolden: { rate: 1 },
    flipsBetweenEngines: { rate: 0.999 },
    flipsAcrossPlatforms: { rate: 1 },
  },
};

describeDouble('the command line with TensorRT', () => {
  let root: string;
  let proven: string;

  beforeAll(async () => {
    proven = await provenProject();
    root = copyOf(proven);
    writeSpec(root, 'tests/specs/good.spec.ts', spec);
  });

  afterAll(() => {
    for (const folder of [root, proven]) if (folder) remove(folder);
  });

  const typed = async (...args: string[]) => {
    const said = await triplicate(root, args, env);
    expectNoStack(said);
    return said;
  };

  test('runs on the whole device and on a partition, and says that these are no measurements', async () => {
    const { code, stdout, all } = await typed('run', 'good');
    expect(code, all).toBe(0);
    expect(stdout).toMatch(/TEST DOUBLE: NO MEASUREMENTS.*gpu, gpu-sm96/);
    const folder = join(root, /Report: (.*)\/report\.html/.exec(stdout)![1]!);
    const document: ReportDocument = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    expect(document.platforms.map(({ name, double }) => [name, double])).toEqual([
      ['cpu-1', false],
      ['gpu', true],
      ['gpu-sm96', true],
    ]);
    expect(document.absent).toEqual([]);
    const text = JSON.stringify(document);
    for (const place of [root, '/tmp/', env.TRIPLICATE_TENSORRT!]) expect(text).not.toContain(place);
    const html = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(html).toContain('Where the time of each engine went');
    expect(stdout).toMatch(
      /c_gpu_r_gpu-sm96.*: It was built on Contract double with 132 SMs, and here is .* with 96\./,
    );
    expect(html).toMatch(/test double/i);
  });

  test('sweeps threads and streams, with and without graphs, where a device bears them; what it refuses is said and the rest goes on', async () => {
    const { code, all, stdout } = await typed(
      ...['concurrency', 'good', '--platforms', 'gpu', 'gpu-sm96', '--seconds', '1', '--most', '2', '--repeats', '2'],
    );
    expect(code, all).toBe(0);
    const folder = join(root, 'reports/concurrency');
    expect(readdirSync(folder).sort()).toEqual(
      [
        ...['streams-graph', 'streams', 'threads-graph', 'threads'].map(name => `good.fp32.gpu.${name}.json`),
        ...['streams', 'threads'].map(name => `good.fp32.gpu-sm96.${name}.json`),
      ].sort(),
    );
    const file = join(folder, 'good.fp32.gpu.streams-graph.json');
    const record = parseOnlySealed('concurrency', readFileSync(file, 'utf8'), file, digestOf);
    expect(record).toMatchObject({ axis: 'streams', graph: true, beside: 1, repeats: 2, platform: { double: true } });
    expect(record.levels.map(({ threads, streams, perStream }) => [threads, streams, perStream?.length])).toEqual([
      [1, undefined, undefined],
      [1, 2, 2],
    ]);
    const [, two] = record.levels;
    expect(two!.perStream![0]! + two!.perStream![1]!).toBeCloseTo(two!.fps, 6);
    expect(two!.latency!.enqueueMs).toBeGreaterThan(0);
    expect(stdout).toMatch(/Best: \d threads?.*95 % interval/);

    const refused = await typed(
      ...['concurrency', 'good', '--platforms', 'gpu-sm96', '--seconds', '1', '--repeats', '1'],
      ...['--threads', '1,2', '--streams', '2', '--graph', 'off,on'],
    );
    expect(refused.code, refused.all).toBe(3);
    expect(refused.stdout).toContain('inputs a second by threads of 2 streams each');
    expect(refused.stdout).toMatch(/Refused: 1 thread with 2 streams: gpu-sm96 is a partition/);
  });

  test('a level for which there is no memory is refused in words, and the others are measured', async () => {
    const small = { ...env, TRIPLICATE_DOUBLE_MEMORY_BYTES: String(9_000_000) };
    const { code, stdout, all } = await triplicate(
      root,
      [
        'concurrency',
        'good',
        '--platforms',
        'gpu',
        '--seconds',
        '1',
        '--repeats',
        '1',
        '--threads',
        '1,1000,2',
        '--graph',
        'off',
      ],
      small,
    );
    expect(code, all).toBe(0);
    expect(stdout).toMatch(/Refused: 1000 threads: .*memory/i);
    const file = join(root, 'reports/concurrency/good.fp32.gpu.threads.json');
    const record = parseOnlySealed('concurrency', readFileSync(file, 'utf8'), file, digestOf);
    expect(record.levels.map(({ threads }) => threads)).toEqual([1, 2]);
    expect(record.refused).toMatchObject([{ threads: 1000, problem: { code: 'OUT_OF_MEMORY' } }]);
  });

  test('rebuilds what is pinned from its timing cache, and the bytes are the same', async () => {
    const pinned = await typed('pin', 'good', '--unproven', '--reason', 'to build it again');
    expect(pinned.code, pinned.all).toBe(0);
    expect(pinned.stdout).toContain('Pinned tiny/fp32/gpu ');
    for (const key of ['tiny/fp32/gpu', 'tiny/fp32/gpu-sm96']) {
      const { code, stdout, all } = await typed('rebuild', key);
      expect(code, all).toBe(0);
      expect(stdout).toContain(`${key}: the same bytes again`);
    }
  });

  test('does not rebuild what is not pinned, and says what is', async () => {
    const { code, all } = await typed('rebuild', 'tiny/fp16/gpu');
    expect(all).toMatch(/REBUILD_NO_PIN: .*tiny\/fp16\/gpu.*tiny\/fp32\/cpu-1, tiny\/fp32\/gpu, tiny\/fp32\/gpu-sm96/);
    expect(all).toMatch(/Next: \S+/);
    expect(code).toBe(2);
  });

  test('does not rebuild an engine whose backend keeps no timing cache', async () => {
    const { code, all } = await typed('rebuild', 'tiny/fp32/cpu-1');
    expect(all).toMatch(/REBUILD_NO_CACHE: .*tiny\/fp32\/cpu-1/);
    expect(code).toBe(2);
  });

  test('leaves out engines that were built without a timing cache, and refuses one that is named', async () => {
    const off = copyOf(proven);
    const recipes = [
      { name: 'off', precision: 'fp32', optimization: 'off', flags: {} },
      { name: 'low', precision: 'fp32', optimization: 'full', flags: {}, tensorrt: { level: 0 } },
      { name: 'uncached', precision: 'fp32', optimization: 'full', flags: { DISABLE_TIMING_CACHE: true } },
      'fp32',
    ];
    writeSpec(off, 'tests/specs/good.spec.ts', { ...spec, platforms: ['gpu'], k: 1, recipes, measurement: false });
    for (const args of [
      ['run', 'good', '--report-only'],
      ['pin', 'good', '--unproven', '--reason', 'to build them again'],
    ])
      await triplicate(off, args, env);
    const all = await triplicate(off, ['rebuild'], env);
    const named = await triplicate(off, ['rebuild', 'tiny/low/gpu'], env);
    remove(off);
    for (const recipe of ['low', 'off'])
      expect(all.stdout).toContain(`tiny/${recipe}/gpu: left out, because level 0 uses no timing cache`);
    expect(all.stdout).toContain(
      'tiny/uncached/gpu: left out, because it was built with DISABLE_TIMING_CACHE, which leaves none',
    );
    expect(all.stdout).toContain('tiny/fp32/gpu: the same bytes again');
    expect(all.code, all.all).toBe(0);
    expect(named.all).toMatch(/REBUILD_NO_CACHE: .*tiny\/low\/gpu.*level 0 uses no timing cache/);
    expect(named.code).toBe(2);
  });

  test('runs the pinned engines and builds none', async () => {
    const { code, stdout, all } = await typed('--json', 'run', 'good', '--mode', 'pin');
    expect(code, all).toBe(0);
    const { folder } = JSON.parse(stdout).specs[0];
    const document: ReportDocument = JSON.parse(readFileSync(join(root, folder, 'report.json'), 'utf8'));
    const builds = document.engines.filter(({ build }) => build.builtOn.backend === 'tensorrt');
    expect(builds.map(({ provenance }) => provenance)).toEqual(['pinned', 'pinned']);
  });

  test('says how a pinned engine that is gone comes back, and so it does', async () => {
    const lock: LockFile = JSON.parse(readFileSync(join(root, 'golden/engines.lock.json'), 'utf8'));
    const key = 'tiny/fp32/gpu';
    rmSync(join(root, '.triplicate/store/blobs/sha256', lock.engines[key]!.build.engine.slice(7)));
    const gone = await typed('run', 'good', '--mode', 'pin');
    expect(gone.code, gone.all).toBe(4);
    const [, command] =
      /PIN_ENGINE_MISSING: .*\nNext: Copy the store .*: pnpm triplicate (rebuild \S+),/.exec(gone.all) ?? [];
    expect(command, gone.all).toBe(`rebuild ${key}`);
    expect((await typed(...command!.split(' '))).code).toBe(0);
    expect((await typed('run', 'good', '--mode', 'pin')).code).toBe(0);
  });

  test('runs pinned engines on another device that may load them, as engines that were built elsewhere', async () => {
    const settings = { ...env, TRIPLICATE_DOUBLE_SMS: '120' };
    const { code, stdout, all } = await triplicate(root, ['--json', 'run', 'good', '--mode', 'pin'], settings);
    expect(code, all).toBe(0);
    const { folder } = JSON.parse(stdout).specs[0];
    const document: ReportDocument = JSON.parse(readFileSync(join(root, folder, 'report.json'), 'utf8'));
    const onGpu = document.runs.filter(({ side }) => side.ranOn === 'gpu' && side.recipe === 'fp32');
    expect(onGpu.map(({ side }) => side.builtOn).sort()).toEqual([
      expect.stringMatching(/^gpu-[0-9a-f]{12}$/),
      expect.stringMatching(/^gpu-sm96-[0-9a-f]{12}$/),
    ]);
    const words =
      /built on gpu-[0-9a-f]{12}, and gpu is gpu-[0-9a-f]{12} here: device\.multiprocessors was 132 there and is 120/;
    expect(onGpu.flatMap(({ run }) => run.notes)).toContainEqual(expect.stringMatching(words));
    expect(document.anomalies).toEqual([]);
  });

  test.for([
    ['run', 'good', '--mode', 'pin'],
    ['rebuild', 'tiny/fp32/gpu'],
  ])('%s refuses a pinned engine that cannot load on this device, in words', async args => {
    const { code, all } = await triplicate(root, args, { ...env, TRIPLICATE_DOUBLE_COMPUTE: '8.9' });
    expect(all).toMatch(
      /(PIN|REBUILD)_OTHER_PLATFORM: .*compute capability 9\.0 \(Contract double\), and Contract double has 8\.9/,
    );
    expect(all).toMatch(/Next: \S+/);
    expect(code).toBe(2);
  });

  test('loses one build to a fault of TensorRT, goes on, proves nothing, and shows the log of that build', async () => {
    const broken = copyOf(proven);
    writeSpec(broken, 'tests/specs/good.spec.ts', spec);
    const { code, all } = await triplicate(broken, ['run', 'good'], { ...env, TRIPLICATE_DOUBLE_FAULT: 'build-throw' });
    const [, logCommand] = /Log: pnpm triplicate (store log sha256:[0-9a-f]{64})$/m.exec(all) ?? [];
    const folder = join(broken, /Report: (.*)\/report\.html/.exec(all)![1]!);
    const { failures }: ReportDocument = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    // Nothing but the report names the log.
    await triplicate(broken, ['store', 'gc', '--grace', '0']);
    const shown = await triplicate(broken, logCommand!.split(' '));
    remove(broken);
    expect(failures.map(({ problem }) => `store log ${problem.log}`)).toContain(logCommand);
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringMatching(/^E .*assertion failure/m) });
    expect(all).toMatch(/TensorRT said: .*assertion failure/);
    expect(all).not.toContain(broken);
    expect(code, all).toBe(3);
  });

  test('skips a GPU that is not here in one line, and the gate is undecided unless it may be missing', async () => {
    const without = copyOf(proven);
    writeSpec(without, 'tests/specs/good.spec.ts', { ...spec, measurement: false });
    // No machine has TensorRT in an empty folder.
    const settings = { TRIPLICATE_TENSORRT: join(without, 'golden') };
    const { code, all } = await triplicate(without, ['gate', 'good'], settings);
    expect(all).toMatch(
      /gpu gpu-sm96 not here, so nothing is proven there. To let it pass: --allow-absent gpu gpu-sm96/,
    );
    for (const name of ['gpu', 'gpu-sm96']) expect(all).toMatch(new RegExp(`^  ${name} +There is no .*$`, 'm'));
    expect(all).not.toContain('Looked into');
    expect(code, all).toBe(3);
    const allowed = await triplicate(without, ['gate', 'good', '--allow-absent', 'gpu', 'gpu-sm96'], settings);
    remove(without);
    expect(allowed.code, allowed.all).toBe(0);
  });
});
