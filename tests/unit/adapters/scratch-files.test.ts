import { mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyFolder, takeFile, takeFolder, truncateFile } from '../../../harness/adapters/scratch-files.ts';
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
