import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  copyFolder,
  makeScratchFolder,
  takeFile,
  takeFolder,
  truncateFile,
} from '../../../harness/adapters/scratch-files.ts';
import { startChild } from '../../fixtures/child-process.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const big = Buffer.alloc(2 ** 20, 7);

test('a big file is linked and a small one copied, and truncating what was taken leaves the origin whole', async () => {
  const folder = await temporaryFolder();
  for (const [name, bytes, links] of [
    ['big', big, 2],
    ['small', Buffer.from('small'), 1],
  ] as const) {
    const [from, to] = [join(folder, name), join(folder, 'copy', name)];
    writeFileSync(from, bytes);
    await takeFile(from, to);
    expect(statSync(from).nlink).toBe(links);
    const remains = await truncateFile(to);
    expect(readFileSync(from).equals(bytes)).toBe(true);
    expect(readFileSync(to).length).toBe(bytes.length >> 1);
    expect(await remains()).toBe(true);
    writeFileSync(to, 'other');
    expect(await remains()).toBe(false);
    expect(readFileSync(from).equals(bytes)).toBe(true);
  }
});

test('a copy of a folder has files in the place of links, and links lead no taken folder anywhere', async () => {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'from/deep'), { recursive: true });
  writeFileSync(join(folder, 'outside'), 'outside');
  writeFileSync(join(folder, 'from/deep/file'), 'file');
  symlinkSync(join(folder, 'outside'), join(folder, 'from/link'));
  await copyFolder(join(folder, 'from'), join(folder, 'copied'));
  writeFileSync(join(folder, 'copied/link'), 'changed');
  expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('outside');
  await takeFolder(join(folder, 'from'), join(folder, 'taken'));
  expect(readFileSync(join(folder, 'taken/deep/file'), 'utf8')).toBe('file');
  expect(() => statSync(join(folder, 'taken/link'))).toThrow('ENOENT');
});

test('what is missing is taken as nothing', async () => {
  const folder = await temporaryFolder();
  await takeFile(join(folder, 'none'), join(folder, 'to'));
  await takeFolder(join(folder, 'none'), join(folder, 'to'));
  await copyFolder(join(folder, 'none'), join(folder, 'to'));
  expect(() => statSync(join(folder, 'to'))).toThrow('ENOENT');
});

function temporaryIs(folder: string): void {
  vi.stubEnv('TMPDIR', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
}

test('copies of a killed process go away with the next ones, those of a living one and of nobody known stay', async () => {
  const temporary = await temporaryFolder();
  temporaryIs(temporary);
  const [killed, living] = [startChild('hold-scratch'), startChild('hold-scratch')];
  const [left, used] = [await killed.line(), await living.line()];
  writeFileSync(join(left, 'blob'), 'bytes');
  const outside = join(temporary, 'outside');
  mkdirSync(outside);
  writeFileSync(join(outside, 'file'), 'file');
  symlinkSync(outside, join(left, 'link'));
  for (const [name, owner] of [
    ['triplicate-selftest-ownerless', null],
    ['triplicate-selftest-foreign', '{"pid":1,"space":"another machine","began":"1"}'],
    ['triplicate-selftest-odd', 'no JSON'],
  ] as const) {
    mkdirSync(join(temporary, name));
    if (owner !== null) writeFileSync(join(temporary, name, '.owner'), owner);
  }
  symlinkSync(left, join(temporary, 'triplicate-selftest-link'));
  killed.process.kill('SIGKILL');
  await killed.ended;
  expect(existsSync(left)).toBe(true);
  const own = await makeScratchFolder();
  expect(readdirSync(temporary).sort()).toEqual(
    [
      basename(own),
      basename(used),
      'outside',
      ...['foreign', 'link', 'odd', 'ownerless'].map(name => `triplicate-selftest-${name}`),
    ].sort(),
  );
  expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('file');
});

test('a folder for temporary files that is not there is an error that names it', async () => {
  const missing = join(await temporaryFolder(), 'none');
  temporaryIs(missing);
  await expect(makeScratchFolder()).rejects.toMatchObject({
    code: 'SCRATCH_MISSING',
    exit: 'environment',
    message: expect.stringContaining(missing),
    next: expect.stringContaining('TMPDIR='),
  });
});
