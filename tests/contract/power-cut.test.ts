import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startChild } from '../fixtures/child-process.ts';
import type { Step } from '../fixtures/file-steps.ts';
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
