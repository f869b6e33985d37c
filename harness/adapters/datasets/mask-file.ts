import { decode } from 'fast-png';
import { TriplicateError } from '../../core/errors.ts';
import { mostPixels } from './broken-picture.ts';
import type { Mask } from './mask.ts';

/**
 * The class ids of a PNG: grey values, or the places of colours in the palette and not the colours, which decoders for
 * pictures give. Errors: MASK_BROKEN.
 */
export function decodeMask(file: Uint8Array, name: string): Mask {
  requirePng(file, name);
  requireModest(file, name);
  requireRowByRow(file, name);
  const { width, height, depth, channels, data } = decoded(file, name);
  if (channels !== 1) throw broken(name, `it has ${channels} channels, and class ids are one`);
  if (depth === 16) throw broken(name, 'it has 16 bits a pixel, and class ids are 8');
  return {
    width,
    height,
    data: depth === 8 ? (data as Uint8Array) : unpacked(data as Uint8Array, width, height, depth),
  };
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Whatever its name says: the pixels of a JPEG are no ids any more. */
function requirePng(file: Uint8Array, name: string): void {
  if (signature.every((byte, at) => file[at] === byte)) return;
  const isJpeg = file[0] === 0xff && file[1] === 0xd8;
  throw broken(name, file.length === 0 ? 'it is empty' : isJpeg ? 'it is a JPEG, which changes ids' : 'it is no PNG');
}

/** By the header alone, because whoever decodes a few kilobytes may need gigabytes for them. */
function requireModest(file: Uint8Array, name: string): void {
  if (file.length < 24) return;
  const view = new DataView(file.buffer, file.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width * height > mostPixels)
    throw broken(name, `it says that it has ${width} × ${height} pixels, and ${mostPixels} are the most`);
}

/** What decodes reads interlaced pixels of whole bytes only. */
function requireRowByRow(file: Uint8Array, name: string): void {
  const [depth = 8, interlace] = [file[24], file[28]];
  if (interlace !== 1 || depth >= 8) return;
  throw broken(name, `it is interlaced, and has ${depth} bits a pixel`, {
    next: 'Save it without interlacing, or with 8 bits a pixel.',
  });
}

function decoded(file: Uint8Array, name: string) {
  try {
    return decode(file, { checkCrc: true });
  } catch (cause) {
    const isWhole = Buffer.from(file.subarray(-12)).includes('IEND');
    const says = cause instanceof Error ? cause.message.replace(/[.:\s]+$/, '') : String(cause);
    throw broken(name, isWhole ? says : `it is cut off (${says})`, { cause });
  }
}

/** Less than eight bits a pixel lie in rows of whole bytes, the first pixel in the highest bits. */
function unpacked(data: Uint8Array, width: number, height: number, depth: number): Uint8Array {
  const rowBytes = Math.ceil((width * depth) / 8);
  const ids = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      const bit = x * depth;
      ids[at] = (data[y * rowBytes + (bit >> 3)]! >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
    }
  }
  return ids;
}

const broken = (
  name: string,
  why: string,
  more: { readonly next?: string; readonly cause?: unknown } = {},
): TriplicateError =>
  new TriplicateError({
    code: 'MASK_BROKEN',
    message: `${name} cannot be read as a mask of class ids: ${why.replace(/\.$/, '')}.`,
    next: 'Save it as a PNG with a palette or of grey values, 8 bits a pixel at most.',
    ...more,
  });
