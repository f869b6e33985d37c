import { whyOf } from '../../core/check-message.ts';
import type { Check, ReportDocument } from '../../core/records.ts';
import { byUrgency } from '../names.ts';
import { type CheckCard, checkCard, type Evident } from './check-card.ts';
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

/** The failed ones first; those of one threshold that the same thing leaves undecided are one. `isMeant`: which of them. */
export function openCards(document: ReportDocument, isMeant: (check: Check) => boolean = () => true): CheckCard[] {
  const evidenceOf = evidenceIn(document);
  const open = byUrgency(document.verdict.checks).filter(check => isOpen(check) && isMeant(check));
  const groups = Map.groupBy(open, check => sharedWhy(check) ?? check);
  return [...groups.values()].map(checks => {
    const [first, ...others] = checks.map((check): Evident => ({ check, evidence: evidenceOf(check) }));
    return [first!, ...others];
  });
}

/** What checks are of one card by; null of one that has a card of its own. */
function sharedWhy(check: Check): string | null {
  const why = check.status === 'fail' ? '' : whyOf(check);
  return why === '' ? null : JSON.stringify([check.threshold, why]);
}
