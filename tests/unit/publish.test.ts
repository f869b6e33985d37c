import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { openProject, projectOptions } from '../../harness/compose/project.ts';
import { withPin } from '../../harness/core/lock-file.ts';
import { publish } from '../../harness/publish.ts';
import { textOf } from '../fixtures/html-text.ts';
import { reportDocument } from '../fixtures/report-document.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a page has the end of logs that are in the store, says which are not, and what engines are pinned as', async () => {
  const root = await temporaryFolder();
  const { ports, reports } = openProject(projectOptions(root, {}));
  const log = await ports.blobs.put(Buffer.from('started\nfinished well\n'));
  const [first, second, ...others] = reportDocument().engines;
  const engines = [
    { ...first!, build: { ...first!.build, log } },
    { ...second!, build: { ...second!.build, log: first!.build.engine } },
    ...others,
  ];
  const document = { ...reportDocument(), engines };
  await ports.engines.changeLock(lock => withPin(lock, second!.build, 'proven'));
  const shown = async () => {
    const { folder } = await publish(document, ports, reports);
    return textOf(readFileSync(join(folder, 'report.html'), 'utf8'));
  };
  const words = await shown();
  expect(words).toContain('Log started finished well All of it: pnpm triplicate store log');
  expect(words).toContain('Log It is not in the store of this machine.');
  expect(words).toContain('Pinned as garments-cnn/fp32/cpu-1');
  mkdirSync(join(root, 'golden'), { recursive: true });
  writeFileSync(join(root, 'golden/engines.lock.json'), '{');
  expect(await shown()).toContain('Pinned when this run was made; no more, or not in this project');
});

test('a page that shows what is no more in the store stays until it is asked for anew, and says what it has; that of another run does not', async () => {
  const root = await temporaryFolder();
  const { ports } = openProject(projectOptions(root, {}));
  const made = reportDocument();
  const log = await ports.blobs.put(Buffer.from('finished well'));
  const [first, ...others] = made.engines;
  const dataset = made.dataset!;
  // All clean pictures are grey.
  const pictures = await ports.blobs.put(new Uint8Array(dataset.items.length * 28 * 28).fill(127));
  const [part, ...parts] = dataset.parts;
  const document = {
    ...made,
    engines: [{ ...first!, build: { ...first!.build, log } }, ...others],
    dataset: { ...dataset, parts: [{ ...part!, pictures: { ...part!.pictures!, digest: pictures } }, ...parts] },
  };
  const publishHere = async (how = {}, run = document) => {
    // Opened anew, because a project remembers the part whose pictures were read last.
    const here = openProject(projectOptions(root, {}));
    const { folder, keptFor } = await publish(run, here.ports, here.reports, how);
    return { keptFor, page: readFileSync(join(folder, 'report.html'), 'utf8') };
  };
  const isShown = (page: string) => ({
    log: page.includes('finished well'),
    picture: page.includes('<img src="data:'),
  });
  const whole = await publishHere();
  expect(isShown(whole.page)).toEqual({ log: true, picture: true });
  expect(whole.keptFor).toEqual([]);
  await ports.blobs.drop(log);
  expect(await publishHere()).toEqual({ keptFor: ['logs'], page: whole.page });
  await ports.blobs.drop(pictures);
  expect(await publishHere()).toEqual({ keptFor: ['pictures', 'logs'], page: whole.page });
  // A report that is kept small is the same report.
  const file = join(root, 'reports', document.id, 'report.json');
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
  rmSync(file);
  expect(await publishHere()).toEqual({ keptFor: ['pictures', 'logs'], page: whole.page });

  const less = await publishHere({ anew: true });
  expect(less.keptFor).toEqual([]);
  expect(isShown(less.page)).toEqual({ log: false, picture: false });
  // What it does not show cannot be lost; of a page that does not say what it lacks, all might be.
  const page = join(root, 'reports', document.id, 'report.html');
  expect(await publishHere()).toEqual(less);
  writeFileSync(page, '<html>of an earlier version');
  expect((await publishHere()).keptFor).toEqual(['pictures', 'logs', 'decisions']);
  // Of runs that no flip of the page names it shows nothing that could be lost.
  const comparisons = document.comparisons.map(one => ({
    ...one,
    left: { ...one.left, run: null },
    right: { ...one.right, run: null },
  }));
  const unnamed = { ...document, comparisons };
  await publishHere({}, unnamed);
  writeFileSync(page, '<html>of an earlier version');
  expect((await publishHere({}, unnamed)).keptFor).toEqual(['pictures', 'logs']);
  const next = await publishHere({}, { ...document, startedAt: '2026-11-24T22:15:00.000Z' });
  expect(next.keptFor).toEqual([]);
  expect(next.page).toContain('2026-11-24T22:15:00.000Z');
});
