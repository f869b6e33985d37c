import type { BoxChange, DatasetRecord, Flip } from '../../core/records.ts';
import type { ChangedKind, ChangedPixels } from '../changed-pixels.ts';
import type { Drawing } from '../drawing.ts';
import type { KeptBoxes } from '../kept-boxes.ts';
import { labelName } from '../names.ts';
import { round } from './bars.ts';
import { type Html, html } from './escape.ts';
import { type Corners, type PlacedWords, placedWords } from './placed-words.ts';
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

/** Both boxes of each change, and its words, which lie over no others, and off the lines of boxes where there is room. */
function boxMarks(
  changes: readonly BoxChange[],
  size: Size,
  scale: number,
  dataset: DatasetRecord | null,
): readonly Html[] {
  const canvas = { ...size, font: 11 * scale };
  const boxes = changes.flatMap(({ from, to }) => [from, to].flatMap(box => (box ? [cornersOf(box.box)] : [])));
  const placed: PlacedWords[] = [];
  for (const [index, { change, from, to }] of changes.entries()) {
    const names = [from, to].flatMap(box => (box ? [shortened(labelName(dataset, box.label), labelCharacters)] : []));
    // The number is that of the change in the words beside the picture.
    const number = `${index + 1} ${signs[change]}`;
    const texts = [`${number} ${[...new Set(names)].join(' → ')}`, number];
    placed.push(placedWords(texts, cornersOf((from ?? to)?.box ?? []), boxes, placed, canvas));
  }
  // Words last, so that no line lies over them.
  return [
    ...changes.map(({ from, to }) => html`${from && rectangle(from.box, 'left')}${to && rectangle(to.box, 'right')}`),
    ...placed.map(
      ({ x, y, text }) => html`<text x="${round(x)}" y="${round(y)}" font-size="${round(canvas.font)}">${text}</text>`,
    ),
  ];
}

const cornersOf = ([x1 = 0, y1 = 0, x2 = x1, y2 = y1]: readonly number[]): Corners => [x1, y1, x2, y2];

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
