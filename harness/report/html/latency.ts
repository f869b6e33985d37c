import { caseSigns } from '../../core/checks.ts';
import { againCommand } from '../../core/commands.ts';
import type { LatencySummary, ReportDocument } from '../../core/records.ts';
import { count, ms } from '../format.ts';
import {
  type CaseGroup,
  caseGroups,
  caseSentence,
  caseStatement,
  intervalName,
  signsByMeans,
  signsBySignificance,
} from '../latency-cases.ts';
import { caseName, ordinalNames } from '../names.ts';
import { energyCaption, energyOf, telemetryNotes } from '../telemetry-notes.ts';
import { intervalBar } from './bars.ts';
import { causeTables } from './causes.ts';
import { deviceLatencyTable } from './device-latency.ts';
import { type Html, html } from './escape.ts';
import { regressionTable } from './regressions.ts';
import { caseId, idOf, rowIds } from './row-ids.ts';
import { command, type Section, table } from './table.ts';

export function latencySection(document: ReportDocument): Section {
  const { latencySummaries: summaries, spec } = document;
  const groups = caseGroups(document);
  const notes = telemetryNotes(document);
  const body =
    summaries.length === 0
      ? html`<p>Latency was not measured${spec.measurement === false && ', because the spec says so'}.</p>`
      : html`<p>A case c_X_r_Y is an engine compiled on X and run on Y.</p>
${latencyTable(summaries, rowIds(document).latencies)}
${regressionTable(document)}
${notes.length > 0 && html`<ul class="small">${notes.map(note => html`<li>${note}</li>`)}</ul>`}
${deviceLatencyTable(document)}
${
  groups.length > 0 &&
  html`<h3>Is a smaller platform faster than a bigger one?</h3>
<p class="small">Three cases say so: ① with its own engine each, ② with the engine of the smaller, ③ with the engine of the bigger. Each is answered
twice: by strict comparison of means, and by a test over the rounds.</p>
${groups.map((group, index) => caseBlock(group, document.anomalies.length, caseId(index)))}`
}
${causeTables(document)}
<p class="how">Measured again by ${command(againCommand(document))}</p>`;
  return { id: 'latency', title: 'Latency', body };
}

function latencyTable(summaries: readonly LatencySummary[], ids: ReadonlyMap<string, string>): Html {
  const most = Math.max(...summaries.map(one => Math.max(one.meanMs, one.interval.high)));
  const first = summaries[0]!;
  const energies = energyCaption(summaries);
  return table({
    id: 'latency-table',
    caption: `Milliseconds per inference. Bar: mean; across its end: the interval${energies ? `. ${energies}` : ''}`,
    columns: [
      { title: 'Case' },
      { title: 'Mean', fixed: true },
      { title: 'Median', numeric: true },
      { title: 'Mean ± sd', numeric: true },
      { title: intervalName(first.interval), numeric: true },
      { title: '5 % to 95 %', numeric: true },
      { title: 'Samples', numeric: true },
      { title: 'Outliers', numeric: true },
      ...(energies ? [{ title: 'Energy', numeric: true as const }] : []),
    ],
    rows: summaries.map(summary => {
      const { side, meanMs, sdMs, medianMs, p5Ms, p95Ms, interval, samples, outliers, quality } = summary;
      return {
        ...idOf(ids, side.label),
        cells: [
          html`<code>${caseName(side)}</code><br><span class="small">${side.recipe} ${ordinalNames(side.ordinals)}</span>${quality.map(note => html`<br><span class="note">⚠ ${note}</span>`)}`,
          intervalBar(meanMs, interval, most),
          { content: ms(medianMs), value: medianMs },
          { content: `${ms(meanMs)} ± ${ms(sdMs)}`, value: meanMs },
          { content: `${ms(interval.low)} to ${ms(interval.high)}`, value: interval.low },
          { content: `${ms(p5Ms)} to ${ms(p95Ms)}`, value: p5Ms },
          { content: count(samples), value: samples },
          { content: count(outliers), value: outliers },
          ...(energies ? [{ content: energyOf(summary), value: summary.energy?.joules ?? 0 }] : []),
        ],
      };
    }),
    ...(summaries.length > 6 ? { filter: { label: 'Filter cases' } } : {}),
  });
}

function caseBlock({ recipe, smaller, bigger, anomalies }: CaseGroup, family: number, id: string): Html {
  const open = signsBySignificance(anomalies, 'undecided');
  return html`<h4 id="${id}">${recipe}: ${smaller} (smaller) and ${bigger} (bigger)</h4>
<p class="signs">By means <strong>${signsByMeans(anomalies)}</strong> · by significance <strong>${signsBySignificance(anomalies, 'yes')}</strong>${open !== 'none' && html` · undecided <strong>${open}</strong>`}</p>
<ul class="cases">${anomalies.map(
    one =>
      html`<li><span class="case-sign">${caseSigns([one.case])}</span> <em>“${caseStatement(one)}”</em><br>${caseSentence(one, family)}</li>`,
  )}</ul>`;
}
