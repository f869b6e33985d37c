import type { DatasetRecord, ReportComparison } from '../../core/records.ts';
import { axisRows } from '../comparison/axis-rows.ts';
import { doublesIn, notAVerdict } from '../comparison/caveats.ts';
import { changeSigns, changes, changeWords, isShown, toneOf } from '../comparison/change-words.ts';
import type { ComparisonRow, ComparisonSection } from '../comparison/section.ts';
import { comparisonSections } from '../comparison/sections.ts';
import { movedWords, tallyOf } from '../comparison/tally.ts';
import { shortDigest, time } from '../format.ts';
import { statusWords } from '../names.ts';
import { type Html, html, toText } from './escape.ts';
import { shell } from './page.ts';
import { command, digest, type Section, table } from './table.ts';
import { banner } from './verdict.ts';

/** Lines behind a row that a page holds; the record has all. */
const mostLines = 200;

/** Two reports beside each other as a page of its own. `dataset`: of after, for the names of labels; `printedBy` prints the same. */
export function renderComparisonHtml(
  record: ReportComparison,
  dataset: DatasetRecord | null,
  printedBy: string,
): string {
  const { before, after } = record;
  const name = before.spec === after.spec ? before.spec : `${before.spec} and ${after.spec}`;
  const sections = comparisonSections(record, dataset);
  return toText(
    shell({
      title: `Before and after: ${name}`,
      banner: banner(doublesIn(record)),
      name: `${name}: before and after`,
      lead: html`<p>${notAVerdict}</p>`,
      first: overview(record, sections, printedBy),
      sections: sections.map(sectionOf),
    }),
  );
}

function overview(record: ReportComparison, sections: readonly ComparisonSection[], printedBy: string): Section {
  const { cause, notes, before, after } = record;
  const body = html`<section id="differs" aria-labelledby="differs-title"><h2 id="differs-title">What differs</h2>
<p class="headline">${cause}</p>
${notes.length > 0 && html`<ul class="small">${notes.map(note => html`<li>${note}</li>`)}</ul>`}
<dl class="facts">${sections.map(
    one => html`<div><dt><a href="#${one.id}">${one.title}</a></dt><dd>${movedIn(one)}</dd></div>`,
  )}</dl>
${table({
  id: 'reports-table',
  caption: 'The reports, with the verdict that each had then',
  columns: [
    { title: 'Side' },
    { title: 'Report', long: true },
    { title: 'Verdict then' },
    { title: 'Begun' },
    { title: 'Triplicate' },
    { title: 'Digest' },
  ].map(column => ({ ...column, fixed: true as const })),
  rows: [reportRow('Before', before), reportRow('After', after)],
})}
${table({
  id: 'axes-table',
  caption: 'All that could be why something moved',
  columns: [{ title: 'What' }, { title: 'State' }, { title: 'There and here', long: true }],
  rows: axisRows(record).map(({ name, state, said }) => ({
    cells: [name, state ?? 'same', html`${said.map((words, index) => html`${index > 0 && html`<br>`}${words}`)}`],
  })),
})}
<p class="how">The same in a terminal: ${command(printedBy)}</p></section>`;
  return { id: 'differs', title: 'What differs', body };
}

function movedIn(section: ComparisonSection): Html {
  const { rows } = section;
  if (rows.length === 0) return html`<span>nothing to compare</span>`;
  const same = rows.filter(row => !isShown(row));
  return html`<strong>${movedWords(section)}</strong> ${same.length > 0 && html`<span>${tallyOf(section, same)}</span>`}`;
}

const reportRow = (when: string, { id, status, startedAt, triplicate, digest: whole }: ReportComparison['before']) => ({
  cells: [
    when,
    id,
    statusWords[status],
    html`<time datetime="${startedAt}">${time(startedAt)}</time>`,
    triplicate,
    whole === null ? 'none' : digest(shortDigest(whole), whole),
  ],
});

function sectionOf(one: ComparisonSection): Section {
  const { id, title, about, heads, rows, none } = one;
  const there = changes.filter(one => rows.some(({ change }) => change === one));
  const body =
    rows.length === 0
      ? html`<p>${none}</p>`
      : html`<p class="small">${about}</p>
${table({
  id: `${id}-table`,
  caption: tallyOf(one),
  columns: [{ title: 'What' }, { title: 'Change' }, ...heads.map(head => ({ title: head }))],
  rows: rows.map(row => ({
    tags: [row.change],
    cells: [
      { content: subjectOf(row), value: row.subject },
      { content: mark(row), value: changes.indexOf(row.change) },
      ...row.cells,
    ],
  })),
  filter: { label: `Filter ${title.toLowerCase()}`, choices: there.map(tag => ({ tag, title: changeWords[tag] })) },
})}`;
  return { id, title, body };
}

function subjectOf({ subject, why, more }: ComparisonRow): Html {
  const words = why !== '' && html`<div class="small">${why}</div>`;
  if (more.length === 0) return html`${subject}${words}`;
  const shown = more.slice(0, mostLines);
  const rest = more.length - shown.length;
  return html`<details><summary>${subject}</summary><ul>${shown.map(line => html`<li>${line}</li>`)}${rest > 0 && html`<li>${rest} more are in the record: --format json</li>`}</ul></details>${words}`;
}

const mark = (row: ComparisonRow): Html =>
  html`<span class="status ${toneOf(row)}"><span aria-hidden="true">${changeSigns[row.change]}</span> ${changeWords[row.change]}</span>`;
