import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf as hash } from '../../../harness/adapters/files/hash.ts';
import { keptDigests } from '../../../harness/cli/kept-digests.ts';
import { openProject, type Project, projectOptions } from '../../../harness/compose/project.ts';
import { digestsIn } from '../../../harness/core/digests-in.ts';
import type { BuildRecord, Digest } from '../../../harness/core/records.ts';
import { sealed } from '../../../harness/core/seal.ts';
import { idx } from '../../fixtures/datasets/files.ts';
import { build, digestOf, golden, latency, lock, report, run } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('collecting garbage keeps prepared datasets, and nothing else that nobody names', async () => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'images'), idx([2, 1, 2], [1, 2, 3, 4]));
  const project = openProject(projectOptions(root, {}));
  let steps = 0;
  const prepare = () =>
    project.datasets.prepare({ name: 'set', source: { kind: 'idx', images: 'images' } }, () => steps++);
  const record = await prepare();
  const garbage = await project.store.put(Buffer.from('garbage'));
  steps = 0;
  expect(await project.store.gc(await keptDigests(project), { graceMinutes: 0 })).toEqual([garbage]);
  expect(await prepare()).toEqual(record);
  expect(steps).toBe(0);
});

describe('collecting garbage keeps every blob that is named by', () => {
  const artifact = (role: 'timing-cache' | 'inspector', digit: string) =>
    ({ role, mediaType: 'application/octet-stream', digest: digestOf(digit), sizeBytes: 1 }) as const;
  const built: BuildRecord = build({
    log: digestOf('c'),
    artifacts: [artifact('timing-cache', '4'), artifact('inspector', '5')],
  });
  const failure = {
    step: 'build-1',
    stage: 'build',
    recipe: 'fp32',
    platform: 'cpu-1',
    problem: { code: 'BUILD_FAILED', message: 'It failed.', log: digestOf('f') },
  } as const;
  const { decisions: _, ...pending } = golden;

  const namers: Record<
    string,
    { record: unknown; write(project: Project, root: string, text: string): Promise<unknown> }
  > = {
    'the lock file: engine, timing cache, inspector, log': {
      record: { ...lock, engines: { 'digits/fp32/cpu-1': { build: built, reason: 'ships' } } },
      write: ({ store }, _root, text) => store.changeLock(() => JSON.parse(text)),
    },
    'a finished report: engines, logs of failures, predictions, raw outputs': {
      record: report({ engines: [{ build: built, provenance: 'built' }], failures: [failure] }),
      write: ({ reports }, _root, text) => reports.write(JSON.parse(text), new Map()),
    },
    'a finished report, in a field that only a newer triplicate knows': {
      record: { ...report(), later: digestOf('6') },
      write: async (_project, root, text) => {
        await mkdir(join(root, 'reports', 'later'), { recursive: true });
        await writeFile(join(root, 'reports', 'later', 'report.json'), text);
      },
    },
    'the record of a run, in a field that only a newer triplicate knows': {
      record: { ...run(), later: digestOf('6') },
      write: (_project, root, text) => writeSealed(root, 'run', text),
    },
    'the record of a latency session, in a field that only a newer triplicate knows': {
      record: { ...latency, later: digestOf('6') },
      write: (_project, root, text) => writeSealed(root, 'latency', text),
    },
    'the lock file, in a field that only a newer triplicate knows': {
      record: { build: built, reason: 'ships', later: digestOf('6') },
      write: async (_project, root, text) => {
        await mkdir(join(root, 'golden'));
        const engines = { 'digits/fp32/cpu-1': sealed(JSON.parse(text), hash) };
        await writeFile(join(root, 'golden', 'engines.lock.json'), JSON.stringify({ version: 1, engines }));
      },
    },
    'a prepared dataset, in a field that only a newer triplicate knows': {
      record: { later: digestOf('6') },
      write: async (_project, root, text) => {
        await mkdir(join(root, '.triplicate', 'datasets'), { recursive: true });
        await writeFile(join(root, '.triplicate', 'datasets', 'set.json'), text);
      },
    },
    'a pending golden, in a field that only a newer triplicate knows': {
      record: { ...pending, later: digestOf('6') },
      write: async (project, root, text) => {
        const { later, ...known } = JSON.parse(text);
        await writeGolden(project, JSON.stringify(known));
        const file = join(root, 'golden', pending.key, 'golden.json.pending');
        await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), later }));
      },
    },
    'the record of a run: predictions, raw outputs': {
      record: run(),
      write: ({ records }, _root, text) => records.put(JSON.parse(text)),
    },
    'the record of a latency session': {
      record: latency,
      write: ({ records }, _root, text) => records.put(JSON.parse(text)),
    },
    'a pending golden: the engine that made it': {
      record: pending,
      write: (project, _root, text) => writeGolden(project, text),
    },
    'an accepted golden: the engine that made it': {
      record: pending,
      write: async (project, _root, text) => {
        await writeGolden(project, text);
        await project.goldens.accept(pending.key, 'the first');
      },
    },
  };

  async function writeSealed(root: string, kind: 'run' | 'latency', text: string): Promise<void> {
    const record = sealed(JSON.parse(text), hash);
    const folder = join(root, '.triplicate', 'records', kind);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${record.key.slice('sha256:'.length)}.json`), JSON.stringify(record));
  }

  const writeGolden = ({ goldens }: Project, text: string) =>
    goldens.writePending(
      {
        record: JSON.parse(text),
        predictions: { kind: 'labels', count: 3, depth: 1, labels: Int32Array.of(1, 2, 3), scores: null },
      },
      ['0', '1', '2'],
    );

  test.for(Object.entries(namers))('%s', async ([, { record, write }]) => {
    const root = await temporaryFolder();
    const project = openProject(projectOptions(root, {}));
    // Every digest in the record becomes that of a blob of its own.
    let text = JSON.stringify(record);
    const digests = [...new Set(digestsIn(text))];
    const named: Digest[] = [];
    for (const digest of digests) {
      named.push(await project.store.put(Buffer.from(`named as ${digest}`)));
      text = text.replaceAll(digest, named.at(-1)!);
    }
    const garbage = await project.store.put(Buffer.from('garbage'));
    await write(project, root, text);
    expect(named.length).toBeGreaterThan(0);
    expect(await project.store.gc(await keptDigests(project), { graceMinutes: 0 })).toEqual([garbage]);
    for (const digest of named) expect(await project.store.has(digest)).toBe(true);
  });
});

test.for(['records/run', 'records/latency', 'datasets'])(
  'no garbage is collected where %s or what is in it cannot be read',
  async place => {
    const root = await temporaryFolder();
    const project = openProject(projectOptions(root, {}));
    const unreadable = { code: 'FILE_UNREADABLE', exit: 'environment' };
    const folder = join(root, '.triplicate', place);
    await mkdir(join(folder, `${'a'.repeat(64)}.json`), { recursive: true });
    await expect(keptDigests(project)).rejects.toMatchObject(unreadable);
    await rm(folder, { recursive: true });
    await symlink(folder, folder);
    await expect(keptDigests(project)).rejects.toMatchObject(unreadable);
  },
);
