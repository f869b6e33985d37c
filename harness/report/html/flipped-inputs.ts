import { flipsCommand } from '../../core/commands.ts';
import type { Corruption, ReportDocument } from '../../core/records.ts';
import {
  decidedRuns,
  type FlippedInput,
  flippedInputs,
  flipSize,
  relationsOf,
  rightSide,
  shownOf,
} from '../flipped-inputs.ts';
import { count, plural, sentenceList } from '../format.ts';
import { relations, relationTitles } from '../names.ts';
import type { StoredDecisions } from '../stored-decisions.ts';
import { type Html, html } from './escape.ts';
import { corruptionWords, inputCard } from './input-card.ts';
import { sizeOf } from './input-picture.ts';
import { legend } from './marks.ts';
import { type Evidence, type GalleryDrawings, galleryDrawings } from './pair-drawings.ts';
import { command, type Section, selectBox } from './table.ts';

/** Each input once, however many pairs it flips in. Null where nothing flips. */
export function flippedInputsSection(
  document: ReportDocument,
  pictures: ReadonlyMap<number, Uint8Array>,
  decisions: StoredDecisions,
): Section | null {
  const { dataset, comparisons } = document;
  const inputs = flippedInputs(document);
  if (inputs.length === 0) return null;
  const shown = shownOf(inputs);
  const more = inputs.length - shown.length;
  const evidence = { dataset, pictures, decisions };
  const drawings = galleryDrawings(shown, evidence);
  const drawn = [...drawings.cards.values()].flatMap(({ worst, others }) => [worst, ...others]);
  const isMarked = drawn.some(({ marks }) => marks !== null);
  const size = sizeWords(shown);
  const absent = absentParts(document, shown, evidence, drawings);
  const body = html`<p>${plural(inputs.length, 'input flips', 'inputs flip')} somewhere; those that flip in most pairs come first.
${more > 0 && html`${count(shown.length)} are here, among them the worst of every pair; ${count(more)} more are listed by `}${more === 0 && 'The same list in a terminal: '}${command(flipsCommand(document.id, 'all'))}</p>
${absent.length > 0 && html`<p class="small">Not in the store of this machine: ${sentenceList(absent)}.</p>`}
${drawings.largest !== null && html`<p class="small">In the view of a pair ${drawings.largest > 0 && html`its ${plural(drawings.largest, 'largest flip is', 'largest flips are')} drawn as there; `}cards that show another pair, their worst one, say so.</p>`}
${legend(
  shown.map(({ worst }) => worst.flip),
  drawn.map(({ drawing }) => drawing),
)}
<div id="inputs-pair" class="only-pair" role="group" aria-labelledby="inputs-pair-title" tabindex="-1" hidden>
<p><strong id="inputs-pair-title"></strong> <a class="chip" href="#inputs">Show all pairs</a></p><dl></dl></div>
${shown.length > 1 && tools(shown, size)}
<ol id="inputs-list" class="gallery${isMarked && ' marked'}" data-relations="${comparisons.map(({ relation }) => relations.indexOf(relation)).join(' ')}"${size && html` data-size="${size.key}"`}>
${shown.map(one => inputCard(one, drawings.cards.get(one.input)!, evidence, shown.length))}</ol>`;
  return { id: 'inputs', title: 'Flipped inputs', body };
}

/** What would be shown if the store that has it were here. */
function absentParts(
  document: ReportDocument,
  shown: readonly FlippedInput[],
  { dataset, pictures, decisions: stored }: Evidence,
  { cards }: GalleryDrawings,
): string[] {
  const unseen = shown.filter(one => sizeOf(one, dataset) !== null && !pictures.has(one.input)).length;
  const unmarked = shown.filter(one => one.worst.flip.pixels && !cards.get(one.input)!.worst.drawing.changed).length;
  const decided = shown.some(({ decisions }) => decisions.length > 0);
  const untold = decided ? decidedRuns(document, shown).filter(({ key }) => !stored.has(key)).length : 0;
  return [
    ...(unseen > 0 ? [`${plural(unseen, 'picture')} (a box stands in place of each)`] : []),
    ...(unmarked > 0 ? [`the masks of ${plural(unmarked, 'input')} (changed pixels are counted and not drawn)`] : []),
    ...(untold > 0 ? [`the scores of ${plural(untold, 'run')}`] : []),
  ];
}

function tools(shown: readonly FlippedInput[], size: SizeWords | null): Html {
  const found = relationsOf(shown);
  const corruptions = [...new Set(shown.flatMap(({ view }): Corruption[] => (view ? [view.corruption] : [])))];
  const isJudged = shown.some(({ pairs }) => pairs.some(({ flip }) => rightSide(flip) !== null));
  return html`<div class="tools" id="inputs-tools" hidden>
<label>Filter inputs <input type="search" name="words" autocomplete="off" spellcheck="false"></label>
${selectBox('Compared', 'relation', [{ tag: '', title: 'all' }, ...relations.flatMap((relation, index) => (found.has(relation) ? [{ tag: String(index), title: relationTitles[relation] }] : []))])}
${corruptions.length > 1 && selectBox('Corruption', 'view', [{ tag: '', title: 'all' }, ...corruptions.map(tag => ({ tag, title: corruptionWords(tag) }))])}
${
  isJudged &&
  selectBox('By truth', 'truth', [
    { tag: '', title: 'all' },
    { tag: 'l', title: 'only the left is right' },
    { tag: 'r', title: 'only the right is right' },
    { tag: 'n', title: 'both are wrong' },
  ])
}
${selectBox('Order', 'order', [
  { tag: '', title: 'most pairs' },
  ...(size
    ? [
        { tag: 'largest', title: size.largest },
        { tag: 'smallest', title: size.smallest },
      ]
    : []),
  { tag: 'input', title: 'as in the dataset' },
])}
<output></output></div>`;
}

interface SizeWords {
  /** What an order is by, as it stands on a card. */
  readonly key: string;
  readonly largest: string;
  readonly smallest: string;
}

/** What the size of these flips is; null where none has one. */
function sizeWords(shown: readonly FlippedInput[]): SizeWords | null {
  const sized = shown.flatMap(({ pairs }) => pairs.map(({ flip }) => flip)).find(flip => flipSize(flip) !== null);
  if (!sized) return null;
  if (sized.pixels) return { key: 'changed pixels', largest: 'most changed pixels', smallest: 'fewest changed pixels' };
  const name = sized.maxAbsDelta === undefined ? 'margin' : 'difference';
  return { key: name === 'margin' ? 'smaller margin' : name, largest: `largest ${name}`, smallest: `smallest ${name}` };
}
