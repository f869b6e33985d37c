import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openProject, projectOptions } from '../../../harness/compose/project.ts';
import { readRecords } from '../../../harness/compose/read-records.ts';
import { readResults } from '../../../harness/compose/read-results.ts';
import { reportDocument } from '../../fixtures/report-document.ts';
import { concurrency, imported, study } from '../../fixtures/sample-records.ts';
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
  expect(found.folders).toMatchObject([{ folder: 'reports', left: ['reports/suite.json'] }]);
  rmSync(join(root, 'reports/suite.json'));
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
  rmSync(file);
  const packed = await readRecords(project, [join(root, 'reports')]);
  expect(packed.imports.map(one => one.file)).toEqual([`${relative(root, file)}.br`]);
  expect(packed.folders[0]!.left).toEqual([]);
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
  const named = await readRecords(project, [join(from, 'xavier-report.json.br')]);
  expect(named.imports).toHaveLength(1);
  for (const name of ['note.json', 'note.json.br']) writeFileSync(join(from, name), 'broken');
  expect((await readRecords(project, [from])).folders[0]!.left).toEqual(['records/note.json', 'records/note.json.br']);
  await expect(readRecords(project, [join(from, 'note.json.br')])).rejects.toMatchObject({
    code: 'RECORD_INVALID',
    message: expect.stringContaining('is no packed record'),
  });
});

test('a folder stands for all boards that were copied into it, however deep, and says what it has of what nobody takes', async () => {
  const project = openProject(projectOptions(await temporaryFolder(), {}));
  const { root } = project.options;
  const boards = join(root, 'boards');
  const written = await project.reports.write(reportDocument(), new Map());
  cpSync(written, join(boards, 'nx/reports', reportDocument().id), { recursive: true });
  const session = { ...study.sessions[0]!, report: reportDocument().id };
  const lost = { ...study.records[0]!, name: 'lost-0123456789ab', place: '../lost' };
  await project.studies.write({ ...study, sessions: [session], records: [lost] });
  cpSync(join(root, 'reports', study.id), join(boards, 'nx/reports', study.id), { recursive: true });
  mkdirSync(join(boards, 'nx/reports', study.id, 'tables'));
  writeFileSync(join(boards, 'nx/reports', study.id, 'tables/II.json'), '{}');
  await project.importFiles.write(imported, join(boards, 'agx/logs/imports'));
  await project.concurrency.write(concurrency);
  cpSync(join(root, 'reports/concurrency'), join(boards, 'agx/deep/concurrency'), { recursive: true });
  for (const name of ['agx/times.json', 'nx/tegrastats.log', 'node_modules/x/package.json', '.git/x.json']) {
    mkdirSync(dirname(join(boards, name)), { recursive: true });
    writeFileSync(join(boards, name), '{}');
  }
  symlinkSync(boards, join(boards, 'nx/back'));
  const notices: string[] = [];
  const found = await readRecords({ ...project, options: { ...project.options, onNotice: say => notices.push(say) } }, [
    boards,
  ]);
  expect([found.reports, found.imports, found.sweeps, found.studies].map(all => all.length)).toEqual([1, 1, 1, 1]);
  expect(found.folders[0]!.left).toEqual(['boards/agx/times.json', 'boards/nx/tegrastats.log']);
  expect(notices).toEqual([
    expect.stringContaining(
      `also of lost-0123456789ab, which the folder does not have that was named. To have them, name the study: boards/nx/reports/${study.id}`,
    ),
  ]);
  writeFileSync(join(boards, 'nx/reports', study.id, 'study.json'), '{}');
  await readRecords({ ...project, options: { ...project.options, onNotice: say => notices.push(say) } }, [boards]);
  expect(notices[1]).toMatch(/study\.json says no more which sessions are finished(?:.|\n)*The study was left out\.$/);
  const empty = join(root, 'empty');
  mkdirSync(join(empty, 'nx'), { recursive: true });
  for (const name of ['a.csv', 'b.csv', 'c.log', 'd.txt']) writeFileSync(join(empty, 'nx', name), 'x');
  await expect(readRecords(project, [empty])).rejects.toMatchObject({
    code: 'IMPORT_NOT_A_RECORD',
    message: expect.stringMatching(/nor has a folder in it; \S+a\.csv, \S+b\.csv and 2 more are none\.$/),
  });
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
