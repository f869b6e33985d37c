import type { Check, ReportDocument } from '../../core/records.ts';
import { sentenceList } from '../format.ts';
import { doubles, facts, headline } from '../headline.ts';
import { statusSigns, statusWords } from '../names.ts';
import { fragment } from './address.ts';
import { type Html, html } from './escape.ts';
import { reasonList } from './reasons.ts';
import { checkId } from './row-ids.ts';
import type { Section } from './table.ts';

/** Reasons shown at once; the others unfold. */
const reasonsAtOnce = 6;

/** What a release manager reads, and often all that one reads. */
export function verdictBlock(document: ReportDocument): Html {
  const { verdict } = document;
  const failed = new Map(verdict.checks.filter(({ status }) => status === 'fail').map(check => [check.message, check]));
  const reasons = verdict.reasons.map(reason => failedCheck(failed.get(reason)) ?? reason);
  return html`<section class="verdict ${verdict.status}" id="verdict" aria-labelledby="verdict-title">
<h2 id="verdict-title"><span class="sign" aria-hidden="true">${statusSigns[verdict.status]}</span> ${statusWords[verdict.status]}</h2>
<p class="headline">${headline(document)}</p>
${reasonList(reasons, reasonsAtOnce)}
</section>`;
}

/** In a line; its card, where this leads, says all. */
const failedCheck = (check: Check | undefined): Html | null =>
  check === undefined
    ? null
    : html`<a href="#${fragment(checkId(check))}">${check.title}</a>: ${check.actual}; limit: ${check.limit}`;

/** One number that says most about each subject. */
export const factsSection = (document: ReportDocument): Section => ({
  id: 'facts',
  title: 'Key numbers',
  short: 'Numbers',
  body: html`<dl class="facts">${facts(document).map(
    ({ name, value, note }) => html`<div><dt>${name}</dt><dd><strong>${value}</strong> <span>${note}</span></dd></div>`,
  )}</dl>`,
});

/** Impossible to overlook: these numbers were made up. */
export const doubleBanner = (document: ReportDocument): Html | null => banner(doubles(document));

export function banner(names: readonly string[]): Html | null {
  if (names.length === 0) return null;
  return html`<aside class="double" aria-label="Test double"><strong>Test double: no measurements.</strong> ${sentenceList(names)} ${names.length === 1 ? 'stands' : 'stand'} in for ${names.length === 1 ? 'a platform' : 'platforms'}. What is said about ${names.length === 1 ? 'it' : 'them'} shows that the harness works, and nothing about any device.</aside>`;
}
