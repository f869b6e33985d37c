import { TriplicateError } from '../../core/errors.ts';
import { type Size, statedSize } from './placement.ts';
import { requireOnce } from './select-items.ts';
import { itemPath } from './source-files.ts';
import { sourceText } from './text-lines.ts';

/** What is read of a COCO file of instances (cocodataset.org, "Data format"). */
export interface CocoFile {
  readonly images: readonly { readonly id: number; readonly name: string; readonly size: Size | null }[];
  /** Null where the file has none, as those of COCO's test sets. */
  readonly annotations:
    | readonly {
        readonly id: number;
        /** Of `images`. */
        readonly image: number;
        /** Of `categories`. */
        readonly category: number;
        /** Left, top, width, height in pixels. */
        readonly box: readonly [number, number, number, number];
        readonly crowd: boolean;
      }[]
    | null;
  /** By ascending id, which is the order of labels. */
  readonly categories: readonly { readonly id: number; readonly name: string }[];
}

type Entry = Readonly<Record<string, unknown>>;

/** Errors: COCO_BROKEN, ITEM_TWICE, TEXT_NOT_UTF8. */
export function parseCoco(bytes: Uint8Array, name: string): CocoFile {
  const { list: entries, has } = listsOf(bytes, name);
  const images = entries('images').map((one, index) => ({
    id: number(one, 'id', `images[${index}]`, name),
    name: itemPath(text(one, 'file_name', `images[${index}]`, name)),
    size: statedSize(one.width, one.height),
  }));
  const categories = entries('categories').map((one, index) => ({
    id: number(one, 'id', `categories[${index}]`, name),
    name: text(one, 'name', `categories[${index}]`, name),
  }));
  const annotations = !has('annotations')
    ? null
    : entries('annotations').map((one, index) => {
        const where = `annotations[${index}]`;
        return {
          id: number(one, 'id', where, name),
          image: number(one, 'image_id', where, name),
          category: number(one, 'category_id', where, name),
          box: boxOf(one, where, name),
          crowd: one.iscrowd === 1,
        };
      });
  if (images.length === 0) throw broken(name, 'it lists no images');
  const ids = (list: readonly { readonly id: number }[], what: string) =>
    requireOnce(
      list.map(({ id }) => `with the id ${id}`),
      `The list ${what} of ${name}`,
    );
  ids(images, 'images');
  ids(categories, 'categories');
  if (annotations) {
    ids(annotations, 'annotations');
    requireKnown(annotations, 'image', new Set(images.map(({ id }) => id)), name);
    requireKnown(annotations, 'category', new Set(categories.map(({ id }) => id)), name);
  }
  return { images, annotations, categories: categories.sort((a, b) => a.id - b.id) };
}

function listsOf(bytes: Uint8Array, name: string) {
  const content = sourceText(bytes, name);
  let file: unknown;
  try {
    file = JSON.parse(content);
  } catch (cause) {
    throw broken(name, `it is no JSON: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
  const of = (key: string): unknown => (file as Entry | null)?.[key];
  return {
    has: (key: string): boolean => of(key) !== undefined,
    list: (key: string): Entry[] => {
      const list = of(key);
      if (Array.isArray(list) && list.every(entry => typeof entry === 'object' && entry !== null))
        return list as Entry[];
      throw broken(name, `it has no list ${key}`);
    },
  };
}

function requireKnown<K extends 'image' | 'category'>(
  annotations: NonNullable<CocoFile['annotations']>,
  key: K,
  known: ReadonlySet<number>,
  name: string,
): void {
  const stray = annotations.find(one => !known.has(one[key]));
  if (stray) throw broken(name, `annotation ${stray.id} is of ${key} ${stray[key]}, which the file does not list`);
}

function number(entry: Entry, key: string, where: string, name: string): number {
  const value = entry[key];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw broken(name, `${where}.${key} is ${JSON.stringify(value) ?? 'missing'}, and must be a number`);
}

function text(entry: Entry, key: string, where: string, name: string): string {
  const value = entry[key];
  if (typeof value === 'string' && value !== '') return value;
  throw broken(name, `${where}.${key} is ${JSON.stringify(value) ?? 'missing'}, and must be a text`);
}

function boxOf({ bbox }: Entry, where: string, name: string): [number, number, number, number] {
  const isBox = Array.isArray(bbox) && bbox.length === 4 && bbox.every(value => typeof value === 'number');
  if (isBox) return bbox as [number, number, number, number];
  throw broken(name, `${where}.bbox is ${JSON.stringify(bbox) ?? 'missing'}, and must be left, top, width and height`);
}

const broken = (name: string, why: string, cause?: unknown): TriplicateError =>
  new TriplicateError({
    code: 'COCO_BROKEN',
    message: `${name} cannot be read as COCO instances: ${why}.`,
    next: 'Name a file of instances in annotations, such as instances_val2017.json, or correct this one.',
    cause,
  });
