import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { packedReportFile, reportFile } from '../core/report-id.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import { writeDurably } from './files/durable.ts';

const isBelow = (folder: string, file: string): boolean => !relative(folder, resolve(file)).startsWith('..');

/** Where people's decisions lie, which only their own commands change. */
const guarded = ['golden', 'baselines'];

/**
 * What commands were asked to leave in files, for a project whose state lies in `state`. It takes the place of nothing but what `isEarlier` takes for its own.
 * Errors: OUTPUT_IS_REPORT, OUTPUT_GUARDED, OUTPUT_IS_FOLDER, OUTPUT_EXISTS, OUTPUT_UNWRITABLE.
 */
export const createOutputFiles = ({ state }: { readonly state: string }) => ({
  async write(file: string, text: string, isEarlier: (there: string) => boolean): Promise<void> {
    if ([reportFile, packedReportFile].includes(basename(file)))
      throw new TriplicateError({
        code: 'OUTPUT_IS_REPORT',
        message: `${file} has the name of a report's record, and would be taken for one, or lose one.`,
        next: 'Choose another name, as in --out before-after.html.',
      });
    const folder = guarded.find(name => isBelow(join(state, name), file));
    if (folder !== undefined)
      throw new TriplicateError({
        code: 'OUTPUT_GUARDED',
        message: `${file} is below ${folder}/, where nothing lies but what its own commands wrote.`,
        next: 'Name a file elsewhere, as in --out before-after.html.',
      });
    const there = await stat(file).catch(() => null);
    if (there?.isDirectory())
      throw new TriplicateError({
        code: 'OUTPUT_IS_FOLDER',
        message: `${file} is a folder, and what is left there is one file.`,
        next: 'Name the file, as in --out before-after.html.',
      });
    if (there !== null && there.size > 0 && !(there.isFile() && isEarlier(await readFile(file, 'utf8'))))
      throw new TriplicateError({
        code: 'OUTPUT_EXISTS',
        message: `${file} is there, and was not left by this command: it would be lost.`,
        next: 'Name another file with --out, or move that one away.',
      });
    await writeDurably(file, text).catch(
      ifUnwritable({
        code: 'OUTPUT_UNWRITABLE',
        what: `Nothing can be written to ${file}`,
        next: 'Make room or make it writable, or name another file with --out.',
      }),
    );
  },
});
