import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import { parseOnlySealed } from '../../harness/adapters/schema/sealed.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { editReport } from '../fixtures/edit-report.ts';
import { withOneWrongWeight } from '../fixtures/edit-weight.ts';
import {
  copiesOf,
  goodSpec,
  inputsFile,
  mustPass,
  provenProject,
  write,
  writeSpec,
} from '../fixtures/proven-project.ts';
import { expectNoStack } from '../fixtures/refused.ts';
import { classifier } from '../fixtures/tiny-models.ts';

/** One finished run, and the same with a wrong weight, whose ids differ. */
async function twice(): Promise<string> {
  const root = await provenProject();
  write(root, 'models/tiny.onnx', withOneWrongWeight(classifier().model));
  await mustPass(root, ['run', 'good', '--report-only']);
  return root;
}

const scratch = copiesOf(twice);
const records = join(import.meta.dirname, '../../records');

/** The older report first. */
function reportsOf(root: string): [string, string] {
  const begun = (id: string) => JSON.parse(readFileSync(join(root, 'reports', id, 'report.json'), 'utf8')).startedAt;
  const ids = readdirSync(join(root, 'reports')).filter(id => existsSync(join(root, 'reports', id, 'report.json')));
  return ids.sort((a, b) => Date.parse(begun(a)) - Date.parse(begun(b))) as [string, string];
}

describe.concurrent('compare', () => {
  test('names the one thing that differs, and the inputs that the new engine decides otherwise', async () => {
    const root = scratch();
    const [before, after] = reportsOf(root);
    const said = await triplicate(root, ['compare', before, after]);
    expect(said.code, said.all).toBe(0);
    expect(said.stdout).toContain('One thing differs: the model, and the engines');
    expect(said.stdout).toMatch(/≠ Changed {2}fp32 c_cpu-1_r_cpu-1 +[1-8] of 8 /);
    expect(said.stdout).toMatch(/clean\/0000\d: label \d → label \d, margin 0\.\d/);
    expect(said.stdout).toContain('Nothing here is a verdict');
    const elsewhere = await triplicate(root, ['--store', join(root, 'empty'), '--json', 'compare', before, after]);
    const record = parseOnlySealed('report-comparison', elsewhere.stdout, 'it', digestOf);
    expect(record.direct.groups[0], 'by labels, without the store').toMatchObject({ from: 'report' });
  });

  test('leaves a sealed record, or a page, where it is told to; of one report twice nothing differs', async () => {
    const root = scratch();
    const [before, after] = reportsOf(root);
    const to = async (format: string, ...names: string[]) => {
      const said = await triplicate(root, ['compare', ...names, '--format', format, '--out', `out/moved.${format}`]);
      expect(said.code, said.all).toBe(0);
      return readFileSync(join(root, `out/moved.${format}`), 'utf8');
    };
    const record = parseOnlySealed(
      'report-comparison',
      await to('json', before, join('reports', before)),
      'it',
      digestOf,
    );
    expect(record).toMatchObject({ isSame: true, cause: 'Nothing differs: both are the same report.' });
    expect(await to('html', before, after)).toContain('One thing differs: the model');
    expect(await to('json', before, after), 'in the place of the earlier one').toContain('One thing differs');
  });

  test('reads what was recorded on devices, packed, wherever it lies', async () => {
    const said = await triplicate(scratch(), [
      'compare',
      join(records, 'h100-tensorrt-10.6/efficientnet-lite0-fp16'),
      join(records, 'h100-tensorrt-10.6/efficientnet-lite0-tf32/report.json.br'),
    ]);
    expect(said.code, said.all).toBe(0);
    expect(said.stdout).toContain(
      'The specs differ: efficientnet-lite0-fp16 before and efficientnet-lite0-tf32 after.',
    );
    expect(said.stdout).toContain('over the 1252 inputs that both have, of 1252 before and 4000 after');
  });
});

describe.concurrent('compare refuses', () => {
  const refused = async (root: string, args: readonly string[], says: RegExp) => {
    const said = await triplicate(root, ['compare', ...args]);
    expect(said.stderr).toMatch(says);
    expect(said.stderr).toMatch(/Next: \S+/);
    expect(said.code, said.all).toBe(2);
    expect(said.stdout).toBe('');
    expectNoStack(said);
  };

  test('what it cannot read, whichever side it is, and what was edited', async () => {
    const root = scratch();
    const [before, after] = reportsOf(root);
    const file = join(root, 'reports', after, 'report.json');
    const whole = readFileSync(file, 'utf8');
    await refused(
      root,
      [before, 'god'],
      /REPORT_MISSING: There is no report god(.|\n)*Next: \S+ triplicate compare good-\w+ good-/,
    );
    await refused(
      root,
      ['x'.repeat(300), 'y-nothing'],
      /REPORT_MISSING: There is no report xxx.*There is no report y-nothing.*\nNext: Name two reports/,
    );
    await refused(root, ['goo', after], /REPORT_AMBIGUOUS: 2 reports begin with goo: good-.*, good-.*\nNext: Name one/);
    for (const [text, says] of [
      [whole.slice(0, -100), /RECORD_INVALID: .*is no JSON/],
      [whole.replace('"version":1', '"version":2'), /RECORD_VERSION: .*newer than this one/],
      [whole.replace('"status":"pass"', '"status":"fail"'), /RECORD_EDITED: .*not the report that was written there/],
    ] as const) {
      writeFileSync(file, text);
      await refused(root, [before, after], says);
    }
  });

  test('to throw a page away, or to lose what another one wrote', async () => {
    const root = scratch();
    const [before, after] = reportsOf(root);
    const said = await triplicate(root, ['--json', 'compare', before, after, '--format', 'html']);
    expect([said.code, JSON.parse(said.stdout).error.code]).toEqual([2, 'FORMAT_LOST']);
    const spec = readFileSync(join(root, 'tests/specs/good.spec.ts'), 'utf8');
    await refused(root, [before, after, '--out', 'tests/specs/good.spec.ts'], /OUTPUT_EXISTS/);
    expect(readFileSync(join(root, 'tests/specs/good.spec.ts'), 'utf8')).toBe(spec);
  });

  test('reports of two tasks', async () => {
    const root = scratch();
    const [before] = reportsOf(root);
    await refused(
      root,
      [before, join(records, 'cpu-onnxruntime-1.30/centernet')],
      /TASKS_DIFFER: .*task classification.*task detection/,
    );
  });

  test('to call what nobody sealed proven: it says that it has no digest, and of a double that it measured nothing', async () => {
    const root = scratch();
    const [before, after] = reportsOf(root);
    editReport(root, after, document => {
      document.platforms = document.platforms.map(one => ({ ...one, double: true }));
    });
    const file = join(root, 'reports', before, 'report.json');
    const { digest: _, ...unsealed } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(unsealed));
    const { code, stdout } = await triplicate(root, ['compare', before, after]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^TEST DOUBLE: NO MEASUREMENTS\. cpu-1/);
    expect(stdout).toContain(`Report ${before} has no digest`);
  });
});

test('compare goes on where latencies were measured otherwise, and says why they are not compared', async () => {
  const root = scratch();
  const spec = (name: string, batch: number) => ({
    ...goodSpec,
    name,
    measurement: { name: 'few', batch, warmup: 1, iterations: 3, rounds: 2, seed: 1 },
  });
  write(root, 'data/inputs.npy', inputsFile(8));
  writeSpec(root, 'tests/specs/one.spec.ts', spec('one', 1));
  writeSpec(root, 'tests/specs/four.spec.ts', spec('four', 4));
  await mustPass(root, ['run', 'one', 'four', '--report-only']);
  const said = await triplicate(root, ['compare', 'one', 'four']);
  expect(said.code, said.all).toBe(0);
  expect(said.stdout).toMatch(/⊘ Not comparable {2}fp32 c_cpu-1_r_cpu-1/);
  expect(said.stdout).toContain('was measured by another recipe: batch was 1 and is 4');
});
