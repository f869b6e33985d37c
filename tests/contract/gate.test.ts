import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { gateFiles } from '../../harness/core/gate-files.ts';
import type { Spec } from '../../harness/core/records.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { editReport } from '../fixtures/edit-report.ts';
import { copiesOf, goodSpec, mustPass, provenProject, write, writeSpec } from '../fixtures/proven-project.ts';

const scratch = copiesOf(provenProject);

const withThresholds = (thresholds: Spec['thresholds']): Spec => ({ ...goodSpec, thresholds });

describe.concurrent('the gate over finished reports', () => {
  test('passes what passed, and leaves the same bytes every time', async () => {
    const root = scratch();
    const files = Object.values(gateFiles);
    const left = async () => {
      expect(await triplicate(root, ['gate', '--from', 'good'])).toMatchObject({ code: 0 });
      return files.map(file => readFileSync(join(root, 'reports/gate', file), 'utf8'));
    };
    expect(await left()).toEqual(await left());
  });

  test('passes a model whose file was renamed, by what was run since', async () => {
    const root = scratch();
    renameSync(join(root, 'models/tiny.onnx'), join(root, 'models/small.onnx'));
    writeSpec(root, 'tests/specs/good.spec.ts', {
      ...goodSpec,
      model: { ...goodSpec.model, file: 'models/small.onnx' },
      thresholds: { flipsAgainstReference: { rate: 0.9 } },
    });
    expect(await triplicate(root, ['run'])).toMatchObject({ code: 0 });
    for (const id of readdirSync(join(root, 'reports'))) rmSync(join(root, 'reports', id, 'report.html'));
    const said = await triplicate(root, ['gate', '--from', 'good']);
    expect(said.code, said.all).toBe(0);
    const page = readFileSync(join(root, 'reports/gate/summary.html'), 'utf8');
    expect(page).toContain('without a page here');
    expect(page).not.toContain('report.html');
  });

  test('counts a spec that was named twice once', async () => {
    const root = scratch();
    const said = await triplicate(root, ['gate', 'good', 'tests/specs/good.spec.ts', 'good', '--from', 'good']);
    expect(said.code, said.all).toBe(0);
    expect(JSON.parse(readFileSync(join(root, 'reports/gate/summary.json'), 'utf8')).specs).toHaveLength(1);
    const [, link] = /href="(\.\.[^"#]*)"/.exec(readFileSync(join(root, 'reports/gate/summary.html'), 'utf8'))!;
    expect(readFileSync(join(root, 'reports/gate', link!), 'utf8')).toContain('<h1 class="short-name">good</h1>');
  });

  test('does not believe a stored verdict', async () => {
    const root = scratch();
    const { folder } = JSON.parse((await triplicate(root, ['run', '--json'])).stdout).specs[0];
    editReport(root, basename(folder), document => {
      document.comparisons = [];
      document.verdict = { status: 'pass', reasons: [], checks: [] };
    });
    const said = await triplicate(root, ['gate', '--from', 'good']);
    expect(said.code).toBe(3);
    expect(said.all).toContain('Undecided');
  });

  test('does not believe an edited report, nor one without a digest, nor one that contradicts itself', async () => {
    const root = scratch();
    const [id] = readdirSync(join(root, 'reports'));
    const file = join(root, 'reports', id!, 'report.json');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.replace(/"flips":\d+/, '"flips":7'));
    const edited = await triplicate(root, ['gate', '--from', 'good']);
    expect(edited.code, edited.all).toBe(2);
    expect(edited.all).toContain('RECORD_EDITED');
    const { digest: _, ...unsealed } = JSON.parse(whole);
    writeFileSync(file, JSON.stringify(unsealed));
    // Showing it makes no proof of it.
    await mustPass(root, ['report', 'good']);
    const said = await triplicate(root, ['gate', '--from', 'good']);
    expect(said.code).toBe(3);
    expect(said.all).toContain('carries no digest of itself');
    const pin = await triplicate(root, ['pin', 'good', '--reason', 'it passed']);
    expect(pin.all).toContain('PIN_UNPROVEN');
    editReport(root, id!, document => {
      document.comparisons = document.comparisons.map(one => ({ ...one, flips: 1, rate: 1 / 8 }));
    });
    const contradicting = await triplicate(root, ['gate', '--from', 'good']);
    expect(contradicting.code).toBe(3);
    expect(contradicting.all).toContain('is miscounted');
  });

  test.for([
    [0, 'older', /Make .*report\.json anew/],
    [2, 'newer', /Update triplicate/],
  ] as const)(
    'shows nothing of a report of version %d, which is %s, and leaves its page as it was',
    async ([version, age, next]) => {
      const root = scratch();
      const [id] = readdirSync(join(root, 'reports'));
      const folder = join(root, 'reports', id!);
      const file = join(folder, 'report.json');
      writeFileSync(file, readFileSync(file, 'utf8').replace('"version":1', `"version":${version}`));
      const left = () => readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]);
      const before = left();
      const said = await triplicate(root, ['report', 'good']);
      expect(said.code, said.all).toBe(2);
      expect(said.all).toContain(`holds a report of version ${version}, written by`);
      expect(said.all).toContain(`${age} than this one, which reads version 1`);
      expect(said.all).toMatch(next);
      expect(left()).toEqual(before);
    },
  );

  test('judges by the thresholds as they are now', async () => {
    const root = scratch();
    writeSpec(root, 'tests/specs/good.spec.ts', withThresholds({ accuracy: 0.5 }));
    const said = await triplicate(root, ['gate', '--from', 'good']);
    expect(said.code).toBe(3);
    expect(said.all).toContain('says no truth');
  });

  test('is undecided when the spec asks for other work than the report did', async () => {
    const root = scratch();
    writeSpec(root, 'tests/specs/good.spec.ts', { ...goodSpec, k: 2 });
    const said = await triplicate(root, ['gate', '--from', 'good']);
    expect(said.code).toBe(3);
    expect(said.all).toContain('another version of spec good');
  });

  test('takes the newest report that is of the spec as it is now, in whatever order they are named', async () => {
    const root = scratch();
    const [now] = readdirSync(join(root, 'reports'));
    writeSpec(root, 'tests/specs/good.spec.ts', { ...goodSpec, k: 2 });
    const { report: other } = JSON.parse((await triplicate(root, ['run', '--json'])).stdout).specs[0];
    writeSpec(root, 'tests/specs/good.spec.ts', goodSpec);
    const file = join(root, 'reports', now!, 'report.json');
    const document = JSON.parse(readFileSync(file, 'utf8'));
    const older = {
      ...document,
      digest: undefined,
      id: 'good-000000000000',
      startedAt: '2020-02-02T02:02:02.000Z',
      runs: [],
    };
    write(root, 'reports/good-000000000000/report.json', JSON.stringify(older));
    for (const names of [
      [other, now!, older.id],
      [older.id, now!, other],
    ]) {
      const said = await triplicate(root, ['--json', 'gate', '--from', ...names]);
      expect(JSON.parse(said.stdout)).toMatchObject({ exitCode: 0, specs: [{ report: now }] });
    }
    expect((await triplicate(root, ['gate', '--from', other])).all).toContain(`another version of spec good: ${other}`);
  });

  test('is undecided when the newest report was made later than now, beyond what clocks are apart', async () => {
    const root = scratch();
    const [id] = readdirSync(join(root, 'reports'));
    const date = (minutes: number) =>
      editReport(root, id!, document => {
        document.startedAt = new Date(Date.now() + minutes * 60_000).toISOString();
      });
    date(4);
    expect(await triplicate(root, ['gate', '--from', 'good'])).toMatchObject({ code: 0 });
    date(15);
    const said = await triplicate(root, ['gate', '--from', 'good']);
    expect(said.code, said.all).toBe(3);
    expect(said.all).toMatch(new RegExp(`Report ${id} says that it was begun at \\S+, more than 5 minutes after now`));
  });

  test('is undecided when a spec has no report', async () => {
    const root = scratch();
    writeSpec(root, 'tests/specs/second.spec.ts', { ...goodSpec, name: 'second' });
    const said = await triplicate(root, ['gate', '--from', 'good']);
    expect(said.code).toBe(3);
    expect(said.all).toContain('None of the reports is of spec second');
  });
});

describe.concurrent('the gate', () => {
  test('is undecided when a declared platform is absent, unless that is allowed', async () => {
    const root = scratch();
    writeSpec(root, 'tests/specs/good.spec.ts', { ...goodSpec, platforms: ['cpu-1', 'cpu-999'] });
    const strict = await triplicate(root, ['gate']);
    expect(strict.code).toBe(3);
    expect(strict.all).toContain('--allow-absent cpu-999');
    expect(await triplicate(root, ['gate', '--allow-absent', 'cpu-999'])).toMatchObject({ code: 0 });
    const slip = await triplicate(root, ['gate', '--allow-absent', 'cpu-999', 'gppu']);
    expect(slip.code).toBe(2);
    expect(slip.all).toMatch(/PLATFORM_UNKNOWN: .*no platform gppu, but there is gpu\./);
    expect(slip.stdout).toBe('');
  });

  test('is undecided, in every mode, when no platform of a spec is here, and says why of each', async () => {
    const root = scratch();
    writeSpec(root, 'tests/specs/good.spec.ts', { ...goodSpec, platforms: ['cpu-999', 'cpu-998'] });
    for (const args of [
      ['run', 'good', '--mode', 'pin'],
      ['gate', '--mode', 'rebuild'],
      ['gate', '--allow-absent', 'cpu-999', 'cpu-998'],
    ]) {
      const { code, stdout, all } = await triplicate(root, args);
      expect(code, all).toBe(3);
      expect(stdout).toContain('No check was decided: all were skipped.');
      for (const name of ['cpu-999', 'cpu-998'])
        expect(stdout).toMatch(new RegExp(`Platform ${name} is not here: \\w`));
    }
  });

  test('passes nothing that a test double said, and pin refuses it', async () => {
    const root = scratch();
    const settings = { TRIPLICATE_DOUBLES: '1' };
    const spec = { ...goodSpec, platforms: ['cpu-1', 'double-small'], thresholds: { flipsBetweenEngines: 0 } };
    writeSpec(root, 'tests/specs/good.spec.ts', { ...spec, k: 2 });
    const gate = await triplicate(root, ['gate', 'good'], settings);
    expect(gate.code, gate.all).toBe(3);
    expect(gate.stdout).toMatch(/^good: double-small: numbers of a test double prove nothing/m);
    const pin = await triplicate(root, ['pin', 'good', '--reason', 'why not']);
    expect(pin.code, pin.all).toBe(2);
    expect(pin.all).toMatch(/PIN_UNPROVEN: Report good-\w+ says pass, but of double-small: numbers of a test double/);
    expect(await triplicate(root, ['pin', 'good', '--unproven', '--reason', 'a test'])).toMatchObject({ code: 0 });
  });

  test('fails on a golden that no spec uses, and names it', async () => {
    const root = scratch();
    const folder = join(root, 'golden/tiny');
    mkdirSync(join(folder, 'old'), { recursive: true });
    for (const file of ['golden.json', 'decisions.txt'])
      write(
        root,
        `golden/tiny/old/${file}`,
        readFileSync(join(folder, 'inputs', file), 'utf8').replace('tiny/inputs', 'tiny/old'),
      );
    const said = await triplicate(root, ['gate']);
    expect(said.code).toBe(1);
    expect(said.all).toContain('Obsolete golden tiny/old');
  });

  test('refuses a file that defines two specs, and two files of one name', async () => {
    const root = scratch();
    const harness = JSON.stringify(join(import.meta.dirname, '../../harness/index.ts'));
    const define = (name: string) => `defineSpec(${JSON.stringify({ ...goodSpec, name })});\n`;
    write(
      root,
      'tests/specs/two.spec.ts',
      `import { defineSpec } from ${harness};\n${define('hidden')}export default ${define('seen')}`,
    );
    const two = await triplicate(root, ['gate']);
    expect(two.code).toBe(2);
    expect(two.all).toContain('defines 2 specs: hidden, seen');
    writeSpec(root, 'tests/specs/two.spec.ts', goodSpec);
    const same = await triplicate(root, ['gate']);
    expect(same.code).toBe(2);
    expect(same.all).toContain('specs of one name, good');
  });
});
