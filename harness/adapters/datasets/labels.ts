import { counted } from '../../core/count.ts';
import { csvCells } from '../../core/csv.ts';
import { TriplicateError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest.ts';
import { type Classes, classFinder } from './classes.ts';
import { npyValues, parseNpyHeader } from './npy-header.ts';
import { textLines } from './text-lines.ts';

/** Labels as a file has them: numbers, or text that is a number or the name of a class. */
export type RawLabels = readonly (number | string)[];

/** The labels of a .npy file, or of a text or CSV file with one label a line. Errors: NPY_BROKEN, TEXT_NOT_UTF8. */
export function parseLabels(bytes: Uint8Array, name: string): RawLabels {
  if (name.endsWith('.npy')) return parseNpyLabels(bytes, name);
  const lines = textLines(bytes, name).map(line => (name.endsWith('.csv') ? csvCells(line).at(-1)! : line.trim()));
  return lines[0]?.toLowerCase() === 'label' ? lines.slice(1) : lines;
}

/** The labels of a .npy array. Errors: NPY_BROKEN. */
export function parseNpyLabels(bytes: Uint8Array, name: string): RawLabels {
  const { type, offset } = parseNpyHeader(bytes, bytes.length, name);
  return Array.from(npyValues(type, bytes.subarray(offset)));
}

/**
 * As many labels as inputs, or an error that says which there are too few or too many of.
 * Errors: LABELS_TOO_FEW, LABELS_TOO_MANY.
 */
export function requireCount(labels: number, inputs: number, labelsName: string, inputsName: string): void {
  if (labels === inputs) return;
  const few = labels < inputs;
  throw new TriplicateError({
    code: few ? 'LABELS_TOO_FEW' : 'LABELS_TOO_MANY',
    message: `${labelsName} has ${counted(labels, 'label')}, but ${inputsName} has ${counted(inputs, 'input')}: there are too ${few ? 'few' : 'many'}.`,
    next: 'Check that both files belong together; to use a part of a set, give limit in the spec.',
  });
}

/** The names that labels are, as a list of classes in sorted order; null where a label is a number. */
export function classesIn(raw: RawLabels, from: string): Classes | null {
  if (raw.some(label => label === '' || Number.isFinite(Number(label)))) return null;
  return { names: [...new Set(raw.map(String))].sort(byCodePoint), from };
}

/**
 * Labels as indices of classes: a text that is a class's key or name means that class, else it must be its index.
 * Errors: LABEL_UNKNOWN, CLASSES_TWICE.
 */
export function resolveLabels(
  raw: RawLabels,
  classes: Classes | null,
  from: string,
  items: readonly string[],
): number[] {
  const find = classes && classFinder(classes);
  return raw.map((label, i) => {
    const named = typeof label === 'string' ? find?.(label) : undefined;
    const index = named ?? (label === '' ? Number.NaN : Number(label));
    if (Number.isInteger(index) && index >= 0 && index < (classes?.names.length ?? 2 ** 31)) return index;
    throw unknownLabel(label, items[i]!, from, classes);
  });
}

function unknownLabel(label: number | string, item: string, from: string, classes: Classes | null): TriplicateError {
  const known = [...(classes?.keys ?? []), ...(classes?.names ?? [])];
  const near = typeof label === 'string' ? didYouMean(label, known) : '';
  const wanted = classes
    ? `neither one of the ${counted(classes.names.length, 'name')} of ${classes.from} nor an index from 0 to ${classes.names.length - 1}`
    : 'not an index from 0 on';
  return new TriplicateError({
    code: 'LABEL_UNKNOWN',
    message: `Label ${typeof label === 'string' ? JSON.stringify(label) : label} of ${item} in ${from} is ${wanted}.${near}`,
    next: classes
      ? `Correct ${from}, or the class names in ${classes.from}.`
      : `Correct ${from}, or give classes in the spec.`,
  });
}

/** The order of code points, which no locale and no machine changes. */
export function byCodePoint(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < left.length && i < right.length; i++) {
    if (left[i] !== right[i]) return left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
  }
  return left.length - right.length;
}
