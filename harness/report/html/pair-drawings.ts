import type { BoxChange, DatasetRecord, Flip } from '../../core/records.ts';
import { decisionNumbers } from '../alike-decisions.ts';
import type { ChangedPixels } from '../changed-pixels.ts';
import { type Drawing, drawingOf } from '../drawing.ts';
import { boxWords, flipWords } from '../flip-words.ts';
import { changeSize, type FlippedInput, type FlippedPair, flipSize } from '../flipped-inputs.ts';
import { count, plural, sentenceList } from '../format.ts';
import type { StoredDecisions } from '../stored-decisions.ts';
import { type Html, html, toText } from './escape.ts';
import { shownSize, sizeOf } from './input-picture.ts';
import { changedKinds, kindWords, pairMarks, type Size, shownBoxes } from './marks.ts';

/** Characters of the changed pixels of all inputs in their worst pairs, and of all that is drawn and told of other pairs. */
const worstCharacters = 1_200_000;
const otherCharacters = 800_000;

/** What a card is made of beside the input itself. */
export interface Evidence {
  readonly dataset: DatasetRecord | null;
  /** PNG or WebP by input index. */
  readonly pictures: ReadonlyMap<number, Uint8Array>;
  readonly decisions: StoredDecisions;
}

/** What a card draws and tells: of the pair in which most changed, and in the view of another pair of that one. */
export interface CardDrawings {
  /** Of the picture on the page; null where the dataset has none. */
  readonly shown: Size | null;
  readonly worst: DrawnPair;
  readonly others: readonly DrawnPair[];
  /** By index of the pair: 0 where `worst` shows it, else its place among the others, from 1. */
  readonly places: ReadonlyMap<number, number>;
}

export interface DrawnPair {
  readonly marks: Html | null;
  readonly words: Html;
  readonly drawing: Drawing;
}

export interface GalleryDrawings {
  /** By input. */
  readonly cards: ReadonlyMap<number, CardDrawings>;
  /** Of each pair so many of its largest flips are drawn as they are there; null where all are. */
  readonly largest: number | null;
}

/** Every input in its worst pair; and of each pair as many as the page has room for, the largest flips first, of all pairs as many. */
export function galleryDrawings(inputs: readonly FlippedInput[], evidence: Evidence): GalleryDrawings {
  const characters = Math.floor(worstCharacters / inputs.length);
  const cards = new Map(inputs.map(one => [one.input, growingCard(one, evidence, characters)]));
  const byPair = Map.groupBy(
    inputs.flatMap(({ pairs }) => pairs.filter(isDrawable)),
    ({ index }) => index,
  );
  const largestFirst = [...byPair.values()].map(pairs =>
    pairs.sort((a, b) => (flipSize(b.flip) ?? 0) - (flipSize(a.flip) ?? 0)),
  );
  const most = Math.max(0, ...largestFirst.map(({ length }) => length));
  let room = otherCharacters;
  for (let rank = 0; rank < most; rank++) {
    for (const pair of largestFirst.flatMap(pairs => pairs[rank] ?? [])) {
      if (room <= 0) return { cards, largest: rank };
      room -= cards.get(pair.flip.input)!.add(pair);
    }
  }
  return { cards, largest: null };
}

/** What there is to say of labels and tensors in a pair is numbers, which a card has of every pair. */
const isDrawable = ({ flip }: FlippedPair): boolean => flip.boxes !== undefined || flip.pixels !== undefined;

interface GrowingCard extends CardDrawings {
  /** Draws and tells of a pair; those that look alike once. Returns the characters that it took. */
  add(pair: FlippedPair): number;
}

function growingCard(one: FlippedInput, { dataset, pictures, decisions }: Evidence, characters: number): GrowingCard {
  const { worst } = one;
  const size = sizeOf(one, dataset);
  const source = drawnSource(one, decisions);
  const drawing = drawingOf(source, decisions, characters);
  const isMarked = worst.flip.boxes !== undefined || drawing.changed !== null;
  const shown = size && shownSize(size, pictures.has(one.input), isMarked);
  const drawn = ({ flip }: FlippedPair, from: Drawing, borrowed: number | null): DrawnPair => ({
    marks: size && shown && isMarked ? pairMarks(flip, from, size, shown, dataset) : null,
    words: html`<div class="drawn">${pairWords(flip, from, dataset, borrowed)}${isMarked && flip.pixels && !from.changed && html`<p class="small">Not drawn: the store does not have both masks.</p>`}</div>`,
    drawing: from,
  });
  const first = drawn(worst, drawing, source === worst ? null : source.index);
  const texts = [textOf(first)];
  const others: DrawnPair[] = [];
  const places = new Map<number, number>();
  const numberOf = decisionNumbers(one.input, decisions);
  // All that words and marks are made of: drawings take long, and pairs of the same decisions need none of their own.
  const keyOf = ({ comparison: { left, right }, flip: { from, to, boxes, pixels } }: FlippedPair): string =>
    JSON.stringify([numberOf(left.run), numberOf(right.run), from, to, boxes, pixels]);
  const placeByKey = new Map(source === worst ? [[keyOf(worst), 0]] : []);
  const add = (pair: FlippedPair): number => {
    const key = keyOf(pair);
    const place = placeByKey.get(key);
    if (place !== undefined) {
      places.set(pair.index, place);
      return 0;
    }
    const other = drawn(pair, drawingOf(pair, decisions, characters), null);
    const text = textOf(other);
    const known = texts.indexOf(text);
    places.set(pair.index, known < 0 ? texts.length : known);
    placeByKey.set(key, places.get(pair.index)!);
    if (known >= 0) return 0;
    texts.push(text);
    others.push(other);
    return text.length;
  };
  return { shown, worst: first, others, places, add };
}

/** The worst pair; of masks the worst of those whose masks are both here, where there is one. */
function drawnSource({ worst, pairs }: FlippedInput, decisions: StoredDecisions): FlippedPair {
  const isStored = ({ comparison: { left, right } }: FlippedPair) =>
    [left.run, right.run].every(run => run !== null && decisions.has(run));
  if (!worst.flip.pixels || isStored(worst)) return worst;
  const [first = worst, ...others] = pairs.filter(pair => pair.flip.pixels && isStored(pair));
  return others.reduce((most, pair) => (changeSize(pair.flip) > changeSize(most.flip) ? pair : most), first);
}

const textOf = ({ marks, words }: DrawnPair): string => `${marks === null ? '' : toText(marks)}${toText(words)}`;

/** What changed in a pair; `borrowed` is the pair that is drawn, where it is another one. */
function pairWords(flip: Flip, { changed }: Drawing, dataset: DatasetRecord | null, borrowed: number | null): Html {
  const { boxes } = flip;
  if (boxes)
    return html`<p class="small">${plural(boxes.length, 'changed box', 'changed boxes')}</p>${boxList(boxes, dataset)}`;
  return html`<p>${flipWords(flip, dataset)}</p>${changed && changedWords(changed, borrowed)}`;
}

function boxList(boxes: readonly BoxChange[], dataset: DatasetRecord | null): Html {
  const shown = boxes.slice(0, shownBoxes);
  return html`<ol class="changes">${shown.map(change => html`<li><bdi>${boxWords(change, dataset)}</bdi></li>`)}</ol>${boxes.length > shown.length && html`<p class="small">and ${count(boxes.length - shown.length)} more</p>`}`;
}

/** What is drawn, in numbers, and how it is not all that the words say. */
function changedWords({ block, counts }: ChangedPixels, borrowed: number | null): Html {
  const kinds = changedKinds.filter(kind => counts[kind] > 0).map(kind => `${count(counts[kind])} ${kindWords[kind]}`);
  return html`<p class="small">Drawn: ${sentenceList(kinds)}${borrowed !== null && html`, in <a href="#pair-${borrowed}">pair ${borrowed}</a>, whose masks are both stored`}${block > 1 && `, in blocks of ${block} × ${block} pixels`}.</p>`;
}
