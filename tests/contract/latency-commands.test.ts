import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import { parseOnlySealed } from '../../harness/adapters/schema/sealed.ts';
import { cellValue } from '../../harness/core/tables/table.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { goodSpec, inputsFile, write, writeSpec } from '../fixtures/proven-project.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { classifier } from '../fixtures/tiny-models.ts';

/** A project of one spec, of which nothing was built yet. */
async function project(): Promise<string> {
  const root = await temporaryFolder();
  write(root, 'models/tiny.onnx', classifier().model);
  write(root, 'data/inputs.npy', inputsFile(8));
  const allowed = { flipsAgainstReference: { rate: 0.5 }, latencyCases: { allowed: [1, 2, 3] } };
  writeSpec(root, 'tests/specs/good.spec.ts', {
    ...goodSpec,
    measurement: 'quick',
    platforms: ['cpu-1', 'cpu-n', 'wasm'],
    thresholds: allowed,
  });
  return root;
}

describe('latency', () => {
  test('measures by the named recipe, on the named platforms, in a report of another name', async () => {
    const root = await project();
    const options = ['latency', 'good', '--recipe', 'paper', '--platforms', 'cpu-1', 'cpu-n'];
    const { code, all } = await triplicate(root, options);
    expect(code, all).toBe(0);
    expect(all).toContain('nothing is judged, because the spec allows every latency case.');
    const [, id = ''] = /reports\/(good\.latency-paper-[0-9a-f]{12})\/report\.html/.exec(all) ?? [];
    const report = JSON.parse(readFileSync(join(root, 'reports', id, 'report.json'), 'utf8'));
    expect(report.latency.recipe).toMatchObject({ name: 'paper', load: 'fresh', profiler: true });
    expect(report.latency.members[0].rounds).toHaveLength(10);
    expect(report.latency.members[0].parts.upload).toHaveLength(10);
    expect(report.again).toBe('pnpm triplicate latency good --recipe paper --platforms cpu-1 cpu-n');
  });

  test('measures the others where a platform cannot follow the recipe, names it, and is undecided each time', async () => {
    const root = await project();
    const options = ['latency', 'good', '--recipe', 'profile', '--platforms', 'wasm', 'cpu-1', 'cpu-n'];
    // The second finds the session of the first.
    for (const time of ['first', 'second']) {
      const { code, all } = await triplicate(root, options);
      expect(code, `${time}: ${all}`).toBe(3);
      expect(all).toMatch(/asks for the profiler, which this platform does not have/);
      expect(all).toContain('triplicate latency --platforms');
      const [, id = ''] = /reports\/(good\.latency-profile-[0-9a-f]{12})\/report\.html/.exec(all) ?? [];
      const report = JSON.parse(readFileSync(join(root, 'reports', id, 'report.json'), 'utf8'));
      expect(report.failures).toMatchObject([
        { stage: 'measure', platform: 'wasm', problem: { code: 'MEASUREMENT_UNSUPPORTED' } },
      ]);
      expect(report.verdict.status).toBe('inconclusive');
      const ran = report.latency.members.map(({ platform }: { platform: string }) =>
        platform.replace(/-[0-9a-f]{12}$/, ''),
      );
      expect(new Set(ran)).toEqual(new Set(['cpu-1', 'cpu-n']));
      expect(report.latencySummaries.length).toBeGreaterThan(0);
    }
  });

  test('is undecided where none can follow the recipe', async () => {
    const { code, all } = await triplicate(await project(), [
      'latency',
      'good',
      '--recipe',
      'trtexec-11',
      '--platforms',
      'cpu-1',
      'wasm',
    ]);
    expect(code, all).toBe(3);
    expect(all).toMatch(/asks for a CUDA graph and no transfers, which this platform does not have/);
  });

  test.for([
    [['latency', '--recipe', 'gale'], /Allowed choices are .*gate/],
    [['latency', '--batch', '0'], /whole number of 1 or more/],
    [['latency', '--format', 'csv'], /OPTIONS_CONTRADICT: --format csv .*\nNext: Add --table/],
    [
      ['profile', '--platforms', 'cpu-3'],
      /PLATFORM_UNKNOWN: Spec good has no platform cpu-3; it has cpu-1, cpu-n, wasm/,
    ],
    [['concurrency', '--most', 'many'], /whole number of 1 or more/],
    [['concurrency', '--threads', '0'], /numbers from 1 to 1024, such as 4, 1\.\.8 or 1,2,4/],
    [['concurrency', '--threads', '8..1'], /numbers from 1 to 1024/],
    [['concurrency', '--streams', '1,,2'], /numbers from 1 to 1024/],
    [['concurrency', '--streams', '1..9999'], /numbers from 1 to 1024/],
    [['concurrency', '--graph', 'maybe'], /on, off, or on,off/],
  ] as const)('with wrong words is wrong use: %j', async ([args, says]) => {
    const { code, all } = await triplicate(await project(), args);
    expect(all).toMatch(says);
    expect(code).toBe(2);
  });
});

describe('latency --table', () => {
  test('IX measures with the profiler and without, and fills every cell', async () => {
    const root = await project();
    const { code, all } = await triplicate(root, ['latency', 'good', '--table', 'IX', '--platforms', 'cpu-1', 'cpu-n']);
    expect(code, all).toBe(0);
    const rows = all.split('\n').filter(line => /^ {2}tiny +fp32 +c_cpu-/.test(line));
    expect(rows.length).toBeGreaterThan(1);
    for (const row of rows) expect(row).toMatch(/\d ± [\d.]+ +[\d.]+ ± [\d.]+ +[+−]?[\d.]+ +batch 1, /);
    expect(all).toMatch(/reports\/good\.latency-paper-unprofiled-[0-9a-f]{12}\/report\.html/);
  });

  test('VII measures the unoptimized engine, too', async () => {
    const root = await project();
    const { code, stdout } = await triplicate(root, [
      '--json',
      'latency',
      'good',
      '--table',
      'VII',
      '--platforms',
      'cpu-1',
    ]);
    expect(code, stdout).toBe(0);
    const { table } = JSON.parse(stdout);
    expect(table.rows).toHaveLength(1);
    const [, recipe, platform, off, slow, fast, faster] = table.rows[0].map(cellValue);
    expect([recipe, platform, off]).toEqual(['fp32', 'cpu-1', 'fp32-off']);
    expect(faster).toBeCloseTo(fast / slow, 9);
  });
});

test.for([
  ['latency', 'good', '--table', 'IX'],
  ['profile', 'good'],
])('%s shows what was measured, and is undecided where something was not, for the reason on stderr', async args => {
  const root = await project();
  const both = await triplicate(root, [...args, '--platforms', 'wasm', 'cpu-1', 'cpu-n']);
  expect(both.code, both.all).toBe(3);
  expect(both.stderr).toMatch(/good\.latency-\S+: .*asks for the profiler, which this platform does not have/);
});

test('a table of which nothing could be measured is undecided', async () => {
  const args = ['--json', 'latency', 'good', '--table', 'VII', '--recipe', 'trtexec-11', '--platforms', 'cpu-1'];
  const { code, stdout } = await triplicate(await project(), args);
  expect(code, stdout).toBe(3);
  const { specs, table } = JSON.parse(stdout);
  expect([specs[0].exitCode, table.rows]).toEqual([3, []]);
});

test('profile names the part, the layers and the kernels that one platform takes longer for', async () => {
  const { code, all } = await triplicate(await project(), [
    'profile',
    'good',
    '--platforms',
    'cpu-1',
    'cpu-n',
    '--top',
    '2',
  ]);
  expect(code, all).toBe(0);
  expect(all).toMatch(
    /fp32: c_cpu-\S+ #1 against c_cpu-\S+ #1: [+−][\d.e-]+ ms: .*mainly (kernels|gaps between kernels)/,
  );
  expect(all).toMatch(/\d+ × [\d.]+ {2}\d+ × [\d.]+ {2}\w*Conv/);
});

test.for([
  ['latency', 'good', '--table', 'II'],
  ['profile', 'good'],
])('%s judges nothing, and so is held against no baseline, also where its spec asks for one', async args => {
  const root = await project();
  writeSpec(root, 'tests/specs/good.spec.ts', {
    ...goodSpec,
    k: 1,
    measurement: 'quick',
    thresholds: { latencyRegression: {} },
  });
  const { code, all } = await triplicate(root, [...args, '--platforms', 'cpu-1']);
  expect(code, all).toBe(0);
  const [, id = ''] = /reports\/(good\.latency-[a-z]+-[0-9a-f]{12})\/report\.html/.exec(all) ?? [];
  const report = JSON.parse(readFileSync(join(root, 'reports', id, 'report.json'), 'utf8'));
  expect(report.baselines ?? []).toEqual([]);
});

describe('concurrency', () => {
  const read = (root: string, name: string) => {
    const file = join(root, `reports/concurrency/good.fp32.cpu-1.${name}.json`);
    return parseOnlySealed('concurrency', readFileSync(file, 'utf8'), file, digestOf);
  };
  const swept = async (...options: string[]) => {
    const root = await project();
    const said = await triplicate(root, ['concurrency', 'good', '--platforms', 'cpu-1', '--seconds', '1', ...options]);
    return { root, ...said };
  };

  test('says throughput and latency by threads with the spread of repeats, and leaves a sealed record', async () => {
    const { root, code, all, stderr } = await swept('--threads', '2,1', '--repeats', '2');
    expect(code, all).toBe(0);
    expect(all).toMatch(/inputs a second by threads, mean of 2/);
    expect(all).toMatch(/Knee: [12] threads?, /);
    expect(stderr).toMatch(/concurrency: by threads 1\/2, 2 threads: \d+ a second/);
    const record = read(root, 'threads');
    expect(record.levels.map(({ threads }) => threads)).toEqual([2, 1]);
    for (const { fps, perThread, threads, repeats, interval, latency } of record.levels) {
      expect(perThread).toHaveLength(threads);
      expect(repeats).toHaveLength(2);
      expect(fps).toBeGreaterThan(interval!.low);
      expect(latency!.p99Ms).toBeGreaterThanOrEqual(latency!.p50Ms);
      expect(latency!.samples).toBeGreaterThan(1);
    }
  });

  test('sweeps threads without being asked where there is nothing else, until the most', async () => {
    const { root, code, all } = await swept('--most', '2', '--repeats', '1');
    expect(code, all).toBe(0);
    expect(readdirSync(join(root, 'reports/concurrency'))).toEqual(['good.fp32.cpu-1.threads.json']);
    expect(read(root, 'threads').levels.map(({ threads }) => threads)).toEqual([1, 2]);
  });

  test('says what a platform has not, does the rest, and is undecided where nothing of a sweep is left', async () => {
    const some = await swept('--streams', '1,2', '--repeats', '1');
    expect(some.code, some.all).toBe(0);
    expect(some.all).toContain(
      'Refused: 1 thread with 2 streams: cpu-1 runs on onnxruntime, which has neither streams nor CUDA graphs',
    );
    expect(read(some.root, 'streams').levels).toHaveLength(1);
    const none = await swept('--threads', '1', '--graph', 'on');
    expect(none.code, none.all).toBe(3);
    expect(none.all).toContain('Refused: 1 thread: cpu-1 runs on onnxruntime');
  });
});

describe('thresholds of time', () => {
  const judged = async (thresholds: object) => {
    const root = await project();
    writeSpec(root, 'tests/specs/good.spec.ts', {
      ...goodSpec,
      k: 1,
      // Enough of everything that a limit which is far off is kept on a busy machine, too: inferences for a 99th percentile, and repeats.
      measurement: { name: 'many', batch: 1, warmup: 5, iterations: 50, rounds: 12, seed: 1 },
      platforms: ['cpu-1'],
      concurrency: { seconds: 0.5, most: 2, repeats: 8 },
      thresholds,
    });
    const said = await triplicate(root, ['gate', 'good']);
    return { root, ...said };
  };

  test('pass where they are kept, and are shown in the report and in JUnit', { timeout: 180_000 }, async () => {
    const { root, code, all } = await judged({
      latencyMedianMs: 1000,
      latencyP99Ms: 10_000,
      throughput: 0.01,
      latencyUnderLoad: { p99Ms: 1e6, threads: 2 },
    });
    expect(code, all).toBe(0);
    const junit = readFileSync(join(root, 'reports/gate/junit.xml'), 'utf8');
    const summary = readFileSync(join(root, 'reports/gate/summary.md'), 'utf8');
    for (const title of [
      'at most 1000 ms an inference by the median',
      'at most 10000 ms an inference by the 99th percentile',
      'at least 0.01 inputs/s at best',
      'at most 1000000 ms an inference by the 99th percentile with 2 threads',
    ])
      expect(junit).toContain(`fp32 on cpu-1: ${title}`);
    expect(summary).toContain('| good | ✅ PASS | 0 | 0 | 0 | 0 | 4 |');
    const [id] = readdirSync(join(root, 'reports')).filter(name => name.startsWith('good-'));
    expect(readFileSync(join(root, 'reports', id!, 'report.html'), 'utf8')).toContain('<section id="throughput"');
  });

  test('fail where they are not, with what was measured and by how much', { timeout: 180_000 }, async () => {
    const { code, all } = await judged({ latencyMedianMs: 1e-6, throughput: { atLeast: 1e9, threads: 1 } });
    expect(code, all).toBe(1);
    expect(all).toMatch(/at most 0\.000001 ms an inference by the median\. Actual: [\d.]+ ms; limit: ≤ 0\.000001 ms/);
    expect(all).toMatch(/Actual: \d+ inputs\/s; limit: ≥ 1000000000 inputs\/s\. .*1 thread, 99 % interval/);
  });
});
