import { whyOf } from '../../core/check-message.ts';
import type { Check } from '../../core/records.ts';
import { statusSigns, statusWords } from '../names.ts';
import { fragment } from './address.ts';
import { type Html, html } from './escape.ts';
import type { Place } from './evidence.ts';
import { command } from './table.ts';

/** How a check came out, by sign, word and colour. */
export const statusMark = (status: Check['status']): Html =>
  html`<span class="status ${status}"><span aria-hidden="true">${statusSigns[status]}</span> ${statusWords[status]}</span>`;

export interface CheckCard {
  /** Several where the same thing leaves them undecided. */
  readonly checks: readonly [Check, ...Check[]];
  readonly evidence: readonly Place[];
}

/** Where cards stand. */
interface Around {
  readonly idOf: (check: Check) => string;
  /** The page that evidence is in, as in "../garments-0123456789ab/report.html"; none for this one. */
  readonly page?: string;
}

/** What fails or is undecided: what, actual against limit, why, where to see it, and the command that shows it again. */
export function checkCard({ checks: [first, ...others], evidence }: CheckCard, { idOf, page = '' }: Around): Html {
  const { status, title, actual, limit } = first;
  const sameAgain = (check: Check) =>
    html`<li id="${idOf(check)}">${check.title}; limit: ${check.limit}<br>${command(check.command)}</li>`;
  return html`<li id="${idOf(first)}" class="check-card ${status}">
<h3>${statusMark(status)} ${title}</h3>
<p class="measured"><strong>${actual}</strong> <span>limit: ${limit}</span></p>
<p>${whyOf(first)}</p>
${others.length > 0 && html`<details><summary>The same of ${others.length} more</summary><ul>${others.map(sameAgain)}</ul></details>`}
${evidence.length > 0 && html`<ul class="evidence">${evidence.map(({ id, title: what }) => html`<li><a href="${page}#${fragment(id)}">${what}</a></li>`)}</ul>`}
<p class="how">Shown again by ${command(first.command)}</p></li>
`;
}
