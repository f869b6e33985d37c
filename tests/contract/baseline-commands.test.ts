import { describe, expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { goodSpec, inputsFile, write, writeSpec } from '../fixtures/proven-project.ts';
import { expectNoStack } from '../fixtures/refused.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { classifier } from '../fixtures/tiny-models.ts';

/** A project of one spec, of which nothing was built yet. */
async function project(on = ['cpu-1']): Promise<string> {
  const root = await temporaryFolder();
  write(root, 'models/tiny.onnx', classifier().model);
  write(root, 'data/inputs.npy', inputsFile(8));
  writeSpec(root, 'tests/specs/good.spec.ts', {
    ...goodSpec,
    k: 1,
    platforms: on,
    measurement: { name: 'short', batch: 1, warmup: 5, iterations: 5, rounds: 10, seed: 1 },
    // A machine that is busy with other tests is no measure; what is tested is the way.
    thresholds: { latencyRegression: { leastEffect: 1 } },
  });
  return root;
}

test('measured sessions make a baseline, which run and gate then look at; it is listed, accepted into and dropped', async () => {
  const root = await project();
  const none = await triplicate(root, ['run', 'good']);
  expect(none.code, none.all).toBe(3);
  expect(none.all).toContain('pnpm triplicate baseline measure tests/specs/good.spec.ts --sessions 5 --reason');

  // A machine that is busy with other tests flags sessions; they enter only where somebody says so.
  const accept = ['baseline', 'accept', 'good', '--unproven', '--reason', 'first'];
  const measured = await triplicate(root, ['baseline', 'measure', 'good', '--reason', 'first']);
  const intoFolder = /Accepted the session of \S+ into baselines\/tiny\/cpu-1-[0-9a-f]{12}\/fp32\.[0-9a-f]{12}/;
  if (measured.code === 0) expect(measured.stdout).toMatch(intoFolder);
  else expect(measured.all).toMatch(/Not accepted .*flagged/);
  for (let count = measured.code === 0 ? 1 : 0; count < 6; count++) {
    await triplicate(root, ['run', 'good', '--mode', 'rebuild']);
    expect((await triplicate(root, accept)).stdout).toMatch(intoFolder);
  }

  // The gate shares the last session, which is held against the five others: all of one sitting, they do not decide.
  const { code, all } = await triplicate(root, ['gate', 'good']);
  expect(code, all).toBe(3);
  expect(all).toMatch(/Against the baseline\n.*Outcome\n {2}fp32 on cpu-1 .*too few sessions/);
  expect(all).toContain('measure on 4 other days');

  const again = await triplicate(root, ['run', 'good', '--accept-baseline']);
  expect(again.code, again.all).toBe(3);
  if (!again.stdout.includes('Accepted the session of')) {
    expect(again.all).toMatch(/Not accepted .*flagged/);
    expect((await triplicate(root, accept)).stdout).toMatch(intoFolder);
  }

  const listed = await triplicate(root, ['baseline', 'ls', '--json']);
  const [{ key, sessions, scatter }] = JSON.parse(listed.stdout).baselines;
  expect(sessions).toBe(7);
  expect(scatter).toBeGreaterThan(0);

  const twice = await triplicate(root, ['baseline', 'accept', 'good', '--unproven', '--reason', 'again']);
  expect(twice.code, twice.all).toBe(2);
  expect(twice.all).toContain('BASELINE_HAS_SESSION');

  const inCi = await triplicate(root, ['baseline', 'drop', key], { CI: '1' });
  expect(inCi.code).toBe(2);
  expect(inCi.all).toContain('CI_WRITES_NOTHING');
  const allowed = await triplicate(root, ['baseline', 'drop', key], { CI: '1', TRIPLICATE_BASELINES_IN_CI: '1' });
  expect(allowed.stdout).toContain('7 sessions');
  expect((await triplicate(root, ['baseline', 'ls'])).stdout).toContain('There are no baselines.');
});

test('a ready recipe has baselines of its own, and the command that fills them', async () => {
  const root = await project();
  const { code, all } = await triplicate(root, ['latency', 'good', '--recipe', 'quick', '--baseline']);
  expect(code, all).toBe(3);
  expect(all).toContain(
    'pnpm triplicate baseline measure tests/specs/good.spec.ts --recipe quick --batch 1 --sessions 5',
  );
});

describe('with wrong words it is wrong use, and nothing is written:', () => {
  test.for([
    [['baseline', 'measure', 'good'], {}, 2, /required option '--reason/],
    [['baseline', 'measure', 'good', '--reason', ' '], {}, 2, /REASON_MISSING/],
    [['baseline', 'measure', 'good', '--reason', 'x'], { CI: '1' }, 2, /CI_WRITES_NOTHING/],
    [['run', 'good', '--accept-baseline'], { CI: '1' }, 2, /CI_WRITES_NOTHING/],
    [['latency', 'good', '--accept-baseline'], { CI: '1' }, 2, /CI_WRITES_NOTHING/],
    [['latency', 'good', '--against', '../x'], {}, 2, /must be a name/],
    [['baseline', 'accept', 'nothing', '--reason', 'x'], {}, 2, /REPORT_/],
    [['baseline', 'drop', '../../x'], {}, 2, /BASELINE_MISSING/],
    [['baseline', 'measure', 'good', '--sessions', '0', '--reason', 'x'], {}, 2, /whole number of 1 or more/],
  ] as const)('%j', async ([args, settings, code, says]) => {
    const root = await project();
    const said = await triplicate(root, args, settings);
    expect(said.all).toMatch(says);
    expect(said.code, said.all).toBe(code);
    expectNoStack(said);
    expect((await triplicate(root, ['baseline', 'ls'])).stdout).toContain('There are no baselines.');
  });
});

test('a test double’s session enters no baseline, whatever is said', async () => {
  const root = await project();
  const doubles = { TRIPLICATE_DOUBLES: '1' };
  writeSpec(root, 'tests/specs/good.spec.ts', {
    ...goodSpec,
    k: 1,
    platforms: ['double-small'],
    measurement: { name: 'short', batch: 1, warmup: 0, iterations: 3, rounds: 10, seed: 1 },
    thresholds: { latencyRegression: { leastEffect: 1 } },
  });
  await triplicate(root, ['run', 'good'], doubles);
  for (const more of [[], ['--unproven']]) {
    const refused = await triplicate(root, ['baseline', 'accept', 'good', '--reason', 'x', ...more], doubles);
    expect(refused.all).toMatch(/BASELINE_UNPROVEN: .*double-small is a test double.*\nNext: .*triplicate doctor/);
    expect(refused.all).not.toContain('--unproven');
    expect(refused.code).toBe(2);
  }
  expect((await triplicate(root, ['baseline', 'ls'])).stdout).toContain('There are no baselines.');
});

test('of a report whose sessions cannot all be accepted, none is', async () => {
  const root = await project(['cpu-1', 'cpu-n']);
  await triplicate(root, ['run', 'good']);
  const accept = () => triplicate(root, ['baseline', 'accept', 'good', '--reason', 'x', '--unproven', '--json']);
  const { accepted } = JSON.parse((await accept()).stdout);
  expect(accepted).toHaveLength(2);
  await triplicate(root, ['baseline', 'drop', accepted[0].key]);
  const again = await accept();
  expect(again.code, again.all).toBe(2);
  expect(again.all).toContain('BASELINE_HAS_SESSION');
  const { baselines } = JSON.parse((await triplicate(root, ['baseline', 'ls', '--json'])).stdout);
  expect(baselines.map(({ key }: { key: string }) => key)).toEqual([accepted[1].key]);
});

test('what could not be measured is named, and leaves baseline measure undecided', async () => {
  const root = await project(['wasm', 'cpu-1']);
  const measure = ['baseline', 'measure', 'good', '--recipe', 'profile', '--sessions', '2', '--reason', 'x'];
  const some = await triplicate(root, measure);
  expect(some.code, some.all).toBe(3);
  // One session only; whether it entered is a matter of what else the machine does.
  expect(some.stdout.match(/ccepted .*into baselines\/tiny\/cpu-1-/g)).toHaveLength(1);
  expect(some.stdout).toMatch(/Not accepted of fp32 on wasm: .*asks for the profiler/);
  const none = await triplicate(root, [...measure, '--recipe', 'trtexec-11', '--platforms', 'cpu-1']);
  expect(none.code, none.all).toBe(3);
  expect(none.stdout).toMatch(/Not accepted of fp32 on cpu-1: .*asks for a CUDA graph/);
  expect(none.stdout).not.toContain('Accepted');
});
