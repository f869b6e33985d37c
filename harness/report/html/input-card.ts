import type { BoxChange, Corruption, DatasetRecord, View } from '../../core/records.ts';
import type { ChangedPixels } from '../changed-pixels.ts';
import { boxWords, flipWords } from '../flip-words.ts';
import {
  type DecidingSide,
  type Decision,
  type FlippedInput,
  type FlippedPair,
  flipSize,
  marginRange,
  rightSide,
} from '../flipped-inputs.ts';
import { count, plural, score, sentenceList } from '../format.ts';
import { labelName } from '../names.ts';
import type { StoredDecisions } from '../stored-decisions.ts';
import { type Html, html } from './escape.ts';
import { changedKinds, inputPicture, kindWords, shownBoxes, shownSize, sizeOf } from './input-picture.ts';
import { inputId } from './row-ids.ts';

/** Links to pairs on all cards together at most; the filter knows all pairs. */
const allLinks = 12_000;

/** What a card is made of beside the input itself. */
export interface Evidence {
  readonly dataset: DatasetRecord | null;
  /** PNG or WebP by input index. */
  readonly pictures: ReadonlyMap<number, Uint8Array>;
  readonly stored: StoredDecisions;
  /** Cards that the page has. */
  readonly cards: number;
}

/** One flipped input, whole without the script; `data-pairs` is for the script (gallery-script.ts). */
export function inputCard(one: FlippedInput, { dataset, pictures, stored, cards }: Evidence): Html {
  const { input, id, view, truth, decisions, pairs } = one;
  const size = sizeOf(one, dataset);
  const changed = stored.changed.get(input);
  const margins = marginRange(one);
  const drawn = { changed, kept: stored.kept.get(input) };
  const picture = pictures.get(input);
  return html`<li id="${inputId(input)}"${size && html` style="--shot: ${shownSize(one, size, picture, drawn).height}px"`} data-pairs="${pairs.map(pairData).join(' ')}"${view && html` data-view="${view.corruption}"`}>
${size && inputPicture(one, size, picture, drawn, dataset)}
<div class="told"><h3><a href="#${inputId(input)}"><bdi>${id}</bdi></a></h3>
<p class="small">${view && viewWords(view)}${truth !== null && html`${view && ' · '}truth <bdi>${labelName(dataset, truth)}</bdi>`}</p>
${decisions.map(decision => decisionBlock(decision, one, dataset, stored))}
${decisions.length === 0 && worstWords(one, changed, dataset)}
${margins && html`<p class="small margins">margin ${score(margins.least)}${margins.largest !== margins.least && html` to ${score(margins.largest)}`}</p>`}
${pairLinks(pairs, Math.floor(allLinks / cards))}</div></li>
`;
}

/** pair : size : who is right : changed boxes. */
function pairData({ index, flip }: FlippedPair): string {
  const size = flipSize(flip);
  const right = rightSide(flip)?.[0] ?? '';
  const boxes = flip.boxes ? `:${flip.boxes.length}` : '';
  return `${index}:${size === null ? '' : Number(size.toPrecision(4))}:${right}${boxes}`;
}

export const corruptionWords = (corruption: Corruption): string =>
  corruption === 'none' ? 'clean' : corruption.replaceAll('-', ' ');

/** As in "glass blur, severity 5". */
const viewWords = ({ corruption, severity }: View): string =>
  `${corruptionWords(corruption)}${corruption === 'none' ? '' : `, severity ${severity}`}`;

function decisionBlock(
  { label, sides }: Decision,
  { input, truth, decisions }: FlippedInput,
  dataset: DatasetRecord | null,
  { scores }: StoredDecisions,
): Html {
  const deciders = decisions.reduce((sum, decision) => sum + decision.sides.length, 0);
  const right = truth !== null && truth === label;
  const numbers = ({ run, margin }: DecidingSide) => {
    const value = run === null ? undefined : scores.get(run)?.get(input);
    const told = [
      ...(value === undefined ? [] : [`score ${score(value)}`]),
      ...(margin === null ? [] : [`margin ${score(margin)}`]),
    ];
    return told.length === 0 ? '' : ` (${told.join(', ')})`;
  };
  return html`<details class="decision"><summary><strong><bdi>${labelName(dataset, label)}</bdi></strong>${right && html` <span class="right">✓ true</span>`} <span class="small">by ${count(sides.length)} of ${count(deciders)}</span></summary><ul>${sides.map(side => html`<li>${side.label}${numbers(side)}</li>`)}</ul></details>`;
}

/** What changed in the pair where most did, and which pair that is: drawn and told of all pairs would be too much. */
function worstWords({ worst, pairs }: FlippedInput, changed: ChangedPixels | undefined, dataset: DatasetRecord | null) {
  const { boxes } = worst.flip;
  const which =
    pairs.length > 1 &&
    html`<p class="small worst">Worst pair: <a href="#pair-${worst.index}">${worst.index}</a>, told${(boxes || changed) && ' and drawn'} here</p>`;
  if (boxes)
    return html`${which}<p class="small">${plural(boxes.length, 'changed box', 'changed boxes')}</p>${boxList(boxes, dataset)}`;
  return html`${which}<p>${flipWords(worst.flip, dataset)}</p>${changed && changedWords(changed, worst.index)}`;
}

function boxList(boxes: readonly BoxChange[], dataset: DatasetRecord | null): Html {
  const shown = boxes.slice(0, shownBoxes);
  return html`<ol class="changes">${shown.map(change => html`<li><bdi>${boxWords(change, dataset)}</bdi></li>`)}</ol>${boxes.length > shown.length && html`<p class="small">and ${count(boxes.length - shown.length)} more</p>`}`;
}

/** What is drawn, in numbers, and how it is not all that the words say. */
function changedWords({ block, pair, counts }: ChangedPixels, worst: number): Html {
  const kinds = changedKinds.filter(kind => counts[kind] > 0).map(kind => `${count(counts[kind])} ${kindWords[kind]}`);
  return html`<p class="small">Drawn: ${sentenceList(kinds)}${pair !== worst && html`, in <a href="#pair-${pair}">pair ${pair}</a>, whose masks are both stored`}${block > 1 && `, in blocks of ${block} × ${block} pixels`}.</p>`;
}

function pairLinks(pairs: readonly FlippedPair[], most: number): Html {
  const shown = pairs.slice(0, most);
  const links = shown.map(({ index }) => html` <a href="#pair-${index}">${index}</a>`);
  return html`<details class="in-pairs"><summary>in ${plural(pairs.length, 'pair')}</summary><p>${pairs.length === 1 ? 'Pair' : 'Pairs'}${links}${pairs.length > shown.length && html` and ${count(pairs.length - shown.length)} more`}</p></details>`;
}
