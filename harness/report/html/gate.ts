import { reportCommand } from '../../core/commands.ts';
import type { ExitCode, GateSpec, GateSummary, Problem, ReportDocument } from '../../core/records.ts';
import { plural, sentenceList } from '../format.ts';
import { codeWords, gateSentence, obsoleteSentence, worstFirst } from '../gate-words.ts';
import { pathAddress } from './address.ts';
import { checkCard } from './check-card.ts';
import { type Html, html, toText } from './escape.ts';
import { openCards } from './open-checks.ts';
import { shell } from './page.ts';
import { reasonList } from './reasons.ts';
import { checkId } from './row-ids.ts';
import { command, type Section, table } from './table.ts';

export interface JudgedGate {
  readonly summary: GateSummary;
  /** By name of spec. */
  readonly documents: ReadonlyMap<string, ReportDocument>;
  /** The pages of reports that have one, from the folder of this page, by name of spec. */
  readonly pages: ReadonlyMap<string, string>;
  /** That made it. */
  readonly command: string;
}

/** One gate over all its specs as one self-contained page: may it ship, what is in the way, what was waived, and what was not looked at. */
export function renderGateHtml(judged: JudgedGate): string {
  const { summary } = judged;
  const specs = worstFirst(summary.specs);
  const sections = [
    specsSection(specs, judged),
    ...specs.map((spec, index) => openSection(spec, index, judged)),
    waivedSection(summary),
    goldensSection(summary),
    absentSection(judged),
    uncheckedSection(specs),
    aboutSection(judged),
  ];
  return toText(
    shell({
      title: `Gate: ${codeWords[summary.exitCode]}`,
      name: 'Gate',
      lead: html`<p>${plural(specs.length, 'spec')}, exit code ${summary.exitCode}</p>`,
      first: { id: 'verdict', title: 'Verdict', body: verdictOf(judged, specs) },
      sections: sections.filter(section => section !== null),
    }),
  );
}

const tones: Readonly<Record<ExitCode, string>> = {
  0: 'pass',
  1: 'fail',
  2: 'fail',
  3: 'inconclusive',
  4: 'inconclusive',
};

/** Signs that differ in shape. */
const signs: Readonly<Record<ExitCode, string>> = { 0: '✓', 1: '✕', 2: '!', 3: '?', 4: '∅' };

/** As in "Bad input". */
const wordsOf = (code: ExitCode): string => codeWords[code][0]! + codeWords[code].slice(1).toLowerCase();

const mark = (code: ExitCode): Html =>
  html`<span class="status ${tones[code]}"><span aria-hidden="true">${signs[code]}</span> ${wordsOf(code)}</span>`;

/** What is said at once of the gate, and of a spec. */
const itemsAtOnce = 10;
const reasonsAtOnce = 3;

function verdictOf({ summary }: JudgedGate, specs: readonly GateSpec[]): Html {
  const { exitCode, error, obsoleteGoldens, doubtfulGoldens } = summary;
  const items = [
    ...(error ? [problemWords(error)] : []),
    ...obsoleteGoldens.map(obsoleteSentence),
    ...doubtfulGoldens.map(({ error: doubt }) => problemWords(doubt)),
    ...specs.flatMap((spec, index) => (spec.exitCode === 0 ? [] : [specLine(spec, index)])),
  ];
  return html`<section class="verdict ${tones[exitCode]}" id="verdict" aria-labelledby="verdict-title">
<h2 id="verdict-title"><span class="sign" aria-hidden="true">${signs[exitCode]}</span> ${wordsOf(exitCode)}</h2>
<p class="headline">${gateSentence(summary)}</p>
${reasonList(items, itemsAtOnce)}
</section>`;
}

const problemWords = ({ message, next }: Problem): Html =>
  html`${message}${next !== undefined && html` Next: ${command(next)}`}`;

/** As in "tiny: fail, 2 checks failed, 1 check waived"; where no check says why, with the first reason. */
function specLine({ spec, exitCode, checks, reasons }: GateSpec, index: number): Html {
  const numbers = [
    [checks.fail, 'failed'],
    [checks.inconclusive, 'undecided'],
    [checks.waived, 'waived'],
  ] as const;
  const said = numbers.filter(([number]) => number > 0).map(([number, what]) => `${plural(number, 'check')} ${what}`);
  const isTold = checks.fail + checks.inconclusive > 0;
  return html`<a href="#${specId(index)}">${spec}</a>: ${[wordsOf(exitCode).toLowerCase(), ...said].join(', ')}${!isTold && html`. ${reasons[0]}`}`;
}

const specId = (index: number): string => `spec-${index}`;

function specsSection(specs: readonly GateSpec[], judged: JudgedGate): Section | null {
  if (specs.length === 0) return null;
  const number = (value: number) => ({ content: String(value), value });
  const body = table({
    id: 'specs-table',
    caption: 'How many checks came out how; waived ones are those that fail and are allowed to',
    columns: [
      { title: 'Spec' },
      { title: 'Gate' },
      { title: 'Failed', numeric: true },
      { title: 'Undecided', numeric: true },
      { title: 'Waived', numeric: true },
      { title: 'Skipped', numeric: true },
      { title: 'Passed', numeric: true },
      { title: 'Report' },
    ],
    rows: specs.map((one, index) => ({
      tags: [tones[one.exitCode]],
      cells: [
        isShown(one) ? html`<a href="#${specId(index)}">${one.spec}</a>` : one.spec,
        { content: mark(one.exitCode), value: wordsOf(one.exitCode) },
        number(one.checks.fail),
        number(one.checks.inconclusive),
        number(one.checks.waived),
        number(one.checks.skipped),
        number(one.checks.pass),
        reportLink(one, judged),
      ],
    })),
    ...(specs.length > 6 ? { filter: { label: 'Filter specs' } } : {}),
  });
  return { id: 'specs', title: 'Specs', body };
}

function reportLink({ spec, report }: GateSpec, { pages }: JudgedGate): Html | string {
  const page = pages.get(spec);
  if (page !== undefined) return html`<a href="${pathAddress(page)}">${report}</a>`;
  return report === null ? 'no report' : html`${report}, without a page here: ${command(reportCommand(report))}`;
}

/** Whether there is something in the way of it. */
const isShown = ({ exitCode }: GateSpec): boolean => exitCode !== 0;

/** What is in the way of one spec; null where nothing is. */
function openSection(spec: GateSpec, index: number, judged: JudgedGate): Section | null {
  if (!isShown(spec)) return null;
  const document = judged.documents.get(spec.spec);
  const page = judged.pages.get(spec.spec);
  const waived = new Set(spec.waived.map(({ id }) => id));
  const cards = document ? openCards(document, check => !waived.has(check.id)) : [];
  const told = new Set(cards.flatMap(({ checks }) => checks.map(({ message }) => message)));
  const reasons = spec.reasons.filter(reason => !told.has(reason));
  const body = html`<p>${mark(spec.exitCode)} <code>${spec.file}</code> · ${reportLink(spec, judged)}</p>
${reasonList(reasons, reasonsAtOnce)}
${
  cards.length > 0 &&
  html`<ul class="check-cards">${cards.map(({ checks, evidence }) =>
    checkCard(
      { checks, evidence: page === undefined ? [] : evidence },
      {
        idOf: check => `${specId(index)}-${checkId(check)}`,
        ...(page === undefined ? {} : { page: pathAddress(page) }),
      },
    ),
  )}</ul>`
}`;
  return { id: specId(index), title: spec.spec, body };
}

/** Failures that are allowed for a while, and waivers that cover none. */
function waivedSection({ specs, staleWaivers }: GateSummary): Section | null {
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

function goldensSection({ obsoleteGoldens, doubtfulGoldens }: GateSummary): Section | null {
  if (obsoleteGoldens.length === 0 && doubtfulGoldens.length === 0) return null;
  const body = html`<ul class="problems">${obsoleteGoldens.map(key => html`<li><p>${obsoleteSentence(key)}</p></li>`)}${doubtfulGoldens.map(
    ({ key, error }) => html`<li><p><code>${key}</code>: ${problemWords(error)}</p></li>`,
  )}</ul>`;
  return { id: 'goldens', title: 'Goldens in doubt', body };
}

/** Each platform and reason once, with the specs that miss it. */
function absentSection({ documents }: JudgedGate): Section | null {
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
function uncheckedSection(specs: readonly GateSpec[]): Section | null {
  const unchecked = specs.filter(one => one.unchecked.length > 0);
  if (unchecked.length === 0) return null;
  const body = html`<dl class="pairs">${unchecked.map(
    one => html`<dt>${one.spec}</dt><dd>${one.unchecked.map(sentence => html`${sentence}<br>`)}</dd>`,
  )}</dl>`;
  return { id: 'unchecked', title: 'What was not looked at', body };
}

function aboutSection({ summary, command: made, pages }: JudgedGate): Section {
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
