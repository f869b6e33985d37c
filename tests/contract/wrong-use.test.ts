import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

// An option that is not what it must be is wrong use, said before anything is done.

test.for(['1h', '-1', 'NaN', ' ', 'Infinity', '0x10'])('store gc --grace %j removes nothing', async grace => {
  const root = await temporaryFolder();
  const blobs = join(root, '.triplicate/store/blobs/sha256');
  await mkdir(blobs, { recursive: true });
  await writeFile(join(blobs, 'a'.repeat(64)), 'young');
  const { code, stderr } = await triplicate(root, ['store', 'gc', `--grace=${grace}`]);
  expect(await readdir(blobs)).toHaveLength(1);
  expect(stderr).toMatch(/--grace.*number of minutes/);
  expect(code).toBe(2);
});

test.for(['x', '0', '1.5', '-2', ''])('pin --ordinal %j pins nothing', async ordinal => {
  const { code, stderr } = await triplicate(await temporaryFolder(), ['pin', `--ordinal=${ordinal}`, '--reason', 'r']);
  expect(stderr).toMatch(/--ordinal.*whole number/);
  expect(code).toBe(2);
});

test('store gc --grace 0 removes what nothing names', async () => {
  const root = await temporaryFolder();
  const blobs = join(root, '.triplicate/store/blobs/sha256');
  await mkdir(blobs, { recursive: true });
  await writeFile(join(blobs, 'a'.repeat(64)), 'young');
  const records = join(root, '.triplicate/records/run');
  await mkdir(records, { recursive: true });
  await writeFile(join(records, '.unfinished-1'), 'of a writer that was killed');
  expect(await triplicate(root, ['store', 'gc', '--grace', '0'])).toMatchObject({ code: 0 });
  expect(await readdir(blobs)).toEqual([]);
  expect(await readdir(records)).toEqual([]);
});

test.for(['x', `sha256:${'a'.repeat(63)}`, `sha256:../${'a'.repeat(61)}`])(
  'store log %s prints nothing',
  async digest => {
    const { code, stdout, stderr } = await triplicate(await temporaryFolder(), ['store', 'log', digest]);
    expect(stderr).toMatch(/must be a digest/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  },
);

test('store log of what is not in the store says so', async () => {
  const { code, stderr } = await triplicate(await temporaryFolder(), ['store', 'log', `sha256:${'a'.repeat(64)}`]);
  expect(stderr).toMatch(/BLOB_MISSING: .*aaaa.*\nNext: /);
  expect(code).toBe(3);
});

test('help of every command shows an example', async () => {
  const commands = [
    'doctor',
    'run',
    'gate',
    'waive add',
    'waive ls',
    'pin',
    'report',
    'golden ls',
    'golden refresh',
    'golden diff',
    'golden review',
    'golden accept',
    'golden adopt',
  ];
  for (const command of [...commands, 'golden reject', 'store ls', 'store verify', 'store gc', 'store log']) {
    const { code, stdout } = await triplicate('.', [...command.split(' '), '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Examples:\n  triplicate ${command}`);
  }
});
