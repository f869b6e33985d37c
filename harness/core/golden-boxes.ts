import type { LabelledBox } from './boxes/match.ts';
import { boxesOf, packBoxes } from './boxes/packing.ts';
import type { BoxPredictions } from './predictions.ts';

const nothing = 'none';

/**
 * The boxes of an input as one word of a golden, as in `0@112.53,34.00,201.31,140.20;2@…`: label and corners to a hundredth of a
 * pixel, ordered by what they are and not by scores, which change from engine to engine.
 */
export function boxWord(predictions: BoxPredictions, input: number): string {
  const words = boxesOf(predictions, input)
    .toSorted((a, b) => a.label - b.label || byCorners(a, b))
    .map(({ label, box }) => `${label}@${box.map(corner => corner.toFixed(2)).join(',')}`);
  return words.join(';') || nothing;
}

function byCorners(a: LabelledBox, b: LabelledBox): number {
  const at = a.box.findIndex((corner, index) => corner !== b.box[index]);
  return at < 0 ? 0 : a.box[at]! - b.box[at]!;
}

/** The boxes of such words, one word an input; null where one is none. */
export function boxesOfWords(words: readonly string[]): BoxPredictions | null {
  const byInput: LabelledBox[][] = [];
  for (const word of words) {
    const boxes = word === nothing ? [] : word.split(';').map(boxOf);
    if (!boxes.every(box => box !== null)) return null;
    byInput.push(boxes);
  }
  return { ...packBoxes(byInput), scores: null };
}

function boxOf(word: string): LabelledBox | null {
  const [, label, ...corners] = /^(\d{1,9})@(\d+\.\d\d),(\d+\.\d\d),(\d+\.\d\d),(\d+\.\d\d)$/.exec(word) ?? [];
  if (label === undefined) return null;
  const [x1, y1, x2, y2] = corners.map(Number);
  return { label: Number(label), score: null, box: [x1!, y1!, x2!, y2!] };
}
