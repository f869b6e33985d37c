import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startChild } from '../fixtures/child-process.ts';
import type { Step } from '../fixtures/file-steps.ts';
import { fillGolden } from '../fixtures/golden-task.ts';
import { lostByPowerCut } from '../fixtures/power-cut.ts';
import { stores } from '../fixtures/stores.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

describe.for(stores)('$name', ({ name }) => {
  test.for(['put', 'putFile', 'keepDraft', 'save', 'pin', 'shard'])(
    'nothing that %s has done is lost by a power cut',
    async task => {
      const folder = await temporaryFolder();
      const steps: Step[] = JSON.parse(await startChild('killed-writer', name, folder, task, '0').line());
      const counted = ['store', 'golden', 'reports'].map(part => join(folder, part));
      const counting = steps.filter(({ path }) => path === folder || counted.some(part => path.startsWith(part)));
      expect(counting.filter(({ op }) => op === 'rename')).not.toEqual([]);
      expect(lostByPowerCut(folder, counting)).toEqual([]);
    },
  );

  test('a build is named after its blobs are there', async () => {
    const folder = await temporaryFolder();
    const steps: Step[] = JSON.parse(await startChild('killed-writer', name, folder, 'save', '0').line());
    const all = steps.filter(({ op }) => op === 'rename').map(({ to }) => to!.slice(folder.length + 1));
    // A lock that comes back after a loss of power is of a process of an earlier start of the machine, and taken over.
    const renamed = all.filter(to => !to.startsWith('locks/'));
    expect(renamed.slice(-2)).toEqual(['store/oci-layout', 'store/index.json']);
    for (const blob of renamed.slice(0, -2)) expect(blob).toMatch(/^store\/blobs\/sha256\/[0-9a-f]{64}$/);
  });
});

describe('a golden that is accepted', () => {
  /** All that is done, and of that the renames of its files, by the new name, and the syncs of its folder. */
  async function acceptance(fill: (folder: string) => unknown) {
    const folder = await temporaryFolder();
    await fill(folder);
    const all: Step[] = JSON.parse(await startChild('killed-writer', 'none', folder, 'golden', '0').line());
    // A lock that comes back after a loss of power is taken over.
    const steps = all.filter(({ path }) => !path.includes('.locks'));
    const place = join(folder, 'golden', 'digits', 'mnist');
    const done = steps.flatMap(({ op, path, to }) =>
      op === 'rename' ? to!.slice(place.length + 1) : op === 'sync' && path === place ? 'sync' : [],
    );
    return { folder, steps, done: done.slice(done.findIndex(name => name.endsWith('.staged'))) };
  }

  test('is not lost by a power cut', async () => {
    const { folder, steps } = await acceptance(() => {});
    expect(steps.filter(({ op }) => op === 'rename')).not.toEqual([]);
    // The folder of all goldens was made with that of the locks.
    expect(lostByPowerCut(join(folder, 'golden'), steps)).toEqual([]);
  });

  test.for([
    ['the first one', () => {}],
    ['one in the place of another', fillGolden],
  ] as const)(
    'is approved once its files are there, and has its record once they have their names: %s',
    async ([, fill]) => {
      const files = ['decisions.txt', 'output-0.npy', 'output-1.npy'];
      expect((await acceptance(fill)).done).toEqual([
        ...[...files, 'golden.json'].flatMap(name => [`${name}.staged`, 'sync']),
        ...['approvals.jsonl', 'sync'],
        ...[...files, 'sync'],
        ...['golden.json', 'sync'],
      ]);
    },
  );
});

describe('the check itself', () => {
  const safely: Step[] = [
    { op: 'mkdir', path: '/s/blobs' },
    { op: 'sync', path: '/s' },
    { op: 'create', path: '/s/blobs/.unfinished-1' },
    { op: 'write', path: '/s/blobs/.unfinished-1' },
    { op: 'sync', path: '/s/blobs/.unfinished-1' },
    { op: 'rename', path: '/s/blobs/.unfinished-1', to: '/s/blobs/a' },
    { op: 'sync', path: '/s/blobs' },
  ];
  const without = (index: number) => lostByPowerCut('/s', safely.toSpliced(index, 1));

  test('finds nothing wrong with write, sync, rename, sync of the folder', () => {
    expect(lostByPowerCut('/s', safely)).toEqual([]);
  });

  test('finds each sync that is missing, and a file that is not renamed into place', () => {
    expect(without(1)).toEqual(['/s/blobs/.unfinished-1 comes before the folder of /s/blobs is synced']);
    expect(without(4)).toEqual(['/s/blobs/a is renamed before it is synced']);
    expect(without(6)).toEqual(['the end comes before the folder of /s/blobs/a is synced']);
    expect(lostByPowerCut('/s', [{ op: 'writeFile', path: '/s/a' }])).toEqual(['/s/a is written under its own name']);
  });
});
