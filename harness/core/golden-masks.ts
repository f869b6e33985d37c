import type { MaskPredictions } from './predictions.ts';

/**
 * The mask of an input as one word of a golden, as in `256x256/0=45.5%,1=54.5%/9f3c2a1b/0:1205,1:33,…`: size, share of each label, what tells
 * masks of equal shares apart, and the runs. People are shown what stands before the runs.
 */
export function maskWord(
  { offsets, labels, lengths, width, height }: MaskPredictions,
  input: number,
  hashHex: (bytes: Uint8Array) => string,
): string {
  const pixels = new Map<number, number>();
  const runs: string[] = [];
  for (let run = offsets[input]!; run < offsets[input + 1]!; run++) {
    const [label, length] = [labels[run]!, lengths[run]!];
    pixels.set(label, (pixels.get(label) ?? 0) + length);
    runs.push(`${label}:${length}`);
  }
  const shares = [...pixels]
    .sort(([a], [b]) => a - b)
    .map(([label, count]) => `${label}=${((100 * count) / (width * height)).toFixed(1)}%`);
  const text = runs.join(',');
  const hash = hashHex(Uint8Array.from(text, character => character.charCodeAt(0))).slice(0, 8);
  return `${width}x${height}/${shares.join(',')}/${hash}/${text}`;
}

const form = /^(\d{1,5})x(\d{1,5})\/[\d.=%,]*\/[0-9a-f]{8}\/([\d:,]+)$/;

/** A decision as it is shown: of a mask without its runs. */
export const shownDecision = (word: string): string => (form.test(word) ? word.slice(0, word.lastIndexOf('/')) : word);

/** Width and height of a mask as its word begins with them; null where the word is of no mask. */
export const maskSize = (word: string): string | null => {
  const [, width, height] = form.exec(word) ?? [];
  return width === undefined ? null : `${width}x${height}`;
};

/** The masks of such words, one word an input and all of one size; null where one is none. */
export function masksOfWords(words: readonly string[]): MaskPredictions | null {
  const offsets = [0];
  const labels: number[] = [];
  const lengths: number[] = [];
  let size: string | null = null;
  for (const word of words) {
    const [, width, height, runs = ''] = form.exec(word) ?? [];
    if (size !== null && size !== `${width}x${height}`) return null;
    size = `${width}x${height}`;
    const before = lengths.length;
    for (const run of runs.split(',')) {
      const [label, length] = run.split(':').map(Number);
      labels.push(label ?? Number.NaN);
      lengths.push(length ?? Number.NaN);
    }
    const pixels = lengths.slice(before).reduce((sum, length) => sum + length, 0);
    if (pixels !== Number(width) * Number(height)) return null;
    offsets.push(lengths.length);
  }
  if (size === null || !labels.every(label => label >= 0 && label <= 255) || !lengths.every(length => length > 0))
    return null;
  const [width, height] = size.split('x').map(Number);
  return {
    kind: 'masks',
    count: words.length,
    width: width!,
    height: height!,
    offsets: Int32Array.from(offsets),
    labels: Uint8Array.from(labels),
    lengths: Int32Array.from(lengths),
    withoutNumber: [],
  };
}
