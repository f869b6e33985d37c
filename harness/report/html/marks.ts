import type { BoxChange, DatasetRecord, Flip } from '../../core/records.ts';
import type { ChangedKind, ChangedPixels } from '../changed-pixels.ts';
import type { Drawing } from '../drawing.ts';
import type { KeptBoxes } from '../kept-boxes.ts';
import { labelName } from '../names.ts';
import { round } from './bars.ts';
import { type Html, html } from './escape.ts';
import { shortened } from './shortened.ts';

/** Changed boxes that are drawn and told of an input at most; a detector may find a hundred. */
export const shownBoxes = 20;

/** Of a label on a picture at most; the words beside it have all of it. */
const labelCharacters = 14;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * What changed in a pair, to lie over the picture: `size` is the picture's own scale, `shown` that of the page. Nothing is in it where
 * nothing can be drawn of the pair.
 */
export function pairMarks(
  flip: Flip,
  { changed, kept }: Drawing,
  size: Size,
  shown: Size,
  dataset: DatasetRecord | null,
): Html {
  const boxes = flip.boxes?.slice(0, shownBoxes);
  return html`<svg class="marks${changed && ' dimming'}" viewBox="0 0 ${size.width} ${size.height}" width="${shown.width}" height="${shown.height}" aria-hidden="true">${kept && keptMarks(kept)}${boxes && boxMarks(boxes, size, size.width / shown.width, dataset)}${changed && pixelMarks(changed)}</svg>`;
}

const signs: Readonly<Record<BoxChange['change'], string>> = {
  appeared: '+',
  vanished: '−',
  moved: '↔',
  relabelled: '≠',
};

/** Both boxes of each change, and its words, of which none lies over those before it. */
function boxMarks(
  changes: readonly BoxChange[],
  size: Size,
  scale: number,
  dataset: DatasetRecord | null,
): readonly Html[] {
  const font = 11 * scale;
  const placed: Words[] = [];
  return changes.map(({ change, from, to }, index) => {
    const names = [from, to].flatMap(box => (box ? [shortened(labelName(dataset, box.label), labelCharacters)] : []));
    // The number is that of the change in the words beside the picture.
    const text = `${index + 1} ${signs[change]} ${[...new Set(names)].join(' → ')}`;
    const words = placedWords(text, (from ?? to)?.box ?? [], size, font, placed);
    placed.push(words);
    return html`${from && rectangle(from.box, 'left')}${to && rectangle(to.box, 'right')}<text x="${round(words.x)}" y="${round(words.y)}" font-size="${round(font)}">${text}</text>`;
  });
}

interface Words {
  readonly x: number;
  /** Of the line that they stand on. */
  readonly y: number;
  readonly width: number;
}

/** Above the box, or in it at the top of the picture; off other words; wholly in the picture, as far as it is wide. */
function placedWords(
  text: string,
  [x1 = 0, y1 = 0]: readonly number[],
  { width, height }: Size,
  font: number,
  placed: readonly Words[],
): Words {
  // Bold letters without a serif are about that wide.
  const words = { x: 0, width: text.length * font * 0.58 };
  words.x = Math.max(0, Math.min(x1, width - words.width));
  const isFree = (y: number) =>
    placed.every(
      other => Math.abs(other.y - y) >= font || other.x >= words.x + words.width || words.x >= other.x + other.width,
    );
  const first = Math.min(Math.max(y1 < font * 1.3 ? y1 + font : y1 - font * 0.3, font), height - font * 0.3);
  // The nearest line that is free, below or above.
  const lines = Array.from({ length: Math.ceil(height / font) }, (_, line) => [
    first + line * font,
    first - line * font,
  ]);
  const y = lines.flat().find(line => line >= font && line <= height && isFree(line)) ?? first;
  return { ...words, y };
}

const keptMarks = ({ left, right }: KeptBoxes): Html =>
  html`${left !== '' && html`<path class="kept" d="${left}"/>`}${right !== '' && html`<path class="kept dashed" d="${right}"/>`}`;

const rectangle = ([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[], side: 'left' | 'right'): Html =>
  html`<rect class="${side}" x="${round(x1)}" y="${round(y1)}" width="${round(x2 - x1)}" height="${round(y2 - y1)}"/>`;

const pixelMarks = (changed: ChangedPixels): Html =>
  html`${changedKinds.map(
    kind => changed[kind] !== '' && html`<path class="${kind}${isFew(changed, kind) && ' few'}" d="${changed[kind]}"/>`,
  )}`;

/** Few pixels would be missed, and are drawn larger than they are. */
const isFew = ({ counts, block }: ChangedPixels, kind: ChangedKind): boolean => block === 1 && counts[kind] <= 30;

export const changedKinds = ['left', 'right', 'relabelled'] as const;

export const kindWords: Readonly<Record<ChangedKind, string>> = {
  left: 'only in the left mask',
  right: 'only in the right mask',
  relabelled: 'of another class',
};

/** What lines and fills mean, for where they are drawn. */
export function legend(flips: readonly Flip[], drawings: readonly Drawing[]): Html {
  const boxes = flips.some(flip => flip.boxes);
  const kinds = changedKinds.filter(kind => drawings.some(({ changed }) => changed && changed[kind] !== ''));
  const swatch = (inner: Html) =>
    html`<svg class="marks swatch" viewBox="0 0 22 14" width="22" height="14" aria-hidden="true">${inner}</svg>`;
  return html`${boxes && html`<p class="small legend"><span>${swatch(rectangle([2, 2, 20, 12], 'left'))} box of the left side</span> <span>${swatch(rectangle([2, 2, 20, 12], 'right'))} of the right side</span> <span>${signs.appeared} appeared</span> <span>${signs.vanished} vanished</span> <span>${signs.moved} moved</span> <span>${signs.relabelled} relabelled</span>${drawings.some(({ kept }) => kept && (kept.left !== '' || kept.right !== '')) && html` <span>thin: not changed</span>`}</p>`}
${kinds.length > 0 && html`<p class="small legend">Pixels: ${kinds.map(kind => html`<span>${swatch(html`<path class="${kind}" d="M2 2h18v10h-18z"/>`)} ${kindWords[kind]}</span> `)}</p>`}`;
}
