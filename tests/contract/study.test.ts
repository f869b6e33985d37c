import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import { createTensorCodec } from '../../harness/adapters/npy.ts';
import { runStudy } from '../../harness/cli/run-study.ts';
import { openProject, projectOptions } from '../../harness/compose/project.ts';
import { csvCells } from '../../harness/core/csv.ts';
import type { ReportDocument, StudyRecord } from '../../harness/core/records.ts';
import { sealed } from '../../harness/core/seal.ts';
import { cellValue, type ResultTable } from '../../harness/core/tables/table.ts';
import { type Said, triplicate } from '../fixtures/command-line.ts';
import { goodSpec, inputsFile, mustPass, write, writeSpec } from '../fixtures/proven-project.ts';
import { expectNoStack } from '../fixtures/refused.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { classifier } from '../fixtures/tiny-models.ts';

const recorded = join(import.meta.dirname, '../../records/h100-tensorrt-10.6/resnet18-f32');

/** A project of one spec whose eight inputs have labels. */
async function project(platforms: readonly string[]): Promise<string> {
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
    platforms: [...platforms],
    thresholds: { flipsAgainstReference: { rate: 0.5 } },
  });
  return root;
}

async function onlyReport(root: string): Promise<ReportDocument> {
  const [id] = await readdir(join(root, 'reports'));
  return JSON.parse(await readFile(join(root, 'reports', id!, 'report.json'), 'utf8'));
}

describe('study of what is there', () => {
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
    [
      'a format without a table',
      ['--from', recorded, '--format', 'csv'],
      /OPTIONS_CONTRADICT: --format csv .*\nNext: /,
    ],
    ['an order of what is measured here', ['--order', 'nx,agx'], /OPTIONS_CONTRADICT: --order.*\nNext: /],
    ['a session that there is not', ['--sessions', 'gale'], /Allowed choices are labels, warm, paper/],
    ['a shard of more than all', ['--shard', '3/2'], /the second of three/],
    [
      'a table that is none of the paper',
      ['--from', recorded, '--table', 'XIX'],
      /Allowed choices are I, II, III, IV, V, VI, VII/,
    ],
    [
      'an order of no platform there is',
      ['--from', recorded, '--table', 'VIII', '--order', 'nx,gpu'],
      /ORDER_UNKNOWN: The order names nx.*ran on .*gpu.*\nNext: /,
    ],
    ['no report of that name', ['--from', 'nothing-0123456789ab', '--table', 'III'], /REPORT_MISSING.*\nNext: /],
  ])('%s is wrong use', async ([, options, says]) => {
    const said = await triplicate(await temporaryFolder(), ['study', ...options]);
    expect(said.all).toMatch(says);
    expect(said.code).toBe(2);
    expectNoStack(said);
  });
});

const studyOf = (said: Said): StudyRecord & { folder: string } => JSON.parse(said.stdout);

function tablesIn(root: string, { folder }: { readonly folder: string }): Record<string, string> {
  const tables = join(root, folder, 'tables');
  return Object.fromEntries(readdirSync(tables).map(name => [name, readFileSync(join(tables, name), 'utf8')]));
}

describe('study of specs', () => {
  test('runs the sessions of every spec, says what came to nothing and why, and goes on with that alone', async () => {
    const root = await project(['cpu-1', 'cpu-n', 'wasm']);
    const bad = { ...goodSpec, name: 'bad', model: { ...goodSpec.model, name: 'lost', file: 'models/lost.onnx' } };
    writeSpec(root, 'tests/specs/bad.spec.ts', { ...bad, thresholds: { flipsAgainstReference: { rate: 0.5 } } });
    const command = ['study', '--short', '--sessions', 'labels', 'paper'];
    const plan = await triplicate(root, [...command, '--plan']);
    expect(plan.stdout).toMatch(
      /4 sessions of 2 specs on cpu-1, cpu-n and wasm, 0 finished\.\n.*to do.*bad, labels: up to 1 build\n/,
    );
    expect(existsSync(join(root, 'reports'))).toBe(false);

    const first = await triplicate(root, ['--json', ...command]);
    expect(first.code, first.all).toBe(3);
    const study = studyOf(first);
    expect(study.sessions.map(({ spec, session, report }) => [spec, session, report !== null])).toEqual([
      ['bad', 'labels', false],
      ['bad', 'paper-short', false],
      ['good', 'labels', true],
      ['good', 'paper-short', true],
    ]);
    const tables = tablesIn(root, study);
    expect(tables['II.csv']).toMatch(/^lost,not measured: MODEL_MISSING: .*models\/lost\.onnx/m);
    expect(tables['X.csv']).toMatch(/^tiny,fp32,c_cpu-1_r_cpu-1,/m);
    // An answer, and the same each time.
    expect(tables['X.md']).toMatch(/Nothing of tiny on wasm, stage measure: MEASUREMENT\\_UNSUPPORTED/);
    expect(tables['X.md']).toMatch(/\]\(\.\.\/\.\.\/good\.latency-paper-short-[0-9a-f]{12}\/report\.html#latency-0\)/);
    const page = readFileSync(join(root, study.folder, 'index.html'), 'utf8');
    const [labels] = study.sessions.flatMap(({ report }) => report ?? []);
    expect(page).toContain(`href="../${labels}/report.html"`);
    expect(page).toContain('What is missing, and why');
    expect(page).toContain('<a href="tables/II.json">JSON</a>');
    expect((JSON.parse(tables['II.json']!) as ResultTable).rows.flat()).toContainEqual(
      expect.stringContaining('MODEL_MISSING'),
    );
    // The same table, with what the study lacks.
    const printed = ['--from', join(root, study.folder), '--table', 'II', '--format', 'csv'];
    expect((await triplicate(root, ['study', ...printed])).stdout.trim()).toBe(tables['II.csv']!.trim());

    write(root, 'models/lost.onnx', classifier({ seed: 2 }).model);
    const before = await begunIn(root, study);
    const second = await triplicate(root, ['--json', ...command]);
    expect(second.code, second.all).toBe(0);
    expect(await begunIn(root, studyOf(second))).toMatchObject(before);
    expect(second.stderr.match(/^report: /gm)).toHaveLength(2);
    expect(tablesIn(root, studyOf(second))['II.csv']).not.toContain('not measured');

    // The same of what is there, wherever the study lies.
    const from = await triplicate(root, ['--json', 'study', '--from', join(root, study.folder)]);
    expect(from.code, from.all).toBe(0);
    expect(tablesIn(root, studyOf(from))).toEqual(tablesIn(root, studyOf(second)));

    // Begun anew, a shard does not ask what the others have noted.
    writeFileSync(join(root, study.folder, 'study.json'), '{}');
    const shard = await triplicate(root, [...command, '--shard', '1/2', '--fresh']);
    expect(shard.code, shard.all).toBe(0);
    expect(shard.stdout).toContain('Shard 1 of 2: 2 of 2 sessions are finished');
    const none = await triplicate(root, [...command, '--shard', '3/3']);
    expect(none.code, none.all).toBe(0);
    expect(none.stdout).toContain('Shard 3 of 3 has no spec to do');
  });

  test('studies of two boards are put together with all that each did, and all that came to nothing', async () => {
    const [nx, agx] = [await project(['cpu-1']), await project(['cpu-n'])];
    const lost = { ...goodSpec.model, name: 'lost', file: 'models/lost.onnx' };
    writeSpec(agx, 'tests/specs/bad.spec.ts', { ...goodSpec, name: 'bad', model: lost, platforms: ['cpu-n'] });
    const studies: string[] = [];
    for (const root of [nx, agx]) {
      const { folder } = studyOf(await triplicate(root, ['--json', 'study', '--sessions', 'labels']));
      studies.push(join(root, folder));
    }
    const together = await temporaryFolder();
    const from = ['study', '--from', ...studies, '--order', 'cpu-1,cpu-n'];
    const said = await triplicate(together, ['--json', ...from]);
    expect(said.code, said.all).toBe(3);
    const study = studyOf(said);
    expect(study.order).toEqual(['cpu-1', 'cpu-n']);
    expect(study.records).toHaveLength(2);
    expect(study.sessions.map(({ spec, report }) => [spec, report !== null])).toEqual([
      ['good', true],
      ['bad', false],
      ['good', true],
    ]);
    expect(tablesIn(together, study)['II.csv']).toMatch(/^lost,not measured: MODEL_MISSING/m);
  });

  test('takes a report that was made anew beside it for the one of its session, and does a damaged one again, saying so', async () => {
    const root = await project(['cpu-1']);
    const command = ['--json', 'study', '--sessions', 'labels'];
    const { folder, sessions, records } = studyOf(await triplicate(root, command));
    const file = join(root, 'reports', sessions[0]!.report!, 'report.json');
    const { digest: _, ...report } = JSON.parse(readFileSync(file, 'utf8')) as ReportDocument & { digest: string };
    const other = { ...report, startedAt: '2026-11-28T10:00:00.000Z', seconds: 4321 };
    writeFileSync(file, JSON.stringify(sealed(other, digestOf)));
    const from = await triplicate(root, ['study', '--from', join(root, folder), '--table', 'II']);
    expect(from.stderr).toMatch(/good-[0-9a-f]{12} is another now than when study-[0-9a-f]{12} was made of it/);
    const resumed = await triplicate(root, command);
    expect(resumed.stderr).toMatch(/good, labels: Report good-\w+ is another now .* is taken for it/);
    expect(resumed.stderr).not.toMatch(/^report: /m);
    expect(studyOf(resumed).sessions[0]).toMatchObject({ platforms: ['cpu-1'], seconds: 4321 });
    expect(studyOf(resumed).records[0]!.digest).toBe(sealed(other, digestOf).digest);
    expect(studyOf(resumed).records[0]!.digest).not.toBe(records[0]!.digest);
    expect((await triplicate(root, command)).stderr).not.toContain('another now');
    expect(await reportsReadBy(root), 'for the plan and for its turn').toBe(1);
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 1000));
    const again = await triplicate(root, command);
    expect(again.code, again.all).toBe(0);
    expect(again.stderr).toMatch(/good, labels: .*report\.json.* It is done again\./);
    expect(again.stderr.match(/^report: /gm)).toHaveLength(1);
  });

  test('refuses a journal that is no longer what it wrote, and does again whose report is of another model, or gone', async () => {
    const root = await project(['cpu-1']);
    const command = ['study', '--sessions', 'labels'];
    await mustPass(root, command);
    const [id = ''] = readdirSync(join(root, 'reports')).filter(name => name.startsWith('study-'));
    const file = join(root, 'reports', id, 'study.json');
    expect(readFileSync(join(root, 'reports', id, 'tables/V.md'), 'utf8')).toContain('these records are of one, cpu-1');
    const whole = readFileSync(file, 'utf8');
    for (const [text, says] of [
      [whole.replace('"labels"', '"paper"'), /STUDY_BROKEN: .*edited.*\nNext: .*--fresh/],
      [whole.replace('"version":1', '"version":2'), /RECORD_VERSION: .*study of version 2.*\nNext: /],
    ] as const) {
      writeFileSync(file, text);
      const said = await triplicate(root, command);
      expect(said.all).toMatch(says);
      expect(said.code).toBe(2);
      expect(readFileSync(file, 'utf8')).toBe(text);
      expectNoStack(said);
    }
    // A broken record tells no times; the next one does, also where it is begun anew.
    await mustPass(root, [...command, '--fresh']);
    const fresh = await triplicate(root, [...command, '--fresh']);
    expect(fresh.stdout).toMatch(/to do.*good, labels: up to 1 build; about \d+ s\n/);
    write(root, 'models/tiny.onnx', classifier({ seed: 2 }).model);
    const other = await triplicate(root, command);
    expect(other.all).toMatch(
      /good, labels: Report good-\w+ is of another model than models\/tiny\.onnx is now\. It is done again/,
    );
    for (const name of readdirSync(join(root, 'reports')).filter(one => one.startsWith('good-')))
      rmSync(join(root, 'reports', name), { recursive: true });
    const isGone = /good, labels: Report good-\w+ is no longer there\. It is done again/;
    const planned = await triplicate(root, [...command, '--plan']);
    expect(planned.stdout).toMatch(/0 finished\.\n {2}to do {5}good, labels/);
    expect(planned.stderr).toMatch(isGone);
    const from = await triplicate(root, ['study', '--from', join(root, 'reports', id), '--table', 'II']);
    expect(from.all).toMatch(
      /REPORT_MISSING: study-\w+ lacks report good-\w+, of session labels of spec good: .*\nNext: pnpm triplicate study --sessions labels$/,
    );
    expect(from.code).toBe(2);
    const gone = await triplicate(root, command);
    expect(gone.code, gone.all).toBe(0);
    expect(gone.stdout).toMatch(/0 finished\.\n {2}to do {5}good, labels/);
    expect(gone.stderr).toMatch(isGone);
    expect(gone.stderr.match(/^report: /gm)).toHaveLength(1);
  });

  test('says where it cannot be written, and what to do', async () => {
    const root = await project(['cpu-1']);
    write(root, 'reports', 'no folder');
    const said = await triplicate(root, ['study', '--sessions', 'labels']);
    expect(said.all).toMatch(/STUDY_UNWRITABLE: .*study\.json.*\nNext: Make room/);
    expect(said.code).toBe(4);
    expectNoStack(said);
  });

  test('a platform that was asked for by name is missing where it is not here', async () => {
    const root = await project(['cpu-1', 'gpu']);
    const command = ['study', '--sessions', 'labels'];
    const settings = { TRIPLICATE_TENSORRT: root };
    const plan = await triplicate(root, [...command, '--plan'], settings);
    expect(plan.stdout).toMatch(
      /1 session of 1 spec on cpu-1, 0 finished\.\n.*good, labels: up to 1 build\n(.|\n)*^Not here: gpu \(.+\)$/m,
    );
    const asked = await triplicate(root, [...command, '--platforms', 'cpu-1', 'gpu'], settings);
    expect(asked.code, asked.all).toBe(3);
    expect(asked.all).toMatch(/Missing: good, labels: on gpu: PLATFORM_ABSENT/);
  });
});

/** How many reports a study of labels reads that goes on. */
async function reportsReadBy(root: string): Promise<number> {
  const opened = openProject(projectOptions(root, {}));
  const read = vi.spyOn(opened.reports, 'read');
  const quiet = { print: () => {}, show: () => {}, answer: () => {} };
  const code = await runStudy({ root, json: true, project: () => opened, ...quiet }, [], {
    mode: 'ensure',
    sessions: ['labels'],
    format: 'text',
  });
  expect(code).toBe(0);
  return read.mock.calls.length;
}

async function begunIn(root: string, { sessions }: StudyRecord): Promise<Record<string, string>> {
  const ids = sessions.flatMap(({ report }) => report ?? []);
  const texts = await Promise.all(ids.map(id => readFile(join(root, 'reports', id, 'report.json'), 'utf8')));
  return Object.fromEntries(texts.map((text, at) => [ids[at]!, JSON.parse(text).startedAt]));
}
