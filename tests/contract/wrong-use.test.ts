import { spawnSync } from 'node:child_process';
import { mkdir, open, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { entry, triplicate } from '../fixtures/command-line.ts';
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

test.for([
  [['study', '--sessions', 'foo'], 'Type triplicate study --help for its options.'],
  [['golden', 'accept'], 'Type triplicate golden accept --help for its options.'],
  [['golden', 'foo'], 'Type triplicate golden --help for its commands.'],
  [['foo'], 'Type triplicate --help for the commands.'],
] as const)('%j names the help of what was typed', async ([words, says]) => {
  const { code, stderr } = await triplicate(await temporaryFolder(), words);
  expect(stderr).toContain(says);
  expect(code).toBe(2);
});

test('a file in the place of the store is said to be one, and stays', async () => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'file'), 'kept');
  for (const words of [['store', 'ls'], ['doctor']]) {
    const { code, stderr } = await triplicate(root, ['--store', join(root, 'file'), ...words]);
    expect(stderr).toMatch(/^STORE_INVALID: .*file, is a file, and must be a folder\.\nNext: /m);
    expect(code).toBe(2);
  }
  expect(await readdir(root)).toEqual(['file']);
});

test('a path that is there and no report is told so', async () => {
  const root = await temporaryFolder();
  await writeFile(join(root, 'broken.json'), '{');
  const { code, stderr } = await triplicate(root, ['report', join(root, 'broken.json')]);
  expect(stderr).toMatch(/broken\.json is there and is no report, which is a folder with report\.json/);
  expect(code).toBe(2);
});

test('store gc --grace 0 removes what nothing names', async () => {
  const root = await temporaryFolder();
  const blobs = join(root, '.triplicate/store/blobs/sha256');
  await mkdir(blobs, { recursive: true });
  await writeFile(join(blobs, 'a'.repeat(64)), 'young');
  expect(await triplicate(root, ['store', 'gc', '--grace', '0'])).toMatchObject({ code: 0 });
  expect(await readdir(blobs)).toEqual([]);
});

test('store gc removes nothing where the index of a store is gone, and says how to go on', async () => {
  const root = await temporaryFolder();
  const blobs = join(root, '.triplicate/store/blobs/sha256');
  await mkdir(blobs, { recursive: true });
  await writeFile(join(blobs, 'a'.repeat(64)), 'of an engine, perhaps');
  await writeFile(join(root, '.triplicate/store/oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const { code, stderr } = await triplicate(root, ['store', 'gc', '--grace', '0']);
  expect(stderr).toMatch(
    /STORE_BROKEN: .*index\.json is not there.*nothing was removed.*\nNext: .*pnpm triplicate run/,
  );
  expect(code).toBe(2);
  expect(await readdir(blobs)).toHaveLength(1);
});

test('store gc takes what killed writers and builds left, wherever they wrote, an hour later, and says so in its help', async () => {
  const root = await temporaryFolder();
  const places = [
    '.triplicate/store',
    '.triplicate/store/blobs/sha256', // Logs of builds that were killed, too.
    '.triplicate/records/run',
    '.triplicate/records/latency',
    '.triplicate/datasets',
    '.triplicate/rebuilds',
    'reports/good-0123456789ab',
    'reports/good-0123456789ab/shard-1-of-2/blobs',
    'reports/gate',
    'golden',
    'golden/tiny/inputs',
  ];
  for (const place of places) {
    await mkdir(join(root, place), { recursive: true });
    await writeFile(join(root, place, '.unfinished-1'), 'of a writer that was killed');
  }
  await mkdir(join(root, 'elsewhere'));
  await writeFile(join(root, 'elsewhere/.unfinished-1'), 'of somebody else');
  await symlink(join(root, 'elsewhere'), join(root, 'reports/link'));
  const left = async () => {
    const found = await readdir(root, { recursive: true, withFileTypes: true });
    return found
      .filter(entry => entry.name.startsWith('.unfinished'))
      .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
      .sort();
  };
  const elsewhere = ['elsewhere/.unfinished-1'];
  const all = [...elsewhere, ...places.map(place => `${place}/.unfinished-1`)].sort();
  expect(await triplicate(root, ['store', 'gc'])).toMatchObject({ code: 0 });
  expect(await left()).toEqual(all);
  expect(await triplicate(root, ['store', 'gc', '--grace', '0'], { CI: 'true' })).toMatchObject({ code: 0 });
  expect(await left()).toEqual([...elsewhere, 'golden/.unfinished-1', 'golden/tiny/inputs/.unfinished-1']);
  expect(await triplicate(root, ['store', 'gc', '--grace', '0'])).toMatchObject({ code: 0 });
  expect(await left()).toEqual(elsewhere);
  const { stdout } = await triplicate(root, ['store', 'gc', '--help']);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    'what killed writers left (.unfinished-…), logs of killed builds among it',
  );
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
    'import',
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

test('what cannot be written, as on a full disk, is said, and is no pass and no fail', async () => {
  await using full = await open('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [entry, 'paper', '--table', 'I'], {
    stdio: ['ignore', full.fd, 'pipe'],
    encoding: 'utf8',
  });
  expect(stderr).toMatch(/^OUTPUT_UNWRITABLE: .*ENOSPC.*\nNext: /);
  expect(status).toBe(4);
});
