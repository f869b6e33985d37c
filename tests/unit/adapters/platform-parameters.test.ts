import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readPlatformParameters } from '../../../harness/adapters/platform-parameters.ts';
import { platformParameters } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

async function written(content: unknown): Promise<string> {
  const file = join(await temporaryFolder(), 'parameters.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const entry = platformParameters.platforms[0]!;
const withEntries = (...platforms: object[]) => ({ ...platformParameters, platforms });

describe('parameters of platforms in a file', () => {
  test('are read as they stand, those of the examples too', async () => {
    expect(await readPlatformParameters(await written(platformParameters))).toEqual(platformParameters.platforms);
    const examples = join(import.meta.dirname, '../../../examples/platform-parameters');
    for (const [file, names] of [
      ['xavier.json', ['nx', 'agx']],
      ['hopper.json', ['gpu', 'gpu-sm96']],
    ] as const)
      expect((await readPlatformParameters(join(examples, file))).map(({ name }) => name)).toEqual(names);
  });

  test.each<[string, unknown, string, string]>([
    ['that is no JSON', '{', 'RECORD_INVALID', 'is no JSON'],
    ['with a slip in a name', withEntries({ ...entry, clockMHz: 1 }), 'RECORD_INVALID', 'clockMhz'],
    ['without where it is from', withEntries({ name: 'nx' }), 'RECORD_INVALID', 'from'],
    ['with a clock of 0', withEntries({ ...entry, clockMhz: 0 }), 'RECORD_INVALID', 'clockMhz'],
    ['without platforms', withEntries(), 'RECORD_INVALID', 'platforms'],
    ['of another version', { ...platformParameters, version: 2 }, 'RECORD_VERSION', 'version 2'],
    ['with a platform twice', withEntries(entry, entry), 'PLATFORM_PARAMETERS_TWICE', 'two entries of nx'],
  ])('%s are refused, and the file is named', async (_, content, code, words) => {
    const file = await written(content);
    await expect(readPlatformParameters(file)).rejects.toMatchObject({
      code,
      exit: 'usage',
      message: expect.stringMatching(new RegExp(`${file.replaceAll('.', '\\.')}[^]*${words}`)),
    });
  });

  test('that are not there are refused with an example of some', async () => {
    await expect(readPlatformParameters(join(await temporaryFolder(), 'none.json'))).rejects.toMatchObject({
      code: 'PLATFORM_PARAMETERS_MISSING',
      next: expect.stringContaining('examples/platform-parameters/xavier.json'),
    });
  });
});
