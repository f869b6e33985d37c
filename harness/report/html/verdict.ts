import type { ReportDocument } from '../../core/records.ts';
import { sentenceList } from '../format.ts';
import { doubles, facts, headline } from '../headline.ts';
import { statusSigns, statusWords } from '../names.ts';
import { type Html, html } from './escape.ts';

/** Reasons shown at once; the others unfold. */
const reasonsAtOnce = 6;

/** What a release manager reads, and often all that one reads. */
export function verdictBlock(document: ReportDocument): Html {
  const { verdict } = document;
  const first = verdict.reasons.slice(0, reasonsAtOnce);
  const more = verdict.reasons.slice(reasonsAtOnce);
  const item = (reason: string) => html`<li>${reason}</li>`;
  return html`<section class="verdict ${verdict.status}" id="verdict" aria-labelledby="verdict-title">
<h2 id="verdict-title"><span class="sign" aria-hidden="true">${statusSigns[verdict.status]}</span> ${statusWords[verdict.status]}</h2>
<p class="headline">${headline(document)}</p>
${first.length > 0 && html`<ul class="reasons">${first.map(item)}</ul>`}
${more.length > 0 && html`<details><summary>${more.length} more reasons</summary><ul class="reasons">${more.map(item)}</ul></details>`}
</section>
<dl class="facts">${facts(document).map(
    ({ name, value, note }) => html`<div><dt>${name}</dt><dd><strong>${value}</strong> <span>${note}</span></dd></div>`,
  )}</dl>`;
}

/** Impossible to overlook: these numbers were made up. */
export function doubleBanner(document: ReportDocument): Html | null {
  const names = doubles(document);
  if (names.length === 0) return null;
  return html`<aside class="double" aria-label="Test double"><strong>Test double: no measurements.</strong> ${sentenceList(names)} ${names.length === 1 ? 'stands' : 'stand'} in for ${names.length === 1 ? 'a platform' : 'platforms'}. What is said about ${names.length === 1 ? 'it' : 'them'} shows that the harness works, and nothing about any device.</aside>`;
}
