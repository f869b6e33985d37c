import { noCheckLooks } from '../dataset-notes.ts';
import { type Html, html } from './escape.ts';

/** Reasons in a list, of which so many are seen at once; the others unfold. Nothing of none. */
export function reasonList(reasons: readonly (Html | string)[], atOnce: number): Html {
  const item = (reason: Html | string) => html`<li>${reason}</li>`;
  const [first, more] = [reasons.slice(0, atOnce), reasons.slice(atOnce)];
  return html`${first.length > 0 && html`<ul class="reasons">${first.map(item)}</ul>`}
${more.length > 0 && html`<details><summary>${more.length} more</summary><ul class="reasons">${more.map(item)}</ul></details>`}`;
}

/** What stands beside a verdict and made none of it. Nothing of none. */
export const noteList = (notes: readonly (Html | string)[], atOnce: number): Html | false =>
  notes.length > 0 && html`<p class="noted">${noCheckLooks}</p>${reasonList(notes, atOnce)}`;
