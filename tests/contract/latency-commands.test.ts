import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import { parseOnlySealed } from '../../harness/adapters/schema/sealed.ts';
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

  test('is undecided where a platform cannot follow the recipe, and says which can', async () => {
    const { code, all } = await triplicate(await project(), [
      'latency',
      'good',
      '--recipe',
      'profile',
      '--platforms',
      'wasm',
      'cpu-1',
    ]);
    expect(code, all).toBe(3);
    expect(all).toMatch(/MEASUREMENT_UNSUPPORTED|asks for the profiler, which this platform does not have/);
    expect(all).toContain('triplicate latency --platforms');
  });

  test.for([
    [['latency', '--recipe', 'gale'], /Allowed choices are .*gate/],
    [['latency', '--batch', '0'], /whole number of 1 or more/],
    [
      ['profile', '--platforms', 'cpu-3'],
      /PLATFORM_UNKNOWN: Spec good has no platform cpu-3; it has cpu-1, cpu-n, wasm/,
    ],
    [['concurrency', '--most', 'many'], /whole number of 1 or more/],
  ] as const)('with wrong words is wrong use: %j', async ([args, says]) => {
    const { code, all } = await triplicate(await project(), args);
    expect(all).toMatch(says);
    expect(code).toBe(2);
  });
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

test('concurrency says throughput by threads, and leaves a sealed record', async () => {
  const root = await project();
  const { code, all } = await triplicate(root, [
    'concurrency',
    'good',
    '--platforms',
    'cpu-1',
    '--seconds',
    '1',
    '--most',
    '2',
  ]);
  expect(code, all).toBe(0);
  expect(all).toMatch(/Knee: [12] threads/);
  const file = join(root, 'reports/concurrency/good.fp32.cpu-1.json');
  const record = parseOnlySealed('concurrency', readFileSync(file, 'utf8'), file, digestOf);
  expect(record.levels.map(({ threads }) => threads)).toEqual([1, 2]);
  for (const { fps, perThread, threads } of record.levels) {
    expect(perThread).toHaveLength(threads);
    expect(fps).toBeGreaterThan(0);
  }
});
