import { TriplicateError } from '../../core/errors.ts';

/** As many as the largest input of a model has; a file of a few kilobytes can say that it holds far more. */
export const mostPixels = 8192 ** 2;

/** What files that are called pictures are instead, by how they begin. */
const kinds: readonly { readonly at: number; readonly text: string; readonly what: string; readonly next?: string }[] =
  [
    { at: 0, text: 'version https://git-lfs', what: 'a Git LFS pointer', next: 'Fetch the file itself: git lfs pull' },
    {
      at: 0,
      text: '<',
      what: 'an HTML or XML page',
      next: 'Fetch the picture itself, or take the file out of the folder.',
    },
    { at: 0, text: 'BM', what: 'a BMP picture' },
    { at: 4, text: 'ftypavis', what: 'an animated AVIF picture' },
    { at: 4, text: 'ftyphe', what: 'a HEIC picture' },
    { at: 4, text: 'jP  ', what: 'a JPEG 2000 picture' },
  ];
const converted = 'Save it as PNG or JPEG, or take it out of the folder.';

/** Says what is wrong with a file that the decoder refuses, as far as its bytes tell. */
export function brokenPicture(file: Uint8Array, name: string, cause: unknown): TriplicateError {
  const says = cause instanceof Error ? cause.message : String(cause);
  const [why, next = 'Replace the file, or take it out of the folder.'] = whyBroken(file, says);
  return new TriplicateError({
    code: 'PICTURE_BROKEN',
    message: `${name} cannot be decoded: ${why === null ? says : `${why} (${says})`}.`,
    next,
    cause,
  });
}

function whyBroken(file: Uint8Array, says: string): readonly [why: string | null, next?: string] {
  const text = (from: number, to?: number) => Buffer.from(file.subarray(from, to)).toString('latin1');
  const begins = text(0, 32);
  if (file.length === 0) return ['it is empty'];
  if (/pixel limit/.test(says))
    return [
      `it has more than ${mostPixels.toLocaleString('en')} pixels`,
      'Make it smaller, or take it out of the folder.',
    ];
  const isCutPng = begins.startsWith('\x89PNG') && !text(-12).includes('IEND');
  if (isCutPng || /premature end/i.test(says)) return ['it is cut off'];
  const kind = kinds.find(({ at, text: start }) => begins.startsWith(start, at));
  return kind ? [`it looks like ${kind.what}, which is not read`, kind.next ?? converted] : [null];
}
