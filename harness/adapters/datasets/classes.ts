import { TriplicateError } from '../../core/errors.ts';
import { type Place, readSourceFile } from './source-files.ts';
import { textLines } from './text-lines.ts';

export interface Classes {
  readonly names: readonly string[];
  /** What folders and files of labels call the classes, where that is not their names: WordNet's ids of ImageNet. */
  readonly keys?: readonly string[];
  /** What named them, for messages. */
  readonly from: string;
}

/**
 * A text file with one class name a line, or one synset: n01440764 and its names, as ImageNet's LOC_synset_mapping.txt and
 * synset_words.txt have them. Errors: CLASSES_MISSING, CLASSES_EMPTY, CLASSES_TWICE, TEXT_NOT_UTF8.
 */
export async function readClasses(place: Place): Promise<Classes> {
  const bytes = await readSourceFile(place, 'The file of class names', 'CLASSES_MISSING');
  const lines = textLines(bytes, place.name).map(line => line.trim());
  const empty = lines.indexOf('');
  if (lines.length === 0 || empty >= 0) {
    throw new TriplicateError({
      code: 'CLASSES_EMPTY',
      message: `${place.name} ${empty >= 0 ? `names no class in line ${empty + 1}` : 'names no classes'}.`,
      next: 'Write one class name a line, in the order of the model’s outputs.',
    });
  }
  if (!lines.every(line => /^n\d{8}(\s|$)/.test(line))) return { names: lines, from: place.name };
  const keys = lines.map(line => line.slice(0, 9));
  requireDistinct(keys, place.name);
  return { names: lines.map((line, index) => line.slice(9).trim() || keys[index]!), keys, from: place.name };
}

/** That each is there once: ids of synsets, or categories, which stand for nothing but themselves. Errors: CLASSES_TWICE. */
export function requireDistinct(names: readonly string[], from: string): void {
  const places = new Map<string, number>();
  names.forEach((name, place) => {
    const before = places.get(name);
    places.set(name, place);
    if (before === undefined) return;
    throw new TriplicateError({
      code: 'CLASSES_TWICE',
      message: `${from} names the class ${name} twice, as number ${before + 1} and as number ${place + 1}.`,
      next: 'Give each class a name of its own, in the order of the model’s outputs.',
    });
  });
}

/**
 * Finds the class that a text means: by its key where classes have keys, else by its name; undefined where there is none.
 * Names may be there twice, as crane among those of ImageNet, as long as no label is one of them. Errors: CLASSES_TWICE.
 */
export function classFinder({ names, keys = [], from }: Classes): (text: string) => number | undefined {
  const byName = Map.groupBy(names.keys(), index => names[index]!);
  const byKey = new Map(keys.map((key, index) => [key, index]));
  return text => {
    const [index, again] = byName.get(text) ?? [];
    const keyed = byKey.get(text);
    if (keyed !== undefined || again === undefined) return keyed ?? index;
    throw new TriplicateError({
      code: 'CLASSES_TWICE',
      message: `${from} names ${text} in line ${index! + 1} and again in line ${again + 1}, so that the label ${text} could be either.`,
      next: 'Give labels as numbers, or as synsets where classes name them.',
    });
  };
}
