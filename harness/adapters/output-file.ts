import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { packedReportFile, reportFile } from '../core/report-id.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import { writeDurably } from './files/durable.ts';

/** Writes what a command was asked to leave in a file, in the place of what was there. Errors: OUTPUT_IS_REPORT, OUTPUT_IS_FOLDER, OUTPUT_UNWRITABLE. */
export async function writeOutput(file: string, text: string): Promise<void> {
  if ([reportFile, packedReportFile].includes(basename(file)))
    throw new TriplicateError({
      code: 'OUTPUT_IS_REPORT',
      message: `${file} has the name of a report's record, and would be taken for one, or lose one.`,
      next: 'Choose another name, as in --out before-after.html.',
    });
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory())
    throw new TriplicateError({
      code: 'OUTPUT_IS_FOLDER',
      message: `${file} is a folder, and what is left there is one file.`,
      next: 'Name the file, as in --out before-after.html.',
    });
  await writeDurably(file, text).catch(
    ifUnwritable({
      code: 'OUTPUT_UNWRITABLE',
      what: `Nothing can be written to ${file}`,
      next: 'Make room or make it writable, or name another file with --out.',
    }),
  );
}
