import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openProject, projectOptions } from '../../../harness/compose/project.ts';
import { readRecords } from '../../../harness/compose/read-records.ts';
import { readResults } from '../../../harness/compose/read-results.ts';
import { reportDocument } from '../../fixtures/report-document.ts';
import { concurrency, imported } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('reports are read by id, by folder and by pattern, each once, sweeps and imports by file', async () => {
  const project = openProject(projectOptions(await temporaryFolder(), {}));
  const { id } = reportDocument();
  await project.reports.write(reportDocument(), new Map());
  await project.concurrency.write(concurrency);
  await project.importFiles.write(imported, join(project.options.root, 'imports'));
  const from = [id, `reports/${id}`, 'reports/garments*/report.json', 'reports/concurrency/*.json', 'imports/*.json'];
  mkdirSync(join(project.options.root, 'again'));
  cpSync(join(project.options.root, 'reports/concurrency'), join(project.options.root, 'again'), { recursive: true });
  from.push('again');
  const { reports, engines, concurrency: sweeps, order } = await readResults(project, { from });
  expect(reports.map(one => one.id)).toEqual([id]);
  expect(sweeps).toEqual([concurrency]);
  expect([...new Set(engines.map(({ origin }) => origin))].sort()).toEqual(['import', 'report']);
  expect(order, 'by size').toEqual(['wasm', 'cpu-1', 'cpu-n']);
  await expect(readResults(project, { from: [id], order: ['nx', 'cpu-1'] })).rejects.toMatchObject({
    code: 'ORDER_UNKNOWN',
    message: expect.stringContaining('The order names nx'),
  });
});

test('a folder stands for the reports, sweeps and imports in it, and other files of it are left out; a packed import is one', async () => {
  const project = openProject(projectOptions(await temporaryFolder(), {}));
  const { root } = project.options;
  await project.reports.write(reportDocument(), new Map());
  await project.concurrency.write(concurrency);
  const file = await project.importFiles.write(imported, join(root, 'reports'));
  writeFileSync(join(root, 'reports/suite.json'), '{}');
  const found = await readRecords(project, [join(root, 'reports')]);
  expect(found.reports.map(({ document }) => document.id)).toEqual([reportDocument().id]);
  expect(found.sweeps.map(({ record }) => record)).toEqual([concurrency]);
  expect(found.imports).toHaveLength(1);
  expect(found.others).toEqual(['reports/suite.json']);
  rmSync(join(root, 'reports/suite.json'));
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
  rmSync(file);
  const packed = await readRecords(project, [join(root, 'reports')]);
  expect(packed.imports.map(one => one.file)).toEqual([`${relative(root, file)}.br`]);
  expect(packed.others).toEqual([]);
});

test('records are told by the names of their files: those of imports may end as those of reports do, and sweeps are packed, too', async () => {
  const project = openProject(projectOptions(await temporaryFolder(), {}));
  const { root } = project.options;
  const from = join(root, 'records');
  const pack = async (written: string, to: string) => {
    mkdirSync(dirname(join(from, to)), { recursive: true });
    writeFileSync(join(from, to), brotliCompressSync(readFileSync(written)));
  };
  await pack(await project.importFiles.write(imported, root), 'xavier-report.json.br');
  await pack(await project.concurrency.write(concurrency), 'concurrency/threads.json.br');
  await pack(join(await project.reports.write(reportDocument(), new Map()), 'report.json'), 'garments/report.json.br');
  const found = await readRecords(project, [from]);
  expect(found.imports.map(one => one.file)).toEqual(['records/xavier-report.json.br']);
  expect(found.sweeps).toMatchObject([{ file: 'records/concurrency/threads.json.br', record: concurrency }]);
  expect(found.reports).toHaveLength(1);
  expect((await project.importFiles.records(from)).others).toEqual([join(from, 'concurrency/threads.json.br')]);
  const named = await readRecords(project, [join(from, 'xavier-report.json.br')]);
  expect(named.imports).toHaveLength(1);
  for (const name of ['note.json', 'note.json.br']) writeFileSync(join(from, name), 'broken');
  expect((await readRecords(project, [from])).others).toEqual(['records/note.json', 'records/note.json.br']);
});

test('one report that says two things is refused, with both places', async () => {
  const project = openProject(projectOptions(await temporaryFolder(), {}));
  const { root } = project.options;
  const here = await project.reports.write(reportDocument(), new Map());
  cpSync(here, join(root, 'copy'), { recursive: true });
  expect((await readRecords(project, [here, join(root, 'copy')])).reports).toHaveLength(1);
  await project.reports.write(reportDocument({ startedAt: '2026-11-28T10:00:00.000Z' }), new Map());
  await expect(readRecords(project, [here, join(root, 'copy')])).rejects.toMatchObject({
    code: 'REPORTS_CONTRADICT',
    message: expect.stringContaining(`reports/${reportDocument().id} and copy are both`),
  });
});

test('what is not there, of a double, or no such record is refused by name', async () => {
  const project = openProject(projectOptions(await temporaryFolder(), {}));
  const { root } = project.options;
  const { platforms, ...report } = reportDocument({ id: 'double-0123456789ab' });
  mkdirSync(join(root, 'double'));
  writeFileSync(
    join(root, 'double/report.json'),
    JSON.stringify({ ...report, platforms: platforms.map(one => ({ ...one, double: true })) }),
  );
  writeFileSync(join(root, 'notes.json'), '{"kind":"notes"}');
  const platform = { ...concurrency.platform, name: 'gpu', double: true };
  const sweep = relative(root, await project.concurrency.write({ ...concurrency, platform }));
  for (const [name, code, said] of [
    ['reports/nothing*', 'RECORDS_MISSING', 'is named reports/nothing*'],
    ['reports/nothing', 'IMPORT_MISSING', 'reports/nothing is not there'],
    ['nothing-0123456789ab', 'REPORT_MISSING', 'There is no report'],
    ['./double', 'REPORT_OF_DOUBLES', 'double-0123456789ab'],
    ['notes.json', 'IMPORT_NOT_A_RECORD', 'notes.json is no report, sweep, study or record of an import.'],
    ['gone.json', 'IMPORT_MISSING', 'gone.json'],
    ['reports/concurrency', 'REPORT_OF_DOUBLES', `${sweep} is of test doubles (gpu)`],
  ] as const)
    await expect(readResults(project, { from: [name] }), name).rejects.toMatchObject({
      code,
      message: expect.stringContaining(said),
    });
});
