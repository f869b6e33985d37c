import type { LabelledBox } from './boxes/match.ts';
import { boxesOf, packBoxes } from './boxes/packing.ts';
import type { BoxPredictions } from './predictions.ts';

const nothing = 'none';

/**
 * The boxes of an input as one word of a golden, as in `0@112.53,34,201.31274,140.2;2@…`: label and corners in pixels, as the shortest
 * decimals that come back as the same float32, so that no box is off its own golden; ordered by what they are and not by scores,
 * which change from engine to engine.
 */
export function boxWord(predictions: BoxPredictions, input: number): string {
  const words = boxesOf(predictions, input)
    .toSorted((a, b) => a.label - b.label || byCorners(a, b))
    .map(({ label, box }) => `${label}@${box.map(shortest).join(',')}`);
  return words.join(';') || nothing;
}

/** Nine digits always suffice (IEEE 754-2019, 5.12.2). */
function shortest(value: number): string {
  for (let digits = 1; ; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (digits === 9 || Math.fround(rounded) === value) return String(rounded);
  }
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

const corner = String.raw`(\d+(?:\.\d+)?(?:e-\d+)?)`;
const form = new RegExp(`^(\\d{1,9})@${[corner, corner, corner, corner].join(',')}$`);

function boxOf(word: string): LabelledBox | null {
  const [, label, ...corners] = form.exec(word) ?? [];
  if (label === undefined) return null;
  const [x1, y1, x2, y2] = corners.map(Number);
  return { label: Number(label), score: null, box: [x1!, y1!, x2!, y2!] };
}
