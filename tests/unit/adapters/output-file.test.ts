import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createOutputFiles } from '../../../harness/adapters/output-file.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** In a project of its own, what begins so is taken for an earlier one. */
async function scene() {
  const folder = await temporaryFolder();
  const { write } = createOutputFiles({ state: folder });
  return { folder, leave: (file: string, text: string) => write(file, text, there => there.startsWith('moved')) };
}

test('what a command leaves takes the place of what it left, also in a folder that is new', async () => {
  const { folder, leave } = await scene();
  const file = join(folder, 'new/moved.md');
  await leave(file, 'moved: one');
  await leave(file, 'moved: other');
  expect(await readFile(file, 'utf8')).toBe('moved: other');
  await writeFile(file, '');
  await leave(file, 'moved: in an empty file');
});

test.for([
  ['report.json', 'OUTPUT_IS_REPORT'],
  ['report.json.br', 'OUTPUT_IS_REPORT'],
  ['package.json', 'OUTPUT_EXISTS'],
  ['golden/engines.lock.json', 'OUTPUT_GUARDED'],
  ['baselines/a/b.json', 'OUTPUT_GUARDED'],
] as const)('it never takes the place of %s', async ([name, code]) => {
  const { folder, leave } = await scene();
  await mkdir(join(folder, name, '..'), { recursive: true });
  await writeFile(join(folder, name), 'a record');
  await expect(leave(join(folder, name), 'x')).rejects.toMatchObject({ code, exit: 'usage' });
  expect(await readFile(join(folder, name), 'utf8')).toBe('a record');
});

test('it leaves nothing new among goldens and baselines, but beside them', async () => {
  const { folder, leave } = await scene();
  await expect(leave(join(folder, 'golden/moved.md'), 'x')).rejects.toMatchObject({ code: 'OUTPUT_GUARDED' });
  await leave(join(folder, 'golden.md'), 'x');
  expect(await readdir(folder)).toEqual(['golden.md']);
});

test('a folder is no file, and what takes nothing is said', async () => {
  const { folder, leave } = await scene();
  await mkdir(join(folder, 'out'));
  await expect(leave(join(folder, 'out'), 'x')).rejects.toMatchObject({ code: 'OUTPUT_IS_FOLDER', exit: 'usage' });
  expect(await readdir(folder)).toEqual(['out']);
  await expect(leave('/proc/x', 'x')).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE', exit: 'environment' });
});
