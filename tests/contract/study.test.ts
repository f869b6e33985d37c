import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createTensorCodec } from '../../harness/adapters/npy.ts';
import { csvCells } from '../../harness/core/csv.ts';
import type { ReportDocument } from '../../harness/core/records.ts';
import { cellValue, type ResultTable } from '../../harness/core/tables/table.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { goodSpec, inputsFile, mustPass, write, writeSpec } from '../fixtures/proven-project.ts';
import { expectNoStack } from '../fixtures/refused.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { classifier } from '../fixtures/tiny-models.ts';

const recorded = join(import.meta.dirname, '../../records/h100-tensorrt-10.6/resnet18-f32');

/** A project of one spec whose eight inputs have labels. */
async function project(platforms: string[]): Promise<string> {
  const root = await temporaryFolder();
  write(root, 'models/tiny.onnx', classifier().model);
  write(root, 'data/inputs.npy', inputsFile(8));
  write(
    root,
    'data/labels.npy',
    createTensorCodec().encode(
      [8],
      Float32Array.from({ length: 8 }, (_, input) => input % 3),
    ),
  );
  writeSpec(root, 'tests/specs/good.spec.ts', {
    ...goodSpec,
    dataset: { name: 'inputs', source: { kind: 'npy', file: 'data/inputs.npy', labels: 'data/labels.npy' } },
    platforms,
    thresholds: { flipsAgainstReference: { rate: 0.5 } },
  });
  return root;
}

async function onlyReport(root: string): Promise<ReportDocument> {
  const [id] = await readdir(join(root, 'reports'));
  return JSON.parse(await readFile(join(root, 'reports', id!, 'report.json'), 'utf8'));
}

describe('study', () => {
  test('prints errors of a run as it left its report, by name', async () => {
    const root = await project(['cpu-1']);
    await mustPass(root, ['run', 'good']);
    const { code, stdout } = await triplicate(root, ['--json', 'study', '--from', 'good', '--table', 'III']);
    expect(code, stdout).toBe(0);
    const { runs } = await onlyReport(root);
    const errorOf = (recipe: string) => 100 * (1 - runs.find(({ side }) => side.recipe === recipe)!.score!.top1);
    const { table } = JSON.parse(stdout) as { table: ResultTable };
    expect(table.rows.map(row => row.map(cellValue))).toEqual([
      ['tiny', 'fp32', expect.closeTo(errorOf('fp32'), 9), expect.closeTo(errorOf('reference'), 9), 8],
    ]);
    expect(runs.map(({ side, labels }) => [side.recipe, labels?.length])).toEqual([
      ['reference', 8],
      ['fp32', undefined],
    ]);
  });

  test('prints flips that a device recorded, as CSV, the same whatever is named twice', async () => {
    const root = await temporaryFolder();
    const { code, stdout } = await triplicate(root, [
      'study',
      '--from',
      recorded,
      recorded,
      '--table',
      'VI',
      '--format',
      'csv',
    ]);
    expect(code).toBe(0);
    const [heads, ...rows] = stdout.trim().split('\n').map(csvCells);
    expect(heads).toEqual(['Model', 'Recipe', 'Platform', '1-2', '1-3', '2-3', 'Most (% flipped)', 'Inputs']);
    expect(rows.map(row => row.slice(1, 6).join(' '))).toEqual([
      'fp16 gpu 5 3 4',
      'fp16 gpu-sm96 3 2 1',
      'tf32 gpu 1 0 1',
      'tf32 gpu-sm96 0 0 0',
    ]);
  });

  test('refuses a report of test doubles', async () => {
    const root = await project(['double-small']);
    await triplicate(root, ['run', 'good'], { TRIPLICATE_DOUBLES: '1' });
    const said = await triplicate(root, ['study', '--from', 'good', '--table', 'V'], { TRIPLICATE_DOUBLES: '1' });
    expect(said.stderr).toMatch(/REPORT_OF_DOUBLES: .*double-small.*\nNext: /);
    expect(said.code).toBe(2);
    expectNoStack(said);
  });

  test.for<readonly [string, readonly string[], RegExp]>([
    ['no spec', ['--table', 'III'], /SPEC_MISSING: There are no specs/],
    ['a spec beside --from', ['good', '--from', recorded], /OPTIONS_CONTRADICT: .*good/],
    ['an order of what is measured here', ['--order', 'nx,agx'], /OPTIONS_CONTRADICT: --order.*\nNext: /],
    ['a session that there is not', ['--sessions', 'gale'], /Allowed choices are labels, warm, paper/],
    ['a shard of more than all', ['--shard', '3/2'], /the second of three/],
    [
      'a table that is none of the paper',
      ['--from', recorded, '--table', 'XIX'],
      /Allowed choices are I, II, III, IV, V, VI, VII/,
    ],
    ['no report of that name', ['--from', 'nothing-0123456789ab', '--table', 'III'], /REPORT_MISSING.*\nNext: /],
  ])('%s is wrong use', async ([, options, says]) => {
    const said = await triplicate(await temporaryFolder(), ['study', ...options]);
    expect(said.all).toMatch(says);
    expect(said.code).toBe(2);
    expectNoStack(said);
  });
});
