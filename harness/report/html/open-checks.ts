import { whyOf } from '../../core/check-message.ts';
import type { Check, ReportDocument } from '../../core/records.ts';
import { byUrgency } from '../names.ts';
import { type CheckCard, checkCard } from './check-card.ts';
import { html } from './escape.ts';
import { evidenceIn } from './evidence.ts';
import { checkId } from './row-ids.ts';
import type { Section } from './table.ts';

/** Cards that are seen at once; the others unfold. */
const cardsAtOnce = 12;

/** Only what fails or is undecided; null where there is nothing of it. */
export function openChecksSection(document: ReportDocument): Section | null {
  const cards = openCards(document);
  if (cards.length === 0) return null;
  const open = document.verdict.checks.filter(isOpen);
  const has = (status: Check['status']) => open.some(check => check.status === status);
  const [shown, more] = [cards.slice(0, cardsAtOnce), cards.slice(cardsAtOnce)];
  const list = (some: readonly CheckCard[]) =>
    html`<ul class="check-cards">${some.map(card => checkCard(card, { idOf: checkId }))}</ul>`;
  const body = html`${list(shown)}
${more.length > 0 && html`<details class="all"><summary>${more.length} more</summary>${list(more)}</details>`}`;
  const title = [has('fail') && 'What fails', has('inconclusive') && 'What is undecided'].filter(one => one !== false);
  return { id: 'open', title: title.length > 1 ? 'What fails or is undecided' : title[0]!, body };
}

export const isOpen = ({ status }: Check): boolean => status === 'fail' || status === 'inconclusive';

/** The failed ones first; those that the same thing leaves undecided are one. `isMeant`: which of them. */
export function openCards(document: ReportDocument, isMeant: (check: Check) => boolean = () => true): CheckCard[] {
  const evidenceOf = evidenceIn(document);
  const open = byUrgency(document.verdict.checks).filter(check => isOpen(check) && isMeant(check));
  const groups = Map.groupBy(open, check => (check.status === 'fail' ? check : whyOf(check)));
  return [...groups.values()].map(checks => {
    const [first, ...others] = checks as [Check, ...Check[]];
    return { checks: [first, ...others], evidence: evidenceOf(first) };
  });
}
