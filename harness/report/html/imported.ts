import { caseSigns } from '../../core/checks.ts';
import { recordCommand } from '../../core/commands.ts';
import type { ImportedLatencyRecord } from '../../core/records.ts';
import { conditionWords } from '../../core/tables/conditions.ts';
import { type LinkOf, latencyTableNames } from '../../core/tables/table.ts';
import type { Results } from '../../core/tables/tables.ts';
import { memberFlagWords } from '../flag-words.ts';
import { sentenceList } from '../format.ts';
import {
  type ComparedCase,
  comparedSentences,
  engineName,
  notJudged,
  runsText,
  wholeText,
} from '../imported-latency.ts';
import { caseStatement } from '../latency-cases.ts';
import { kernelTable } from './causes.ts';
import { type Html, html, toText } from './escape.ts';
import { flagLegend } from './flag-legend.ts';
import { shell } from './page.ts';
import { command, type Section, table } from './table.ts';
import { tablesOf } from './tables.ts';

/** The record and the tables that its engines fill, as one page of its own; `madeBy` makes it again. */
export function renderImportedHtml(record: ImportedLatencyRecord, results: Results, madeBy: string): string {
  const models = [...new Set(record.engines.map(({ model }) => model))];
  const sections = [
    casesSection(record),
    tablesOf(results, latencyTableNames, placesAmong(record)),
    sourcesSection(record, madeBy),
  ];
  return toText(
    shell({
      title: `Imported latencies: ${models.join(', ')}`,
      name: `Imported latencies of ${sentenceList(models)}`,
      lead: html`<p>${notJudged}</p>`,
      first: enginesSection(record),
      sections: sections.filter(section => section !== null),
    }),
  );
}

function enginesSection({ engines, order }: ImportedLatencyRecord): Section {
  const body = html`<section id="engines" aria-labelledby="engines-title"><h2 id="engines-title">Engines</h2>
${order.length > 1 && html`<p>Platforms, the smallest first, as declared: ${order.join(', ')}</p>`}
${table({
  id: 'engines-table',
  caption: 'Milliseconds an inference, as the logs tell them',
  columns: [
    { title: 'Engine' },
    { title: 'Mean ± sd', numeric: true },
    { title: 'Of' },
    { title: 'Measured with' },
    { title: 'From' },
  ],
  rows: engines.map(one => ({
    cells: [
      html`${one.model}<br><code>${engineName(one)}</code>${one.quality.map(note => html`<br><span class="note">⚠ ${note}</span>`)}`,
      { content: wholeText(one), value: one.whole?.mean ?? 0 },
      runsText(one),
      conditionWords(one.conditions),
      one.sources.join(', '),
    ],
  })),
})}
${flagLegend(memberFlagWords(engines.flatMap(({ quality }) => quality)))}</section>`;
  return { id: 'engines', title: 'Engines', body };
}

function casesSection({ cases, engines }: ImportedLatencyRecord): Section | null {
  if (cases.length === 0) return null;
  const body = html`<ul class="cases">${cases.map(
    (one, index) =>
      html`<li><span class="case-sign">${caseSigns([one.case])}</span> <em>${one.model}, ${one.recipe}: “${caseStatement(one)}”</em>${comparedSentences(one, engines).map(sentence => html`<br>${sentence}`)}${one.cause.kernels.length > 0 && kernelsOf(one, index)}</li>`,
  )}</ul>`;
  return { id: 'cases', title: 'Is a smaller platform faster than a bigger one?', body };
}

const kernelsOf = ({ cause, case: sign, model, recipe }: ComparedCase, index: number): Html =>
  html`<details><summary>Kernels</summary>
${kernelTable(`kernels-${index + 1}`, `Kernels of comparison ${index + 1}, ${caseSigns([sign])} ${model}, ${recipe}: calls and milliseconds in each log`, cause.kernels)}</details>`;

/** The row of the log or report that a cell is from. */
const placesAmong =
  ({ sources }: ImportedLatencyRecord): LinkOf =>
  ({ record }) => {
    const index = sources.findIndex(({ file, digest }) => record === (digest ?? file));
    return index < 0 ? null : `#source-${index}`;
  };

function sourcesSection({ sources }: ImportedLatencyRecord, madeBy: string): Section {
  const body = html`${table({
    id: 'sources-table',
    caption: 'What was compared',
    columns: [{ title: 'File' }, { title: 'Kind' }, { title: 'Digest of the log' }, { title: 'Shown by', fixed: true }],
    rows: sources.map(({ file, kind, digest }, index) => ({
      id: `source-${index}`,
      cells: [file, kind, digest ?? '', command(recordCommand(kind, file))],
    })),
  })}
<p class="how">Made by ${command(madeBy)}</p>`;
  return { id: 'sources', title: 'Sources', body };
}
