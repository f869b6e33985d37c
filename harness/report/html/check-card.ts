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

/** A check and where the page of its report shows what it was judged by. */
export interface Evident {
  readonly check: Check;
  readonly evidence: readonly Place[];
}

/** Several where the same thing leaves checks of one threshold undecided. */
export type CheckCard = readonly [Evident, ...Evident[]];

/** Where cards stand. */
interface Around {
  readonly idOf: (check: Check) => string;
  /** The page that evidence is in, as in "../garments-0123456789ab/report.html"; empty for this one, null where it is in none. */
  readonly page?: string | null;
}

/** What fails or is undecided: what, actual against limit, why, where to see it, and the command that shows it again. */
export function checkCard([{ check, evidence }, ...others]: CheckCard, { idOf, page = '' }: Around): Html {
  const { status, title } = check;
  const sameAgain = (one: Evident) => html`<li id="${idOf(one.check)}">${one.check.title}
${measured(one.check)}${places(one.evidence, page)}
<p class="how">${command(one.check.command)}</p></li>`;
  return html`<li id="${idOf(check)}" class="check-card ${status}">
<h3>${statusMark(status)} ${title}</h3>
${measured(check)}
<p>${whyOf(check)}</p>
${places(evidence, page)}
<p class="how">Shown again by ${command(check.command)}</p>
${others.length > 0 && html`<details><summary>The same of ${others.length} more</summary><ul>${others.map(sameAgain)}</ul></details>`}</li>
`;
}

const measured = ({ actual, limit }: Check): Html =>
  html`<p class="measured"><strong>${actual}</strong> <span>limit: ${limit}</span></p>`;

const places = (evidence: readonly Place[], page: string | null): Html | false =>
  page !== null &&
  evidence.length > 0 &&
  html`<ul class="evidence">${evidence.map(({ id, title, says = [] }) => html`<li><a href="${page}#${fragment(id)}">${title}</a>${says.map(one => html`<br>${one}`)}</li>`)}</ul>`;
