import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import { parseOnlySealed } from '../../harness/adapters/schema/sealed.ts';
import { csvCells } from '../../harness/core/csv.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { goodSpec, inputsFile, write, writeSpec } from '../fixtures/proven-project.ts';
import { importFile, importText } from '../fixtures/read-import.ts';
import { expectNoStack } from '../fixtures/refused.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { classifier } from '../fixtures/tiny-models.ts';

const report = join(import.meta.dirname, '../../records/h200-tensorrt-10.6/resnet18-seeded.latency-gate');

async function bring(
  root: string,
  files: readonly string[],
  builtOn: string,
  ranOn: string,
  more: readonly string[] = [],
) {
  const { code, all } = await triplicate(root, [
    'import',
    ...files,
    '--model',
    'resnet18',
    '--precision',
    'fp16',
    '--built-on',
    builtOn,
    '--ran-on',
    ranOn,
    ...more,
  ]);
  expect(code, all).toBe(0);
}

/** Files of ten runs each, as anybody's script would write them. */
function runFiles(root: string, ms: number, runs = 10): string[] {
  return Array.from({ length: runs }, (_, run) => {
    const file = join(root, `${ms}-${run}.csv`);
    const rows = Array.from({ length: 5 }, (_row, at) => (ms * (1 + 0.004 * Math.sin(7 * run + at))).toFixed(6));
    writeFileSync(file, ['latency_ms', ...rows, ''].join('\n'));
    return file;
  });
}

/** Ten runs of one engine on two boards, and the kernels of one run on each. */
async function boards(): Promise<string> {
  const root = await temporaryFolder();
  await bring(root, [...runFiles(root, 4), importFile('nvprof-trace.csv')], 'nx', 'nx');
  await bring(root, [...runFiles(root, 5), importFile('nvprof-summary.csv')], 'nx', 'agx');
  return root;
}

describe('latency --from imports', () => {
  test('answers the cases twice, and leaves a sealed record and a page', async () => {
    const root = await boards();
    const { code, stdout, stderr } = await triplicate(root, [
      'latency',
      '--from',
      join(root, 'imports'),
      '--order',
      'nx,agx',
    ]);
    expect(code, stderr).toBe(0);
    const text = stdout.replaceAll('\u00A0', ' ');
    expect(text).toContain('② resnet18: “the engine of nx is faster on nx than on the bigger agx”');
    expect(text).toMatch(/By significance, yes: \+2[45]/);
    expect(text).toContain('Nothing here is judged');
    const [, folder = ''] = /Record: (reports\/imported\/resnet18-[0-9a-f]{12})\/latency\.json/.exec(stdout) ?? [];
    const file = join(root, folder, 'latency.json');
    const record = parseOnlySealed('imported-latency', readFileSync(file, 'utf8'), file, digestOf);
    expect(record.cases).toMatchObject([{ case: 2, byMeans: true, bySignificance: 'yes' }]);
    expect(record.sources).toHaveLength(22);
    expect(readFileSync(join(root, folder, 'latency.html'), 'utf8')).toContain('Imported latencies of resnet18');
    const again = await triplicate(root, ['--json', 'latency', '--from', join(root, 'imports'), '--order', 'nx,agx']);
    expect(JSON.parse(again.stdout)).toMatchObject({ kind: 'imported-latency', folder });
    expect(readdirSync(join(root, 'reports/imported'))).toHaveLength(1);
    // A study takes the boards as they are, and names every log.
    const study = await triplicate(root, ['--json', 'study', '--from', join(root, 'imports'), '--order', 'nx,agx']);
    expect(study.code, study.all).toBe(0);
    const { records, tables, order } = JSON.parse(study.stdout);
    expect(order).toEqual(['nx', 'agx']);
    expect(new Set(records.map(({ digest }: { digest: string }) => digest)).size).toBe(22);
    expect(tables.find(({ name }: { name: string }) => name === 'X').rows).toBe(2);
  });

  test('of which no gate takes the record for a report', async () => {
    const root = await boards();
    await triplicate(root, ['latency', '--from', join(root, 'imports'), '--order', 'nx,agx']);
    const { code, all } = await triplicate(root, ['gate', '--from', 'reports/imported']);
    expect(code, all).toBe(2);
    expect(all).not.toMatch(/\bpass\b/i);
  });

  test('says what is missing without an order, with the option to type', async () => {
    const root = await boards();
    const said = await triplicate(root, ['latency', '--from', join(root, 'imports')]);
    expect(said.code).toBe(2);
    expect(said.stderr).toContain('ORDER_UNDECLARED: Which of the platforms agx, nx is the smaller one no log tells');
    expect(said.stderr).toContain('--order nx,agx');
    expectNoStack(said);
    const report = resolve('records/h200-tensorrt-10.6/resnet18-seeded.latency-paper');
    const beside = await triplicate(root, ['latency', '--from', join(root, 'imports'), report]);
    expect(beside.code).toBe(2);
    expect(beside.stderr, 'though the report tells its own').toContain('--order agx,gpu,gpu-sm96,nx');
  });

  test('prints a table alone, as CSV that a script can read', async () => {
    const root = await boards();
    const { code, stdout, stderr } = await triplicate(root, [
      'latency',
      '--from',
      join(root, 'imports'),
      '--order',
      'nx,agx',
      '--table',
      'X',
      '--format',
      'csv',
    ]);
    expect(code, stderr).toBe(0);
    const rows = stdout.trimEnd().split('\n').map(csvCells);
    expect(rows[0]).toEqual(['Model', 'Recipe', 'Case', 'Engine', 'Whole (ms)', 'Whole sd (ms)', 'Measured with']);
    expect(rows.slice(1).map(row => [row[2], Number(row[4]).toFixed(1)])).toEqual([
      ['c_nx_r_agx', '5.0'],
      ['c_nx_r_nx', '4.0'],
    ]);
  });

  test('takes reports among them, of conditions that are like', async () => {
    const root = await boards();
    const said = await triplicate(root, [
      'latency',
      '--from',
      report,
      join(root, 'imports'),
      '--order',
      'nx,agx,gpu-sm96,gpu',
      '--table',
      'XII',
    ]);
    expect(said.code, said.all).toBe(0);
    expect(said.stdout).toMatch(/resnet18 +fp16 +nx/);
    expect(said.stdout).toMatch(/resnet18-seeded +fp16 +gpu-sm96/);
  });

  test('knows the sizes of the platforms of reports', async () => {
    const { code, stdout } = await triplicate(await temporaryFolder(), ['latency', '--from', report]);
    expect(code).toBe(0);
    expect(stdout).toContain('Platforms, the smallest first: gpu-sm96, gpu');
    expect(stdout).toContain('whose own answer pairs rounds and is the one to go by');
    expect(stdout).not.toContain('not measured in turns');
  });

  test('refuses a report of test doubles, whatever is asked of it', async () => {
    const root = await temporaryFolder();
    write(root, 'models/tiny.onnx', classifier().model);
    write(root, 'data/inputs.npy', inputsFile(8));
    writeSpec(root, 'tests/specs/good.spec.ts', {
      ...goodSpec,
      platforms: ['double-small', 'double-big'],
      measurement: { name: 'short', batch: 1, warmup: 0, iterations: 3, rounds: 10, seed: 1 },
      thresholds: { latencyCases: { allowed: [1, 2] } },
    });
    const measured = await triplicate(root, ['latency', 'good'], { TRIPLICATE_DOUBLES: '1' });
    const [, id = ''] = /reports\/(\S+)\/report\.html/.exec(measured.all) ?? [];
    expect(id, measured.all).not.toBe('');
    for (const options of [[], ['--table', 'XII']]) {
      const said = await triplicate(root, ['latency', '--from', id, ...options]);
      expect(said.code, said.all).toBe(2);
      expect(said.stderr).toContain(`REPORT_OF_DOUBLES: Report ${id} is of test doubles (double-small, double-big)`);
      expectNoStack(said);
    }
  });

  test('refuses what was measured otherwise, in words', async () => {
    const other = await temporaryFolder();
    await bring(other, [importFile('trtexec-10.6.txt')], 'nx', 'nx');
    await bring(other, [importFile('trtexec-11.1.txt')], 'nx', 'agx');
    const said = await triplicate(other, ['latency', '--from', join(other, 'imports'), '--order', 'nx,agx']);
    expect(said.code).toBe(2);
    expect(said.stderr).toContain('RECIPES_DIFFER: c_nx_r_nx and c_nx_r_agx of resnet18 were not measured alike: ');
    expect(said.stderr).toContain('copies counted against copies not counted');
    expectNoStack(said);
  });

  test('names two imports that contradict each other about one log', async () => {
    const other = await temporaryFolder();
    await bring(other, [importFile('trtexec-10.6.txt')], 'nx', 'nx');
    await bring(other, [importFile('trtexec-10.6.txt')], 'nx', 'agx');
    const said = await triplicate(other, ['latency', '--from', join(other, 'imports'), '--order', 'nx,agx']);
    expect(said.code).toBe(2);
    expect(said.stderr).toMatch(/IMPORTS_CONTRADICT: imports\/\S+ and imports\/\S+ are of one log, trtexec-10\.6\.txt/);
  });

  test('leaves files of a folder out that are no records, by name, and refuses one that was edited', async () => {
    const other = await temporaryFolder();
    await bring(other, [importFile('trtexec-10.6.txt')], 'nx', 'nx');
    writeFileSync(join(other, 'imports/times.json'), importText('trtexec-10.6-times.json'));
    // Too long for any text, as annotations of a large dataset may be.
    writeFileSync(join(other, 'imports/annotations.json'), '{');
    truncateSync(join(other, 'imports/annotations.json'), 2 ** 30);
    const said = await triplicate(other, ['latency', '--from', join(other, 'imports')]);
    expect(said.code, said.all).toBe(0);
    expect(said.stderr).toContain(
      'From imports: 1 import.\nimports/annotations.json and imports/times.json are no reports, imports, sweeps or studies and were left out. triplicate import makes records of logs.',
    );
    expect(said.stdout).toContain('No case ①②③ can be asked');
    const [name = ''] = readdirSync(join(other, 'imports')).filter(one => one.startsWith('resnet18'));
    const file = join(other, 'imports', name);
    writeFileSync(file, readFileSync(file, 'utf8').replace('"ranOn":"nx"', '"ranOn":"agx"'));
    const edited = await triplicate(other, ['latency', '--from', file]);
    expect(edited.code).toBe(2);
    expect(edited.stderr).toContain('RECORD_EDITED');
  });

  test.for<readonly [string, readonly string[], RegExp]>([
    [
      'a log instead of its record',
      ['--from', importFile('trtexec-10.6-times.json')],
      /IMPORT_NOT_A_RECORD: .*\nNext: .*triplicate import/,
    ],
    ['a folder without records', ['--from', join(import.meta.dirname, '../fixtures/imports')], /IMPORT_NOT_A_RECORD/],
    ['what is not there', ['--from', 'imports/nowhere.json'], /IMPORT_MISSING/],
    [
      'a report that measured no latency',
      ['--from', join(import.meta.dirname, '../../records/cpu-onnxruntime-1.30/alexnet-f32.study')],
      /REPORT_WITHOUT_LATENCY: .*alexnet-f32\.study.*\nNext: /,
    ],
    ['no report of that name', ['--from', 'nothing-0123456789ab'], /REPORT_MISSING/],
    ['a spec beside records', ['good', '--from', 'imports'], /OPTIONS_CONTRADICT|--from/],
    ['an order without records', ['--order', 'nx,agx'], /OPTIONS_CONTRADICT: --order is of records that --from names/],
    ['one platform in the order', ['--from', 'imports', '--order', 'nx'], /two names or more/],
    ['a platform twice', ['--from', 'imports', '--order', 'nx,nx'], /each once/],
    ['a baseline for what is measured already', ['--from', 'imports', '--baseline'], /cannot be used with option/],
    [
      'a baseline for a table, which judges nothing',
      ['--table', 'X', '--accept-baseline'],
      /cannot be used with option/,
    ],
    ['a recipe for what is measured already', ['--from', 'imports', '--recipe', 'warm'], /cannot be used with option/],
    ['another table', ['--from', 'imports', '--table', 'V'], /Allowed choices are II, VII, VIII, IX/],
    ['another format', ['--from', 'imports', '--table', 'X', '--format', 'xlsx'], /Allowed choices are text/],
    ['no percentage', ['--from', 'imports', '--least-effect', 'five'], /percentage/],
  ])('%s is wrong use', async ([, options, says]) => {
    const said = await triplicate(await temporaryFolder(), ['latency', ...options]);
    expect(said.all).toMatch(says);
    expect(said.code).toBe(2);
    expectNoStack(said);
  });
});
