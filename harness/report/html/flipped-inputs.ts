import { flipsCommand } from '../../core/commands.ts';
import type { DatasetRecord, Flip, ReportDocument } from '../../core/records.ts';
import { flipWords } from '../flip-words.ts';
import { type Decision, type FlippedInput, flippedInputs, shownInputs } from '../flipped-inputs.ts';
import { count, plural, score } from '../format.ts';
import { labelName, pairTitle, relations, relationTitles } from '../names.ts';
import { base64 } from './base64.ts';
import { type Html, html } from './escape.ts';
import { inputId } from './row-ids.ts';
import { command, type Section, table } from './table.ts';

/** Each input once, however many pairs it flips in. Null where nothing flips. */
export function flippedInputsSection(
  document: ReportDocument,
  pictures: ReadonlyMap<number, Uint8Array>,
): Section | null {
  const inputs = flippedInputs(document);
  if (inputs.length === 0) return null;
  const shown = inputs.slice(0, shownInputs);
  const pictured = shown.some(({ input }) => pictures.has(input));
  const absent = document.dataset?.parts.some(part => part.pictures)
    ? shown.filter(({ input }) => !pictures.has(input)).length
    : 0;
  const labels = shown.some(({ decisions }) => decisions.length > 0);
  const margins = shown.some(({ leastMargin }) => leastMargin !== null);
  const changes = shown.some(({ pairs }) => pairs.some(({ flip }) => flip.boxes ?? flip.pixels));
  const deltas = shown.some(({ largestDelta }) => largestDelta !== null);
  const found = relations.filter(relation => shown.some(one => one.relations.includes(relation)));
  const more = inputs.length - shown.length;
  const body = html`<p>${plural(inputs.length, 'input flips', 'inputs flip')} somewhere; those that flip in most pairs come first.
${more > 0 && html`The first ${count(shown.length)} are here; ${count(more)} more are listed by `}${more === 0 && 'The same list in a terminal: '}${command(flipsCommand(document.id, 'all'))}</p>
${absent > 0 && html`<p>${plural(absent, 'picture is', 'pictures are')} not in the store of this machine, and left out.</p>`}
${table({
  id: 'inputs-table',
  caption: 'Flipped inputs: who decided what',
  columns: [
    { title: 'Input' },
    ...(pictured ? [{ title: 'Picture', fixed: true as const }] : []),
    { title: 'Truth' },
    ...(labels ? [{ title: 'Decisions', fixed: true as const }] : []),
    ...(changes ? [{ title: 'Changes in the worst pair', fixed: true as const }] : []),
    ...(deltas ? [{ title: 'Largest difference', numeric: true as const }] : []),
    ...(margins ? [{ title: 'Least margin', numeric: true as const }] : []),
    { title: 'Pairs', numeric: true },
  ],
  rows: shown.map(one => ({
    id: inputId(one.input),
    tags: one.relations,
    cells: [
      { content: html`<code>${one.id}</code>`, value: one.input },
      ...(pictured ? [picture(one, pictures)] : []),
      labelName(document.dataset, one.truth),
      ...(labels ? [html`${one.decisions.map(decision => decisionBlock(decision, one, document.dataset))}`] : []),
      ...(changes ? [worstChange(one, document.dataset)] : []),
      ...(deltas ? [numberOr(one.largestDelta)] : []),
      ...(margins ? [numberOr(one.leastMargin)] : []),
      { content: pairList(one, document.dataset), value: one.pairs.length },
    ],
  })),
  filter: {
    label: 'Filter inputs',
    choices: found.map(relation => ({ tag: relation, title: relationTitles[relation] })),
  },
})}`;
  return { id: 'inputs', title: 'Flipped inputs', body };
}

const numberOr = (value: number | null) => ({ content: value === null ? '–' : score(value), value });

/** What changed where most did. */
function worstChange({ pairs }: FlippedInput, dataset: DatasetRecord | null): string {
  const size = ({ boxes, pixels }: Flip) => boxes?.length ?? pixels?.changed ?? 0;
  const worst = pairs.reduce((most, pair) => (size(pair.flip) > size(most.flip) ? pair : most));
  return flipWords(worst.flip, dataset);
}

function picture({ input, id }: FlippedInput, pictures: ReadonlyMap<number, Uint8Array>): Html | string {
  const png = pictures.get(input);
  if (!png) return '–';
  return html`<img src="data:image/png;base64,${base64(png)}" alt="Input ${id}" width="56" height="56" decoding="async">`;
}

function decisionBlock(
  { label, sides }: Decision,
  { truth, decisions }: FlippedInput,
  dataset: DatasetRecord | null,
): Html {
  const deciders = decisions.reduce((sum, decision) => sum + decision.sides.length, 0);
  const right = truth !== null && truth === label;
  const named = sides.map(side => (side.margin === null ? side.label : `${side.label} (margin ${score(side.margin)})`));
  return html`<details class="decision"><summary><strong>${labelName(dataset, label)}</strong>${right && html` <span class="right">✓ true</span>`} <span class="small">by ${count(sides.length)} of ${count(deciders)}</span></summary><ul>${named.map(name => html`<li>${name}</li>`)}</ul></details>`;
}

function pairList({ pairs }: FlippedInput, dataset: DatasetRecord | null): Html {
  return html`<details><summary>${count(pairs.length)}</summary><ul class="left">${pairs.map(
    ({ comparison, flip }) => html`<li>${pairTitle(comparison)}: ${flipWords(flip, dataset)}</li>`,
  )}</ul></details>`;
}
