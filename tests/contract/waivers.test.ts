import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { editReport, withFlips } from '../fixtures/edit-report.ts';
import { copiesOf, goodSpec, mustPass, provenProject, write, writeSpec } from '../fixtures/proven-project.ts';

const scratch = copiesOf(provenProject);
const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const check = 'flipsAgainstGolden/fp32/cpu-1';
const strict = { ...goodSpec, thresholds: { flipsAgainstGolden: 0, flipsAgainstReference: { rate: 1 } } };

/** The newest report says that 3 of 8 inputs flipped against the golden. */
function failing(flips = 3): string {
  const root = scratch();
  writeSpec(root, 'tests/specs/good.spec.ts', strict);
  setFlips(root, flips);
  return root;
}

function setFlips(root: string, flips: number, first = 0): void {
  editReport(root, id(root), document => {
    document.comparisons = document.comparisons.map(one =>
      one.relation === 'engine-golden' ? withFlips(one, flips, first) : one,
    );
  });
}

function id(root: string): string {
  return readdirSync(join(root, 'reports')).find(name => name.startsWith('good-'))!;
}

const gate = (root: string, settings = {}) => triplicate(root, ['gate', '--from', 'good'], settings);
const summary = (root: string) => JSON.parse(readFileSync(join(root, 'reports/gate/summary.json'), 'utf8'));
const waive = (root: string, until = day(30)) =>
  triplicate(root, ['waive', 'add', 'good', check, '--reason', 'near ties', '--until', until]);
function edit(root: string, change: Record<string, unknown>): void {
  const file = join(root, 'golden/waivers.json');
  const value = JSON.parse(readFileSync(file, 'utf8'));
  Object.assign(value.waivers[0], change);
  writeFileSync(file, JSON.stringify(value));
}

describe.concurrent('a waiver', () => {
  test('lets the failure that it saw pass, shown everywhere, and no bigger one', async () => {
    const root = failing();
    expect(await gate(root)).toMatchObject({ code: 1 });
    await mustPass(root, ['waive', 'add', 'good', check, '--reason', 'near ties', '--until', day(30)]);
    const said = await gate(root, { GITHUB_ACTIONS: 'true' });
    expect(said.code, said.all).toBe(0);
    expect(said.stderr).toMatch(/^::warning file=tests\/specs\/good\.spec\.ts,title=good%3A flips\S+ is waived::/m);
    expect(summary(root)).toMatchObject({ exitCode: 0, specs: [{ verdict: 'fail', checks: { fail: 0, waived: 1 } }] });
    expect(readFileSync(join(root, 'reports/gate/summary.md'), 'utf8')).toContain(`is waived until ${day(30)}`);
    expect(readFileSync(join(root, 'reports/gate/junit.xml'), 'utf8')).toContain(`skipped message="Waived until`);
    setFlips(root, 2);
    expect(await gate(root)).toMatchObject({ code: 0 });
    setFlips(root, 3, 1);
    const elsewhere = await gate(root);
    expect(elsewhere.code).toBe(1);
    expect(elsewhere.all).toContain('covers nothing: it now says 3 of 8 inputs, or is of other inputs');
    setFlips(root, 4);
    const bigger = await gate(root);
    expect(bigger.code).toBe(1);
    expect(bigger.all).toContain('covers nothing: it now says 4 of 8 inputs');
  });

  test('that expired says so, and the check fails', async () => {
    const root = failing();
    await waive(root);
    edit(root, { until: day(-1) });
    const said = await gate(root);
    expect(said.code).toBe(1);
    expect(said.all).toContain(`expired on ${day(-1)}`);
    expect((await triplicate(root, ['waive', 'ls'])).stdout).toContain('expired');
    edit(root, { until: day(0) });
    expect((await triplicate(root, ['waive', 'ls'])).stdout).toContain(`until ${day(0)}`);
  });

  test('without reason, for too long, until a day that is past, or of an unknown spec or check is wrong use', async () => {
    const root = failing();
    expect(await waive(root, day(91))).toMatchObject({ code: 2 });
    expect(await waive(root, '2026-02-30')).toMatchObject({ code: 2 });
    const past = await waive(root, day(-1));
    expect(past.all).toMatch(
      /WAIVER_INVALID: The waiver is to hold until .*, which is past\.\nNext: Choose a day from/,
    );
    expect(past.code).toBe(2);
    const blank = ['waive', 'add', 'good', check, '--reason', ' ', '--until', day(30)];
    expect((await triplicate(root, blank)).all).toContain('WAIVER_INVALID: The waiver has no reason.');
    expect(existsSync(join(root, 'golden/waivers.json'))).toBe(false);
    expect(await waive(root, day(0))).toMatchObject({ code: 0 });
    expect(await waive(root, day(90))).toMatchObject({ code: 0 });
    for (const change of [
      { reason: ' ' },
      { until: '9999-12-31' },
      { spec: 'other' },
      { check: 'flips' },
      { more: 1 },
    ]) {
      const before = readFileSync(join(root, 'golden/waivers.json'), 'utf8');
      edit(root, change);
      const said = await gate(root);
      expect(said.code, said.all).toBe(2);
      expect(summary(root)).toMatchObject({ exitCode: 2, error: { code: expect.any(String) } });
      writeFileSync(join(root, 'golden/waivers.json'), before);
    }
  });

  test('never makes a pass of what is undecided', async () => {
    const root = failing();
    await waive(root);
    editReport(root, id(root), document => {
      document.comparisons = document.comparisons.filter(one => one.relation === 'engine-golden');
    });
    expect(await gate(root)).toMatchObject({ code: 3 });
  });

  test('is not written by CI', async () => {
    const root = failing();
    const args = ['waive', 'add', 'good', check, '--reason', 'x', '--until', day(3)];
    expect(await triplicate(root, args, { CI: 'true' })).toMatchObject({ code: 2 });
    expect(existsSync(join(root, 'golden/waivers.json'))).toBe(false);
  });
});

describe.concurrent('what the gate leaves for CI', () => {
  test('a report of another model than is here now decides nothing', async () => {
    const root = scratch();
    appendFileSync(join(root, 'models/tiny.onnx'), Buffer.from([0x32, 0x00]));
    const said = await gate(root);
    expect(said.code, said.all).toBe(3);
    expect(said.all).toContain('is of another model');
  });

  test('a report of another dataset than is here now decides nothing, and of the same one nothing is unchecked', async () => {
    const root = scratch();
    const file = join(root, 'data/inputs.npy');
    const same = await gate(root);
    expect(same.code, same.all).toBe(0);
    expect(summary(root).specs[0].unchecked).toEqual([]);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    const said = await gate(root);
    expect(said.code, said.all).toBe(3);
    expect(said.all).toContain('is of another dataset than inputs is now');
    expect(summary(root)).toMatchObject({ exitCode: 3, specs: [{ error: { code: 'REPORT_STALE' } }] });
    writeFileSync(file, bytes.subarray(0, 100));
    const broken = await gate(root);
    expect(broken.code, broken.all).toBe(3);
    expect(broken.all).toContain('cannot be compared with the dataset that is here now: ');
  });

  test('a report from before datasets named their source is judged, and that is said, as are notes on its dataset', async () => {
    const root = scratch();
    editReport(root, id(root), document => {
      const { source: _, ...dataset } = document.dataset!;
      document.dataset = { ...dataset, notes: ['The labels look permuted.'] };
    });
    const said = await gate(root);
    expect(said.code, said.all).toBe(0);
    expect(summary(root).specs[0].unchecked).toEqual([expect.stringContaining('does not say of which files')]);
    const note = 'Dataset inputs: The labels look permuted.';
    expect(said.stdout).toMatch(new RegExp(`^PASS +good\n +No check looks at this: ${note}\nGate: PASS$`, 'm'));
    expect(summary(root).specs[0].notes).toEqual([note]);
    for (const file of ['summary.md', 'junit.xml', 'summary.html'])
      expect(readFileSync(join(root, 'reports/gate', file), 'utf8'), file).toContain('The labels look permuted');
  });

  test('a report of another golden than is here now decides nothing, and what cannot be looked at is said', async () => {
    const root = scratch();
    rmSync(join(root, 'models'), { recursive: true });
    rmSync(join(root, 'data'), { recursive: true });
    const said = await gate(root);
    expect(said.code, said.all).toBe(0);
    expect(said.all).toContain('Not checked: Model models/tiny.onnx is not here');
    expect(summary(root).specs[0].unchecked).toEqual([
      expect.stringContaining('models/tiny.onnx is not here'),
      expect.stringContaining('Dataset inputs is not here, so that'),
    ]);
    expect(readFileSync(join(root, 'reports/gate/summary.md'), 'utf8')).toContain('not checked:');
    editReport(root, id(root), document => {
      document.goldens = document.goldens.map(one => ({ ...one, decisions: one.dataset }));
    });
    const other = await gate(root);
    expect(other.code, other.all).toBe(3);
    expect(other.all).toContain('was compared with another golden than tiny/inputs is now');
    rmSync(join(root, 'golden'), { recursive: true });
    const gone = await gate(root);
    expect(gone.code, gone.all).toBe(3);
    expect(gone.all).toContain('a golden of cpu-1 that is not here');
  });

  test('an unwritable folder is an error, and the summary of an earlier gate is gone', async () => {
    const root = scratch();
    await mustPass(root, ['gate', '--from', 'good']);
    write(root, 'reports/file', '');
    const said = await triplicate(root, ['gate', '--from', 'good', '--out', 'reports/file']);
    expect(said.code, said.all).toBe(4);
    expect(said.all).toContain('GATE_UNWRITABLE');
    expect(await triplicate(root, ['gate', '--from', 'none'])).toMatchObject({ code: 2 });
    expect(summary(root)).toMatchObject({ exitCode: 2, error: { code: 'REPORT_MISSING' } });
  });

  test('replaces no file of a report, whose folder is refused', async () => {
    const root = scratch();
    const files = join(root, 'reports', id(root));
    const before = readdirSync(files).map(name => readFileSync(join(files, name), 'utf8'));
    const said = await triplicate(root, ['gate', '--from', 'good', '--out', `reports/${id(root)}`]);
    expect(said.code, said.all).toBe(2);
    expect(said.all).toContain('GATE_OVER_REPORT');
    expect(readdirSync(files).map(name => readFileSync(join(files, name), 'utf8'))).toEqual(before);
  });

  test('is not put among the goldens', async () => {
    const root = scratch();
    const said = await triplicate(root, ['gate', '--from', 'good', '--out', 'golden/tiny/inputs']);
    expect(said.code, said.all).toBe(2);
    expect(said.all).toContain('GATE_IN_GOLDEN');
    expect(readdirSync(join(root, 'golden/tiny/inputs'))).not.toContain('summary.json');
  });

  test('that cannot be written hides nothing of why the gate ended', async () => {
    const root = scratch();
    const said = await triplicate(root, ['gate', '--from', 'none'], { GITHUB_STEP_SUMMARY: root });
    expect(said.code, said.all).toBe(2);
    expect(said.all).toContain('REPORT_MISSING: ');
    expect(said.all).toContain('STEP_SUMMARY_UNWRITABLE: ');
  });

  test("is appended to the step's summary", async () => {
    const root = scratch();
    write(root, 'step.md', 'before\n');
    await triplicate(root, ['gate', '--from', 'good'], { GITHUB_STEP_SUMMARY: join(root, 'step.md') });
    expect(readFileSync(join(root, 'step.md'), 'utf8')).toMatch(/^before\n## ✅ Gate: PASS/);
  });
});
