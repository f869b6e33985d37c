import type { ReportDocument } from '../../core/records.ts';
import { confusions } from '../confusions.ts';
import { count } from '../format.ts';
import { isDirected, labelName, relations, relationTitles } from '../names.ts';
import { shareBar } from './bars.ts';
import { html } from './escape.ts';
import { type Section, table } from './table.ts';

/** Rows at most: a thousand classes have a million pairs of labels. */
const shownRows = 40;

/** Which labels turn into which. Null where no label turned. */
export function confusionSection(document: ReportDocument): Section | null {
  const all = confusions(document);
  if (all.length === 0) return null;
  const shown = all.slice(0, shownRows);
  const most = Math.max(...shown.map(one => one.most));
  const body = html`<p>How often an old label became a new one. Between engines and across platforms neither side is the older one, so
both directions count as one.${all.length > shown.length && html` The ${shown.length} most frequent of ${count(all.length)}.`}</p>
${table({
  id: 'confusion-table',
  caption: 'Old and new label',
  columns: [
    { title: 'Labels' },
    { title: 'Compared' },
    { title: 'Recipe' },
    { title: 'Inputs, worst pair', numeric: true },
    { title: 'Pairs', numeric: true },
  ],
  rows: shown.map(({ relation, recipe, from, to, pairs, most: number }) => ({
    tags: [relation],
    cells: [
      html`<bdi>${labelName(document.dataset, from)}</bdi> ${isDirected(relation) ? '→' : '↔'} <bdi>${labelName(document.dataset, to)}</bdi>`,
      relationTitles[relation],
      recipe,
      { content: html`${shareBar(number, most)} ${count(number)}`, value: number },
      { content: count(pairs), value: pairs },
    ],
  })),
  filter: {
    label: 'Filter labels',
    choices: relations
      .filter(relation => shown.some(one => one.relation === relation))
      .map(relation => ({ tag: relation, title: relationTitles[relation] })),
  },
})}`;
  return { id: 'confusion', title: 'Old and new labels', body };
}
