import { TriplicateError } from '../../core/errors.ts';
import { type Place, readSourceFile } from './source-files.ts';
import { textLines } from './text-lines.ts';

export interface Classes {
  readonly names: readonly string[];
  /** What named them, for messages. */
  readonly from: string;
}

/** A text file with one class name a line. Errors: CLASSES_MISSING, CLASSES_EMPTY. */
export async function readClasses(place: Place): Promise<Classes> {
  const bytes = await readSourceFile(place, 'The file of class names', 'CLASSES_MISSING');
  const names = textLines(bytes).map(line => line.trim());
  const empty = names.indexOf('');
  if (names.length === 0 || empty >= 0) {
    throw new TriplicateError({
      code: 'CLASSES_EMPTY',
      message: `${place.name} ${empty >= 0 ? `names no class in line ${empty + 1}` : 'names no classes'}.`,
      next: 'Write one class name a line, in the order of the model’s outputs.',
    });
  }
  return { names, from: place.name };
}
