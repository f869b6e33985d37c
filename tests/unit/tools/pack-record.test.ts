import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { importFiles } from '../../../harness/adapters/import-files.ts';
import { partOf } from '../../../harness/cli/spec-platforms.ts';
import { openProject, projectOptions } from '../../../harness/compose/project.ts';
import { readRecords } from '../../../harness/compose/read-records.ts';
import type { Spec } from '../../../harness/core/records.ts';
import { packImports, packRecords, packStudy, recordName } from '../../../tools/pack-record.ts';
import { reportDocument } from '../../fixtures/report-document.ts';
import { concurrency, digestOf, imported, study } from '../../fixtures/sample-records.ts';
import { someSpec } from '../../fixtures/spec.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const spec: Spec = { ...someSpec, name: 'net-tensorrt', platforms: ['cpu-1', 'cpu-n'], recipes: ['fp32'] };
const [one, other] = ['cpu-1', 'cpu-n'].map(platform => partOf(spec, { platforms: [platform] }));

test('records of other platforms of a spec have names of their own, in a part of a session, too', () => {
  expect([spec, one!, other!].map(recordName)).toEqual(['net', 'net-tensorrt.cpu-1.fp32', 'net-tensorrt.cpu-n.fp32']);
  expect(recordName({ ...one!, name: `${one!.name}.latency-paper` })).toBe('net-tensorrt.cpu-1.fp32.latency-paper');
});

test('a record that is there stays until it is to be replaced, and of two reports of one name none is packed', () => {
  const root = mkdtempSync(join(tmpdir(), 'triplicate-pack-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const report = (name: string, text: string) => {
    mkdirSync(join(root, name), { recursive: true });
    writeFileSync(join(root, name, 'report.json'), text);
    return join(root, name);
  };
  const to = join(root, 'records');
  const whole = report('a', JSON.stringify({ spec }));
  const part = report('b', JSON.stringify({ spec: one }));
  const again = report('c', JSON.stringify({ spec, id: 'again' }));
  expect(() => packRecords([part, whole, again], to)).toThrow('would both be');
  expect(packRecords([whole], to).map(folder => basename(folder))).toEqual(['net']);
  expect(() => packRecords([part, again], to)).toThrow('is there already: say --replace');
  const text = () => brotliDecompressSync(readFileSync(join(to, 'net/report.json.br'))).toString('utf8');
  expect(text()).not.toContain('again');
  expect(packRecords([part, again], to, { replace: true })).toHaveLength(2);
  expect(text()).toContain('again');
});

test('a record of an import is packed by its own name, read like the other, and stays until it is to be replaced', async () => {
  const root = await temporaryFolder();
  const file = await importFiles.write(imported, root);
  const to = join(root, 'records');
  const [packed] = packImports([file], to);
  expect(packed).toBe(join(to, 'imports', `${basename(file)}.br`));
  expect(await importFiles.record(packed!)).toEqual(imported);
  expect(() => packImports([file], to)).toThrow('is there already: say --replace');
  expect(packImports([file], to, { replace: true })).toEqual([packed]);
  writeFileSync(file, '{"kind":"import"}');
  expect(() => packImports([file], to, { replace: true })).toThrow(basename(file));
  writeFileSync(packed!, 'x');
  await expect(importFiles.record(packed!)).rejects.toMatchObject({
    code: 'RECORD_INVALID',
    message: expect.stringContaining('is no packed record'),
  });
});

test('without parts a report is sealed anew, and one that was edited is refused; of imports and studies it is refused', async () => {
  const root = await temporaryFolder();
  const { reports } = openProject(projectOptions(root, {}));
  const { latency, ...rest } = reportDocument();
  const packed = async (load: 'once' | 'fresh') => {
    const recipe = { ...latency!.recipe, ...(load === 'fresh' ? { load } : {}) };
    const parts = { h2d: [[0.1]], compute: [[1]], d2h: [[0.1]], enqueue: [[0.1]] };
    const members = latency!.members.map(member => ({ ...member, parts }));
    const report = await reports.write({ ...rest, latency: { ...latency!, recipe, members } }, new Map());
    const [folder] = packRecords([report], join(root, load), { withoutParts: true });
    const { document, isSealed } = await reports.read(folder!);
    return { report, isSealed, hasParts: document.latency!.members.some(member => member.parts) };
  };
  expect(await packed('fresh')).toMatchObject({ isSealed: true, hasParts: true });
  const { report, ...once } = await packed('once');
  expect(once).toEqual({ isSealed: true, hasParts: false });
  const file = join(report, 'report.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"seconds":194.2', '"seconds":19.2'));
  expect(() => packRecords([report], join(root, 'edited'), { withoutParts: true })).toThrow('its digest is of other');
  expect(existsSync(join(root, 'edited'))).toBe(false);
  expect(() => packImports([], root, { withoutParts: true })).toThrow('say --without-parts of reports alone');
  expect(() => packStudy(report, root, { withoutParts: true })).toThrow('pack them first');
});

test('a study is packed with all that its tables are made of, or refused; what is a record stays', async () => {
  const root = await temporaryFolder();
  const project = openProject(projectOptions(root, {}));
  const { reports, studies, importFiles: imports } = project;
  const to = join(root, 'records/study');
  const kept = await imports.write(
    { ...imported, source: { ...imported.source, name: 'kept', digest: digestOf('9') } },
    join(root, 'records'),
  );
  const files = {
    report: await reports.write(reportDocument(), new Map()),
    import: await imports.write(imported, join(root, 'imports')),
    sweep: await project.concurrency.write(concurrency),
  };
  const records = [...Object.entries(files), ['import', kept] as const].map(([kind, file]) => ({
    kind: kind as 'report',
    name: basename(file),
    digest: null,
    place: relative(studies.folderOf(study.id), file),
  }));
  const folder = studies.folderOf(study.id);
  await studies.write({ ...study, records });
  const written = packStudy(folder, to);
  expect(written.map(one => relative(to, one))).toEqual([
    '',
    'garments',
    `imports/${basename(files.import)}.br`,
    `concurrency/${basename(files.sweep)}.br`,
  ]);
  const packed = await studies.readIn(to);
  expect(packed?.records.map(({ place }) => place)).toEqual([
    ...written.slice(1).map(one => relative(to, one)),
    relative(to, kept),
  ]);
  const found = await readRecords(project, [to]);
  expect([found.reports, found.imports, found.sweeps].map(all => all.length)).toEqual([1, 2, 1]);
  expect(found.folders).toMatchObject([{ left: [] }]);
  const elsewhere = join(root, 'elsewhere/study');
  for (const place of ['gone.json', `../../records/study/imports/${basename(files.import)}.br`]) {
    await studies.write({ ...study, records: [{ ...records[1]!, place: relative(folder, resolve(to, place)) }] });
    expect(() => packStudy(folder, elsewhere), place).toThrow(/is not there|lies packed outside/);
  }
  const file = join(folder, 'study.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"nx"', '"tx"'));
  expect(() => packStudy(folder, elsewhere)).toThrow('its digest is of other');
  expect(existsSync(elsewhere)).toBe(false);
});
