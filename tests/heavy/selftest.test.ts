import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Spec } from '../../harness/core/records.ts';
import type { Outcome } from '../../harness/selftest/outcome.ts';
import { entry, type Settings, triplicate, unset } from '../fixtures/command-line.ts';
import { folderContents } from '../fixtures/folder-contents.ts';
import { copiesOf, goodSpec, mustPass, provenProject, write, writeSpec } from '../fixtures/proven-project.ts';

const scratch = copiesOf(provenProject);

function projectWith(thresholds: Spec['thresholds']): string {
  const root = scratch();
  writeSpec(root, 'tests/specs/good.spec.ts', { ...goodSpec, thresholds });
  return root;
}

const strict: Spec['thresholds'] = { flipsAgainstGolden: 0, flipsAgainstReference: 0 };

/** Runs the selftest, and makes sure that nothing of the project is another byte than before. */
async function selftest(root: string, args: readonly string[] = [], settings: Settings = {}) {
  const before = folderContents(root);
  const said = await triplicate(root, ['--json', 'selftest', ...args], settings);
  expect(folderContents(root)).toEqual(before);
  const answer = JSON.parse(said.stdout) as { faults: Outcome[]; exitCode: number };
  const outcomes = answer.faults?.map(({ fault, outcome }) => `${fault}: ${outcome}`);
  return { ...said, faults: answer.faults, outcomes };
}

const allCaught = [
  'wrong-weight: caught',
  'wrong-engine: caught',
  'flipped-label: caught',
  'slow-engine: not-guarded',
  'truncated-store: mended',
  'truncated-store: caught',
  'truncated-store: mended',
  'truncated-store: caught',
];

describe.concurrent('selftest', () => {
  test('shows that a strict gate catches every fault, and by what', async () => {
    const said = await selftest(projectWith(strict));
    expect(said.outcomes, said.all).toEqual(allCaught);
    expect(said.code).toBe(0);
    const [weight, engine, label, , , decisions, , index] = said.faults;
    expect(weight).toMatchObject({ gate: 3, by: ['flipsAgainstGolden/fp32/cpu-1'] });
    expect(weight!.says).toContain('made from another version of the model');
    expect(engine).toMatchObject({
      gate: 1,
      by: ['flipsAgainstReference/fp32/cpu-1', 'flipsAgainstGolden/fp32/cpu-1'],
    });
    expect(label!.planted).toContain('1 of 8 decisions (flipsAgainstGolden allows 0)');
    expect(label!.says).toContain('Actual: 1 of 8 inputs');
    expect(decisions!.says).toContain('is not what was stored');
    expect(index).toMatchObject({ gate: 2, by: ['STORE_BROKEN'] });
    expect(said.stdout).not.toContain(tmpdir());
  });

  test('plants one flip more than a limit allows', async () => {
    const said = await selftest(projectWith({ flipsAgainstGolden: { rate: 0.25 } }));
    const label = said.faults.find(({ fault }) => fault === 'flipped-label')!;
    expect(label.planted).toContain('3 of 8 decisions (flipsAgainstGolden allows 2)');
    expect(label.outcome).toBe('caught');
  });

  test('fails where the gate has a hole, and names it', async () => {
    const said = await selftest(projectWith({ flipsAgainstReference: 0 }));
    expect(said.code).toBe(1);
    const missed = said.faults.filter(({ outcome }) => outcome === 'missed');
    expect(missed).toMatchObject([{ fault: 'wrong-weight', gate: 0 }]);
    expect(missed[0]!.says).toMatch(/Nothing saw it in fp32 on cpu-1\. .*declare flipsAgainstGolden/);
  });

  test('fails where a limit allows every input to flip', async () => {
    const root = projectWith({ flipsAgainstReference: 8, flipsAgainstGolden: 8 });
    const said = await selftest(root);
    expect(said.code).toBe(1);
    const missed = said.faults.filter(({ outcome }) => outcome === 'missed');
    expect(missed.map(({ fault }) => fault)).toEqual(['wrong-engine', 'flipped-label']);
    expect(missed[0]!.says).toContain('flipsAgainstGolden/fp32/cpu-1 is pass with 8 of 8 inputs, limit 8 flips');
    const { stdout } = await triplicate(root, ['selftest']);
    expect(stdout).toMatch(/^ {2}MISSED +flipped-label/m);
    expect(stdout).toMatch(/^Selftest: FAIL/m);
  });

  test('fails where a recipe or platform is not looked at, though the others are', async () => {
    const root = scratch();
    const loose = { 'cpu-2': { flipsAgainstGolden: { rate: 1 } } };
    const spec = { ...goodSpec, platforms: ['cpu-1', 'cpu-2'], thresholds: { flipsAgainstGolden: 0 } };
    writeSpec(root, 'tests/specs/good.spec.ts', { ...spec, platformThresholds: loose });
    const said = await selftest(root);
    expect(said.code, said.all).toBe(1);
    const label = said.faults.find(({ fault }) => fault === 'flipped-label')!;
    expect(label).toMatchObject({ outcome: 'missed', gate: 1 });
    expect(label.says).toContain('Nothing saw it in fp32 on cpu-2.');
  });

  test('counts a fault that nothing guards against as one that came through, where that is required', async () => {
    const root = projectWith(strict);
    const said = await selftest(root, ['good', '--require', 'slow-engine']);
    expect(said.code, said.all).toBe(1);
    expect(said.outcomes).toEqual(allCaught);
    expect(await triplicate(root, ['selftest', '--require', 'slow'])).toMatchObject({ code: 2 });
  });

  test('shows nothing where the gate does not pass as it is', async () => {
    const root = projectWith(strict);
    rmSync(join(root, 'golden/tiny'), { recursive: true });
    const said = await selftest(root);
    expect(said.code, said.all).toBe(3);
    expect(new Set(said.faults.map(({ outcome }) => outcome))).toEqual(new Set(['not-shown']));
    expect(said.faults[0]!.says).toContain('There is no golden yet');
  });

  test('shows nothing of test doubles', async () => {
    const root = scratch();
    const spec = { ...goodSpec, platforms: ['double-small'], k: 2, thresholds: { flipsBetweenEngines: 0 } };
    writeSpec(root, 'tests/specs/good.spec.ts', spec);
    const said = await selftest(root, [], { TRIPLICATE_DOUBLES: '1' });
    expect(said.code, said.all).toBe(3);
  });

  test('tests pinned engines, in mode pin, too', async () => {
    const root = projectWith(strict);
    await mustPass(root, ['run', 'good']);
    await mustPass(root, ['pin', 'good', '--reason', 'ships']);
    for (const mode of ['ensure', 'pin']) {
      const said = await selftest(root, ['--mode', mode]);
      expect(said.code, said.all).toBe(0);
      expect(said.faults[0]).toMatchObject({ outcome: 'caught', by: ['PIN_OTHER_MODEL'] });
      expect(said.faults[1]).toMatchObject({ outcome: 'caught', gate: 1 });
      // What is pinned is not made anew.
      expect(said.faults[4]).toMatchObject({ outcome: 'caught', by: ['BLOB_CORRUPT'] });
    }
  });

  test('ends with the error of a spec that is not there', async () => {
    const said = await triplicate(scratch(), ['selftest', 'gooood']);
    expect(said.code).toBe(2);
    expect(said.all).toContain('SPEC_MISSING');
  });

  test('says in words that the folder for temporary files cannot be written to', async () => {
    const root = scratch();
    write(root, 'file', '');
    const said = await triplicate(root, ['selftest'], { TMPDIR: join(root, 'file') });
    expect(said.code, said.all).toBe(4);
    expect(said.all).toMatch(/SCRATCH_UNWRITABLE: .*\nNext: Make room there; .*TMPDIR/);
  });

  test.for(['SIGKILL', 'SIGTERM'] as const)('leaves the project as it was when it is ended by %s', async signal => {
    const root = projectWith(strict);
    write(root, 'tmp/.keep', '');
    const before = folderContents(root);
    const env = { ...process.env, ...unset, TMPDIR: join(root, 'tmp') };
    const child = spawn(process.execPath, [entry, '--root', root, 'selftest'], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const exited = once(child, 'exit');
    for await (const text of child.stderr) if (String(text).includes('flipped-label')) break;
    child.kill(signal);
    expect((await exited)[1]).toBe(signal);
    const left = readdirSync(join(root, 'tmp')).filter(name => name.startsWith('triplicate-selftest'));
    if (signal === 'SIGTERM') expect(left).toEqual([]);
    rmSync(join(root, 'tmp'), { recursive: true, force: true });
    const { 'tmp/.keep': _, ...expected } = before;
    expect(folderContents(root)).toEqual(expected);
  });
});
