import { whyOf } from '../../core/check-message.ts';
import { type Checks, checksByReason } from '../../core/reasons.ts';
import type { ReportDocument } from '../../core/records.ts';
import { passedReason } from '../../core/verdict.ts';
import { datasetNotes } from '../dataset-notes.ts';
import { plural, sentenceList } from '../format.ts';
import { doubles, facts, headline } from '../headline.ts';
import { caseNameSentence, statusSigns, statusWords } from '../names.ts';
import { fragment } from './address.ts';
import { type Html, html } from './escape.ts';
import { noteList, reasonList } from './reasons.ts';
import { checkId } from './row-ids.ts';
import type { Section } from './table.ts';

/** Reasons shown at once; the others unfold. */
const reasonsAtOnce = 6;

/** What a release manager reads, and often all that one reads. */
export function verdictBlock(document: ReportDocument): Html {
  const { verdict } = document;
  const behind = checksByReason(verdict.checks);
  // How many passed stands in the headline.
  const reasons = verdict.reasons
    .filter(reason => reason !== passedReason(verdict.checks))
    .map(reason => ledBack(behind.get(reason)) ?? reason);
  return html`<section class="verdict ${verdict.status}" id="verdict" aria-labelledby="verdict-title">
<h2 id="verdict-title"><span class="sign" aria-hidden="true">${statusSigns[verdict.status]}</span> ${statusWords[verdict.status]}</h2>
<p class="headline">${headline(document)}</p>
${reasonList(reasons, reasonsAtOnce)}
${noteList(datasetNotes(document), reasonsAtOnce)}
</section>`;
}

/** In a line; the card of the first, where this leads, says all. Null of a reason that comes of no check. */
function ledBack(checks: Checks | undefined): Html | null {
  if (checks === undefined) return null;
  const [first, ...others] = checks;
  const { status, title, actual, limit } = first;
  const link = html`<a href="#${fragment(checkId(first))}">${title}</a>`;
  if (status === 'fail') return html`${link}: ${actual}; limit: ${limit}`;
  return html`Undecided: ${link}${others.length > 0 && `, and ${plural(others.length, 'more check')}`}. ${whyOf(first)}`;
}

/** One number that says most about each subject. */
export const factsSection = (document: ReportDocument): Section => ({
  id: 'facts',
  title: 'Key numbers',
  short: 'Numbers',
  body: html`<dl class="facts">${facts(document).map(
    ({ name, value, note }) => html`<div><dt>${name}</dt><dd><strong>${value}</strong> <span>${note}</span></dd></div>`,
  )}</dl>
<p class="how">${caseNameSentence}</p>`,
});

/** Impossible to overlook: these numbers were made up. */
export const doubleBanner = (document: ReportDocument): Html | null => banner(doubles(document));

export function banner(names: readonly string[]): Html | null {
  if (names.length === 0) return null;
  return html`<aside class="double" aria-label="Test double"><strong>Test double: no measurements.</strong> ${sentenceList(names)} ${names.length === 1 ? 'stands' : 'stand'} in for ${names.length === 1 ? 'a platform' : 'platforms'}. What is said about ${names.length === 1 ? 'it' : 'them'} shows that the harness works, and nothing about any device.</aside>`;
}
