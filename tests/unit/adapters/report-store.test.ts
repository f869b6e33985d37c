import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from '../../../harness/adapters/files/hash.ts';
import { createReportStore } from '../../../harness/adapters/report-store.ts';
import { sealed } from '../../../harness/core/seal.ts';
import { report } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const ids = ['digits-0123456789ab', 'digits-ffffffffffff', 'digits-small-0123456789ab'];

/** A store of three reports; the last one is the newest. */
async function threeReports() {
  const root = await temporaryFolder();
  const folder = join(root, 'reports');
  const store = createReportStore({ folder });
  for (const [index, id] of ids.entries()) {
    await store.write(report({ id, startedAt: new Date(index * 1000).toISOString() }), new Map());
  }
  return { root, folder, store };
}

test('a report is a folder of its document and what was rendered from it', async () => {
  const folder = await temporaryFolder();
  const files = new Map<string, string | Uint8Array>([
    ['report.html', '<html>'],
    ['pictures/1.png', Uint8Array.of(1, 2)],
  ]);
  const written = await createReportStore({ folder }).write(report(), files);
  expect(written).toBe(join(folder, report().id));
  expect((await readdir(written)).sort()).toEqual(['pictures', 'report.html', 'report.json']);
  expect(JSON.parse(await readFile(join(written, 'report.json'), 'utf8'))).toEqual(sealed(report(), digestOf));
  expect(await readFile(join(written, 'pictures', '1.png'))).toEqual(Buffer.of(1, 2));
});

test('a report that says anything else than it did when it was written is not read', async () => {
  const folder = await temporaryFolder();
  const store = createReportStore({ folder });
  const file = join(await store.write(report(), new Map()), 'report.json');
  const whole = await readFile(file, 'utf8');
  expect(await store.read(null)).toMatchObject({ isSealed: true, document: report() });
  const edits: [from: string | RegExp, to: string][] = [
    ['"flips":1', '"flips":0'],
    ['"top1":1', '"top1":0.9'],
    [/"list":\[[^\]]+\]/, '"list":[]'],
    ['"seconds":3', '"later":1,"seconds":3'],
    ['"seconds":3', '"seconds":4'],
    [/"digest":"sha256:.{8}([^,]+)$/, '"digest":"sha256:00000000$1'],
  ];
  for (const [from, to] of edits) {
    const edited = whole.replace(from, to);
    expect(edited).not.toBe(whole);
    await writeFile(file, edited);
    await expect(store.read(null)).rejects.toMatchObject({ code: 'RECORD_EDITED', exit: 'usage' });
    await expect(store.digests()).rejects.toMatchObject({ code: 'RECORD_EDITED' });
  }
});

test('one that never had a digest is read as such, and gets none by being shown', async () => {
  const folder = await temporaryFolder();
  const store = createReportStore({ folder });
  await store.write(report(), new Map(), false);
  const { document, isSealed } = await store.read(null);
  expect(isSealed).toBe(false);
  await store.write(document, new Map([['report.html', 'again']]), isSealed);
  expect((await store.read(null)).isSealed).toBe(false);
});

test('writing again replaces', async () => {
  const folder = await temporaryFolder();
  const store = createReportStore({ folder });
  await store.write(report(), new Map([['summary.md', 'old']]));
  await store.write(report({ seconds: 9 }), new Map([['summary.md', 'new']]));
  expect((await store.read(null)).document.seconds).toBe(9);
  expect(await readFile(join(folder, report().id, 'summary.md'), 'utf8')).toBe('new');
});

test('a report from elsewhere, or rendered again, is as new as when it was made', async () => {
  const { store } = await threeReports();
  await store.write(report({ id: 'other-0123456789ab', startedAt: new Date(1500).toISOString() }), new Map());
  const newestFirst = [ids[2], 'other-0123456789ab', ids[1], ids[0]].join(', ');
  await expect(store.read('nowhere')).rejects.toMatchObject({ message: expect.stringContaining(newestFirst) });
  const { document } = await store.read(ids[0]!);
  await store.write(document, new Map([['report.html', 'anew']]));
  expect((await store.read(null)).document.id).toBe(ids[2]);
});

test('what is no report, or a file outside of it, is not written', async () => {
  const folder = await temporaryFolder();
  const store = createReportStore({ folder: join(folder, 'reports') });
  await expect(store.write({ ...report(), seconds: Number.NaN }, new Map())).rejects.toMatchObject({
    code: 'RECORD_INVALID',
  });
  await expect(store.write(report(), new Map([['../../escaped', 'x']]))).rejects.toThrow('outside the report');
  expect(await store.digests()).toEqual([]);
  expect(await readdir(folder)).not.toContain('escaped');
});

test('a report that cannot be written is named, with what to do', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, report().id), 'in the way');
  await expect(createReportStore({ folder }).write(report(), new Map())).rejects.toMatchObject({
    code: 'REPORT_UNWRITABLE',
    exit: 'environment',
    message: expect.stringContaining(join(report().id, 'report.json')),
    next: expect.stringContaining('Make room'),
  });
});

test('the list is newest first, and holds finished reports only', async () => {
  const { folder, store } = await threeReports();
  await mkdir(join(folder, 'broken-off'));
  await writeFile(join(folder, 'notes.txt'), '');
  await expect(store.read('other')).rejects.toMatchObject({
    message: `There is no report other, and no such path. The newest are ${ids.toReversed().join(', ')}.`,
  });
});

test('a report is found by nothing, spec, id, folder and file', async () => {
  const { folder, store } = await threeReports();
  const found = async (name: string | null) => (await store.read(name)).document.id;
  expect(await found(null)).toBe(ids[2]);
  expect(await found('digits')).toBe(ids[1]);
  expect(await found('digits-small')).toBe(ids[2]);
  expect(await found(ids[0]!)).toBe(ids[0]);
  expect(await found('digits-0123'), 'by a beginning that only one has').toBe(ids[0]);
  await expect(found('digi')).rejects.toMatchObject({
    code: 'REPORT_AMBIGUOUS',
    exit: 'usage',
    message: `3 reports begin with digi: ${ids.toReversed().join(', ')}.`,
    next: `Name one of them, as in pnpm triplicate report ${ids[2]}`,
  });
  expect(await found(join(folder, ids[0]!))).toBe(ids[0]);
  expect(await found(join(folder, ids[1]!, 'report.json'))).toBe(ids[1]);
  expect(await found(`reports/${ids[1]}`)).toBe(ids[1]);
  expect((await store.read(ids[0]!)).folder).toBe(join(folder, ids[0]!));
});

test('a report that is not there is answered with those that are', async () => {
  const { store } = await threeReports();
  await expect(store.read('digitss-0123456789ab')).rejects.toMatchObject({
    code: 'REPORT_MISSING',
    message: "There is no report digitss-0123456789ab, and no such path. Did you mean 'digits-0123456789ab'?",
    next: 'pnpm triplicate report digits-0123456789ab',
  });
  await expect(store.read('other-0123456789ab')).rejects.toMatchObject({
    message: expect.stringContaining(`The newest are ${ids[2]}`),
    next: 'Name one of those, or make one: pnpm triplicate run',
  });
  await expect(store.read('digits-small-999999999999'), 'of other work').rejects.toMatchObject({
    next: `pnpm triplicate report ${ids[2]}`,
  });
  for (let more = 0; more < 4; more++) await store.write(report({ id: `digits-00000000000${more}` }), new Map());
  await expect(store.read('dig')).rejects.toMatchObject({
    message: expect.stringMatching(/^7 reports begin with dig: (\S+, ){4}\S+ and 2 more\.$/),
  });
  const empty = createReportStore({ folder: await temporaryFolder() });
  await expect(empty.read(null)).rejects.toMatchObject({
    code: 'REPORT_MISSING',
    next: 'Make one: pnpm triplicate run',
  });
  await expect(empty.read('imports')).rejects.toMatchObject({
    message: expect.stringMatching(/, and no path imports\.$/),
  });
  const unlike = await temporaryFolder();
  await expect(store.read(unlike)).rejects.toMatchObject({ message: expect.not.stringContaining('no such path') });
});

test('a broken report is named, and none that may be older takes its place', async () => {
  const { folder, store } = await threeReports();
  await writeFile(join(folder, ids[0]!, 'report.json'), '{');
  expect((await store.read('digits-small')).document.id).toBe(ids[2]);
  expect((await store.read(ids[1]!)).document.id).toBe(ids[1]);
  const broken = { code: 'RECORD_INVALID', message: expect.stringContaining(ids[0]!) };
  await expect(store.read('digits')).rejects.toMatchObject(broken);
  await expect(store.read(null)).rejects.toMatchObject(broken);
  await expect(store.digests()).rejects.toMatchObject(broken);
  await expect(store.read('other')).rejects.toMatchObject({
    message: `There is no report other, and no such path. The newest are ${[ids[2], ids[1], ids[0]].join(', ')}.`,
  });
});

test('which report is the newest does not change when files are touched or copied', async () => {
  const { folder, store } = await threeReports();
  const now = new Date();
  await utimes(join(folder, ids[0]!, 'report.json'), now, now);
  await utimes(join(folder, ids[2]!, 'report.json'), 0, 0);
  expect((await store.read('digits')).document.id).toBe(ids[1]);
  expect((await store.read(null)).document.id).toBe(ids[2]);
});

test('a report of the same name elsewhere, or of a name too long for a file, does not take the place of one that is said as a path', async () => {
  const { root, store } = await threeReports();
  for (const name of [
    'x'.repeat(300),
    `/nowhere/artifact/${ids[0]}`,
    `artifact/${ids[0]}/report.json`,
    join(root, ids[0]!),
  ])
    await expect(store.read(name)).rejects.toMatchObject({ code: 'REPORT_MISSING' });
});

test('what cannot be read is no absence', async () => {
  const { folder, store } = await threeReports();
  const unreadable = {
    code: 'FILE_UNREADABLE',
    exit: 'environment',
    message: expect.stringContaining('too many symbolic links'),
  };
  await mkdir(join(folder, 'digits-aaaaaaaaaaaa'));
  await symlink('report.json', join(folder, 'digits-aaaaaaaaaaaa', 'report.json'));
  await expect(store.digests()).rejects.toMatchObject(unreadable);
  await expect(store.read('digits')).rejects.toMatchObject(unreadable);
  await rm(join(folder, 'digits-aaaaaaaaaaaa', 'report.json'));
  await mkdir(join(folder, 'digits-aaaaaaaaaaaa', 'report.json'));
  await expect(store.read('digits')).rejects.toMatchObject({ code: 'FILE_UNREADABLE', exit: 'environment' });
  await symlink('itself', join(folder, 'itself'));
  const behind = createReportStore({ folder: join(folder, 'itself') });
  await expect(behind.digests()).rejects.toMatchObject(unreadable);
});

test('what was rendered is of a document that says the same, and of no other; what cannot be read is of none', async () => {
  const folder = await temporaryFolder();
  const store = createReportStore({ folder });
  expect(await store.rendered(report(), 'report.html')).toBeNull();
  const written = await store.write(report(), new Map([['report.html', '<html>']]));
  expect(await store.rendered(report(), 'report.html')).toBe('<html>');
  expect(await store.rendered(report(), 'summary.md')).toBeNull();
  expect(await store.rendered(report(), 'report.html', false)).toBeNull();
  expect(await store.rendered(report({ seconds: 4 }), 'report.html')).toBeNull();
  await rm(join(written, 'report.json'));
  await mkdir(join(written, 'report.json'));
  expect(await store.rendered(report(), 'report.html')).toBeNull();
});
