import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import type { Digest, LockFile, ReportDocument } from '../../harness/core/records.ts';
import { sealed } from '../../harness/core/seal.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { editReport } from '../fixtures/edit-report.ts';
import { copiesOf, goodSpec, mustPass, provenProject, writeSpec } from '../fixtures/proven-project.ts';

const scratch = copiesOf(provenProject);

/** Its newest reports are of an engine that was pinned after the run in mode ensure, and of the same one in mode pin. */
async function pinned(): Promise<string> {
  const root = scratch();
  await mustPass(root, ['pin', 'good', '--reason', 'it ships']);
  await mustPass(root, ['run', 'good', '--mode', 'pin']);
  return root;
}

/** Changes what the lock file says, as another decision to pin would have left it. */
function changePins(root: string, change: (engines: Record<string, LockFile['engines'][string]>) => void): void {
  const file = join(root, 'golden/engines.lock.json');
  const lock = JSON.parse(readFileSync(file, 'utf8'));
  change(lock.engines);
  for (const [key, pin] of Object.entries<object>(lock.engines)) lock.engines[key] = sealed(pin, digestOf);
  writeFileSync(file, JSON.stringify(lock));
}

const key = 'tiny/fp32/cpu-1';
const toAnother = (root: string) =>
  changePins(root, engines => {
    const { build, ...pin } = engines[key]!;
    const engine: Digest = `sha256:${'7'.repeat(64)}`;
    engines[key] = { ...pin, build: { ...build, engine } };
  });

async function gate(root: string, ...args: string[]): Promise<{ code: number | undefined; reason: string }> {
  const { code, stdout, all } = await triplicate(root, ['gate', '--json', ...args]);
  const [spec] = JSON.parse(stdout || '{}').specs ?? [];
  return { code, reason: spec?.reasons[0] ?? all };
}

describe.concurrent('a report of a pinned engine', () => {
  test('passes as long as the lock file names that engine, be it pinned before or after the run', async () => {
    const root = scratch();
    await mustPass(root, ['pin', 'good', '--reason', 'it ships']);
    await mustPass(root, ['gate', '--from', 'good']);
    await mustPass(root, ['run', 'good', '--mode', 'pin']);
    await mustPass(root, ['gate', '--mode', 'pin', '--from', 'good']);
  });

  test('decides nothing once the lock file names another one, none, or cannot be read', async () => {
    const root = await pinned();
    toAnother(root);
    expect(await gate(root, '--from', 'good')).toEqual({
      code: 3,
      reason: expect.stringMatching(/did not run the engine that is pinned for tiny\/fp32\/cpu-1 now/),
    });
    changePins(root, engines => {
      delete engines[key];
    });
    expect(await gate(root, '--from', 'good')).toEqual({
      code: 3,
      reason: expect.stringMatching(/ran a pinned engine of tiny\/fp32\/cpu-1, which is pinned no more/),
    });
    writeFileSync(join(root, 'golden/engines.lock.json'), '{');
    expect(await gate(root, '--from', 'good')).toEqual({
      code: 3,
      reason: expect.stringMatching(/the pins that are here now: .*engines\.lock\.json/),
    });
  });
});

describe.concurrent('a report without a pinned engine', () => {
  test('decides nothing where one is pinned that it did not run', async () => {
    const root = scratch();
    await mustPass(root, ['pin', 'good', '--reason', 'it ships']);
    toAnother(root);
    expect(await gate(root, '--from', 'good')).toEqual({
      code: 3,
      reason: expect.stringContaining('did not run the engine that is pinned for tiny/fp32/cpu-1 now'),
    });
  });

  test('is judged in mode rebuild, which takes no pin', async () => {
    const root = scratch();
    await mustPass(root, ['run', 'good', '--mode', 'rebuild']);
    await mustPass(root, ['pin', 'good', '--reason', 'it ships']);
    toAnother(root);
    expect(await gate(root, '--from', 'good')).toMatchObject({ code: 0 });
  });
});

test('a gate in a mode takes no report of another one, and the newest of that one', async () => {
  const root = await pinned();
  await mustPass(root, ['run', 'good']);
  expect(await gate(root, '--mode', 'pin', '--from', 'good')).toEqual({
    code: 3,
    reason: expect.stringMatching(
      /of another mode than pin: good-\w{12} \(ensure\)\. Next: Make one: pnpm triplicate run \S+ --mode pin$/,
    ),
  });
  const all = (await triplicate(root, ['run', 'good', '--mode', 'pin', '--json'])).stdout;
  await mustPass(root, ['run', 'good']);
  expect(await gate(root, '--mode', 'pin', '--from', 'good', JSON.parse(all).specs[0].report)).toMatchObject({
    code: 0,
  });
});

test('a model of the same bytes under another name has pins of its own, and none of the first one', async () => {
  const root = scratch();
  const model = { ...goodSpec.model, name: 'shipped' };
  // It has no goldens, which are by name, too.
  const thresholds = { flipsAgainstReference: { rate: 0.9 } };
  writeSpec(root, 'tests/specs/release.spec.ts', { ...goodSpec, name: 'release', model, thresholds });
  await mustPass(root, ['run', 'release']);
  const said = await triplicate(root, ['pin', 'release', '--reason', 'it ships']);
  expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('Pinned shipped/fp32/cpu-1 sha256:')]);
  const { engines }: LockFile = JSON.parse(readFileSync(join(root, 'golden/engines.lock.json'), 'utf8'));
  expect(Object.entries(engines).map(([name, { build }]) => [name, build.model.name])).toEqual([
    ['shipped/fp32/cpu-1', 'shipped'],
  ]);
  await mustPass(root, ['gate', 'release', '--mode', 'pin']);
  expect((await triplicate(root, ['run', 'good', '--mode', 'pin'])).all).toContain(
    'No engine is pinned for tiny/fp32/cpu-1',
  );
});

describe.concurrent('pin', () => {
  const id = (root: string) => readdirSync(join(root, 'reports')).find(name => name.startsWith('good-'))!;
  const pin = (root: string) => triplicate(root, ['pin', 'good', '--reason', 'it ships']);

  test('asks why, and does not believe a stored verdict, nor a report that contradicts itself', async () => {
    const root = scratch();
    expect((await triplicate(root, ['pin', 'good', '--reason', ' '])).all).toMatch(
      /REASON_MISSING: Nothing was pinned/,
    );
    editReport(root, id(root), document => {
      document.comparisons = document.comparisons.map(one => ({ ...one, flips: 1 }));
    });
    expect((await pin(root)).all).toMatch(
      /PIN_UNPROVEN: Report good-\w+ says what contradicts itself: .* is miscounted/,
    );
    editReport(root, id(root), document => {
      document.comparisons = [];
    });
    const said = await pin(root);
    expect(said.code, said.all).toBe(2);
    expect(said.all).toMatch(/PIN_UNPROVEN: Report good-\w+ says inconclusive: Undecided/);
    expect(existsSync(join(root, 'golden/engines.lock.json'))).toBe(false);
  });

  test('takes no part of a spec for the whole, which a run says, too', async () => {
    const root = scratch();
    writeSpec(root, 'tests/specs/good.spec.ts', { ...goodSpec, platforms: ['cpu-1', 'cpu-n'] });
    const run = await triplicate(root, ['run', 'good', '--platforms', 'cpu-1']);
    expect(run.code, run.all).toBe(0);
    expect(run.stdout).toContain('Nothing to ship: ');
    expect(run.stdout).not.toContain('May ship');
    expect(run.stdout).toMatch(/good\.part: 2 of the checks of the whole spec were not asked:\n {2}fp32 on cpu-n: /);
    const newest = await triplicate(root, ['pin', '--reason', 'it ships']);
    expect([newest.code, newest.all]).toEqual([
      2,
      expect.stringMatching(
        /PIN_UNPROVEN: Report good\.part-\w+ says pass, but other checks of the spec were not asked/,
      ),
    ]);
    const named = JSON.parse((await triplicate(root, ['report', 'good', '--json'])).stdout);
    expect(named.spec.name, 'by the name of the whole').toBe('good');
  });

  test('pins no engine whose bytes have changed', async () => {
    const root = scratch();
    const report: ReportDocument = JSON.parse(readFileSync(join(root, 'reports', id(root), 'report.json'), 'utf8'));
    const { engine } = report.engines.find(({ build }) => build.recipe.name === 'fp32')!.build;
    const file = join(root, '.triplicate/store/blobs/sha256', engine.slice('sha256:'.length));
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    rmSync(file);
    writeFileSync(file, bytes);
    const said = await pin(root);
    expect(said.all).toContain('BLOB_CORRUPT');
    expect(said.code).not.toBe(0);
    expect(existsSync(join(root, 'golden/engines.lock.json'))).toBe(false);
  });
});
