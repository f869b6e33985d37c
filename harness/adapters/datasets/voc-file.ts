import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { TriplicateError } from '../../core/errors.ts';
import type { NamedBox } from './named-boxes.ts';
import { type Size, statedSize } from './placement.ts';
import { itemPath } from './source-files.ts';
import { sourceText } from './text-lines.ts';

/** What is read of one annotation of Pascal VOC (Everingham et al., 2010). */
export interface VocFile {
  /** The file in JPEGImages. */
  readonly picture: string;
  readonly size: Size | null;
  /** From the corner of the first pixel: VOC counts pixels from 1 and means the last one to be within. */
  readonly boxes: readonly NamedBox[];
}

type Element = Readonly<Record<string, unknown>>;

const parser = new XMLParser({ parseTagValue: false, isArray: name => name === 'object', processEntities: true });

/** Errors: VOC_BROKEN, TEXT_NOT_UTF8. */
export function parseVoc(bytes: Uint8Array, name: string): VocFile {
  const xml = sourceText(bytes, name);
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw broken(name, `line ${valid.err.line}: ${valid.err.msg.replace(/\.$/, '')}`);
  const root = element((parser.parse(xml) as Element).annotation);
  if (!root) throw broken(name, 'it has no element annotation');
  const picture = root.filename;
  if (typeof picture !== 'string' || picture === '') throw broken(name, 'it names no file of a picture');
  const size = element(root.size);
  const objects = (root.object ?? []) as unknown[];
  return {
    picture: itemPath(picture),
    size: statedSize(size?.width, size?.height),
    boxes: objects.map((object, index) => boxOf(element(object), `object ${index + 1}`, name)),
  };
}

function boxOf(object: Element | null, which: string, file: string): NamedBox {
  const { name, difficult } = object ?? {};
  const corners = element(object?.bndbox);
  if (typeof name !== 'string' || name === '') throw broken(file, `${which} has no name`);
  const side = (key: string): number => {
    const value = Number(corners?.[key] ?? Number.NaN);
    if (Number.isFinite(value)) return value;
    throw broken(file, `${which}, a ${name}, has no number ${key} in a bndbox`);
  };
  return {
    name,
    box: [side('xmin') - 1, side('ymin') - 1, side('xmax'), side('ymax')],
    ...(difficult === '1' ? { difficult: true as const } : {}),
  };
}

const element = (value: unknown): Element | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Element) : null;

const broken = (name: string, why: string): TriplicateError =>
  new TriplicateError({
    code: 'VOC_BROKEN',
    message: `${name} cannot be read as an annotation of Pascal VOC: ${why}.`,
    next: 'Correct the file, or take it out of the set.',
  });
