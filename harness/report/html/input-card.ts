import type { Corruption, DatasetRecord, View } from '../../core/records.ts';
import {
  type DecidingSide,
  type Decision,
  type FlippedInput,
  type FlippedPair,
  flipSize,
  marginRange,
  rightSide,
} from '../flipped-inputs.ts';
import { count, plural, score } from '../format.ts';
import { labelName } from '../names.ts';
import type { StoredDecisions } from '../stored-decisions.ts';
import { type Html, html } from './escape.ts';
import { inputPicture } from './input-picture.ts';
import type { CardDrawings, Evidence } from './pair-drawings.ts';
import { inputId } from './row-ids.ts';

/** Links to pairs on all cards together at most; the filter knows all pairs. */
const allLinks = 12_000;

/**
 * One flipped input of so many, whole without the script. `data-pairs` and the templates, which hold what is drawn and told of other pairs than the worst, are for the
 * script (gallery-script.ts).
 */
export function inputCard(
  one: FlippedInput,
  { shown, worst, others, places }: CardDrawings,
  { dataset, pictures, decisions: stored }: Evidence,
  cards: number,
): Html {
  const { input, id, view, truth, decisions, pairs } = one;
  const margins = marginRange(one);
  return html`<li id="${inputId(input)}"${shown && html` style="--shot: ${shown.height}px"`} data-pairs="${pairs.map(pair => pairData(pair, places)).join(' ')}"${view && html` data-view="${view.corruption}"`}>
${shown && inputPicture(id, pictures.get(input), shown, worst.marks)}
<div class="told"><h3><a href="#${inputId(input)}"><bdi>${id}</bdi></a></h3>
<p class="small">${view && viewWords(view)}${truth !== null && html`${view && ' · '}truth <bdi>${labelName(dataset, truth)}</bdi>`}</p>
${decisions.map(decision => decisionBlock(decision, one, dataset, stored))}
${decisions.length === 0 && html`${worstLine(one, worst.marks !== null)}${worst.words}`}
${margins && html`<p class="small margins">margin ${score(margins.least)}${margins.largest !== margins.least && html` to ${score(margins.largest)}`}</p>`}
${pairLinks(pairs, Math.floor(allLinks / cards))}</div>${others.map(({ marks, words }) => html`<template>${marks}${words}</template>`)}</li>
`;
}

/** pair : size : who is right : changed boxes : what draws and tells of it, of a pair that has that. */
function pairData({ index, flip }: FlippedPair, places: ReadonlyMap<number, number>): string {
  const size = flipSize(flip);
  const right = rightSide(flip)?.[0] ?? '';
  const place = places.get(index);
  const drawn = place === undefined ? [] : [place];
  const more = flip.boxes || drawn.length > 0 ? [flip.boxes?.length ?? '', ...drawn] : [];
  return [index, size === null ? '' : Number(size.toPrecision(4)), right, ...more].join(':');
}

export const corruptionWords = (corruption: Corruption): string =>
  corruption === 'none' ? 'clean' : corruption.replaceAll('-', ' ');

/** As in "glass blur, severity 5". */
const viewWords = ({ corruption, severity }: View): string =>
  `${corruptionWords(corruption)}${corruption === 'none' ? '' : `, severity ${severity}`}`;

function decisionBlock(
  { label, sides }: Decision,
  { input, truth, decisions, old }: FlippedInput,
  dataset: DatasetRecord | null,
  stored: StoredDecisions,
): Html {
  const deciders = decisions.reduce((sum, decision) => sum + decision.sides.length, 0);
  const right = truth !== null && truth === label;
  const numbers = ({ run, margin }: DecidingSide) => {
    const decided = run === null ? undefined : stored.get(run);
    const value = decided?.kind === 'labels' ? decided.scores.get(input) : undefined;
    const told = [
      ...(value === undefined ? [] : [`score ${score(value)}`]),
      ...(margin === null ? [] : [`margin ${score(margin)}`]),
    ];
    return told.length === 0 ? '' : ` (${told.join(', ')})`;
  };
  const isOld = old?.label === label;
  const who = old?.relation === 'engine-golden' ? 'the golden' : 'the reference';
  return html`<details class="decision"><summary>${old && !isOld && '→ '}<strong><bdi>${labelName(dataset, label)}</bdi></strong>${right && html` <span class="right">✓ true</span>`} <span class="small">by ${count(sides.length)} of ${count(deciders)}${isOld && `, ${who}${sides.length > 1 ? ' among them' : ''}`}</span></summary><ul>${sides.map(side => html`<li>${side.label}${numbers(side)}</li>`)}</ul></details>`;
}

/** Which pair is told and drawn before one is asked for: of all pairs at once it would be too much. */
function worstLine({ worst, pairs }: FlippedInput, isDrawn: boolean): Html | null {
  if (pairs.length === 1) return null;
  return html`<p class="small worst">Worst pair: <a href="#pair-${worst.index}">${worst.index}</a>, told${isDrawn && ' and drawn'} here</p>`;
}

function pairLinks(pairs: readonly FlippedPair[], most: number): Html {
  const shown = pairs.slice(0, most);
  const links = shown.map(({ index }) => html` <a href="#pair-${index}">${index}</a>`);
  return html`<details class="in-pairs"><summary>in ${plural(pairs.length, 'pair')}</summary><p>${pairs.length === 1 ? 'Pair' : 'Pairs'}${links}${pairs.length > shown.length && html` and ${count(pairs.length - shown.length)} more`}</p></details>`;
}
