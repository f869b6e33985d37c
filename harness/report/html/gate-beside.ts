import type { GateSpec, GateSummary } from '../../core/records.ts';
import { sentenceList } from '../format.ts';
import { obsoleteSentence } from '../gate-words.ts';
import { html } from './escape.ts';
import type { JudgedGate } from './judged-gate.ts';
import { problemWords } from './problems.ts';
import { command, type Section, table } from './table.ts';

// What a gate says beside its checks: what was waived, doubted, missing or not looked at.

/** Failures that are allowed for a while, and waivers that cover none. */
export function waivedSection({ specs, staleWaivers }: GateSummary): Section | null {
  const waived = specs.flatMap(({ spec, waived: all }) => all.map(one => ({ spec, ...one })));
  if (waived.length === 0 && staleWaivers.length === 0) return null;
  const body = html`${
    waived.length > 0 &&
    table({
      id: 'waived-table',
      caption: 'Checks that fail, and are allowed to for a while',
      columns: [
        { title: 'Spec' },
        { title: 'Check' },
        { title: 'Until' },
        { title: 'By' },
        { title: 'Why' },
        { title: 'What fails' },
      ],
      rows: waived.map(({ spec, id, until, by, reason, message }) => ({
        cells: [spec, html`<code>${id}</code>`, until, by, reason, message],
      })),
    })
  }
${staleWaivers.length > 0 && html`<h3>Waivers that cover nothing</h3><ul>${staleWaivers.map(sentence => html`<li>${sentence}</li>`)}</ul>`}`;
  return { id: 'waived', title: 'Waived', body };
}

/** Goldens that no spec asks for, and those that cannot be believed. */
export function goldensSection({ obsoleteGoldens, doubtfulGoldens }: GateSummary): Section | null {
  if (obsoleteGoldens.length === 0 && doubtfulGoldens.length === 0) return null;
  const body = html`<ul class="problems">${obsoleteGoldens.map(key => html`<li><p>${obsoleteSentence(key)}</p></li>`)}${doubtfulGoldens.map(
    ({ key, error }) => html`<li><p><code>${key}</code>: ${problemWords(error)}</p></li>`,
  )}</ul>`;
  return { id: 'goldens', title: 'Goldens in doubt', body };
}

/** Each platform and reason once, with the specs that miss it. */
export function absentSection({ documents }: JudgedGate): Section | null {
  const absent = [...documents].flatMap(([spec, document]) => document.absent.map(one => ({ spec, ...one })));
  if (absent.length === 0) return null;
  const groups = Map.groupBy(absent, ({ name, reason }) => JSON.stringify([name, reason]));
  const body = html`<dl class="pairs">${[...groups.values()].map(
    same =>
      html`<dt>${same[0]!.name}</dt><dd>${same[0]!.reason} Missed by ${sentenceList(same.map(({ spec }) => spec))}.</dd>`,
  )}</dl>`;
  return { id: 'absent', title: 'Absent platforms', body };
}

/** What reports that were made before could not be held against. */
export function uncheckedSection(specs: readonly GateSpec[]): Section | null {
  const unchecked = specs.filter(one => one.unchecked.length > 0);
  if (unchecked.length === 0) return null;
  const body = html`<dl class="pairs">${unchecked.map(
    one => html`<dt>${one.spec}</dt><dd>${one.unchecked.map(sentence => html`${sentence}<br>`)}</dd>`,
  )}</dl>`;
  return { id: 'unchecked', title: 'What was not looked at', body };
}

export function aboutSection({ summary, command: made, pages }: JudgedGate): Section {
  const body = html`<dl class="pairs">
<dt>Made by</dt><dd>${command(made)}</dd>
<dt>Triplicate</dt><dd>${summary.triplicate}</dd>
<dt>For programs</dt><dd><code>summary.json</code> and <code>junit.xml</code>, beside this page</dd>
</dl>
${
  pages.size > 0 &&
  html`<p class="small">The links to reports lead to pages of their own, which are other files, found from where this one was written. Sent alone, this page still says all that it says here; its links then lead nowhere. Reports are judged by the specs as they are now, so that a report's own page may say otherwise.</p>`
}`;
  return { id: 'about', title: 'About this page', body };
}
