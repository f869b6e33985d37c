import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeOutput } from '../../../harness/adapters/output-file.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

test('what a command leaves takes the place of what was there, also in a folder that is new', async () => {
  const file = join(await temporaryFolder(), 'new/moved.md');
  await writeOutput(file, 'one');
  await writeOutput(file, 'other');
  expect(await readFile(file, 'utf8')).toBe('other');
});

test.for(['report.json', 'report.json.br'])('it never takes the place of %s', async name => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, name), 'a record');
  await expect(writeOutput(join(folder, name), 'x')).rejects.toMatchObject({ code: 'OUTPUT_IS_REPORT', exit: 'usage' });
  expect(await readFile(join(folder, name), 'utf8')).toBe('a record');
});

test('a folder is no file, and what takes nothing is said', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'out'));
  await expect(writeOutput(join(folder, 'out'), 'x')).rejects.toMatchObject({
    code: 'OUTPUT_IS_FOLDER',
    exit: 'usage',
  });
  expect(await readdir(folder)).toEqual(['out']);
  await expect(writeOutput('/proc/x', 'x')).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE', exit: 'environment' });
});
