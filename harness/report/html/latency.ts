import { caseSigns } from '../../core/checks.ts';
import { againCommand } from '../../core/commands.ts';
import type { Anomaly, LatencySummary, ReportDocument } from '../../core/records.ts';
import { type ExplainedPair, explainedPairs, explains, whyWords } from '../causes.ts';
import { count, ms } from '../format.ts';
import {
  type CaseGroup,
  caseAnswers,
  caseBeside,
  caseGroups,
  caseStatement,
  medianIntervalName,
  signsByMeans,
  signsBySignificance,
} from '../latency-cases.ts';
import { latencyTails } from '../latency-tails.ts';
import { caseName, ordinalNames } from '../names.ts';
import { energyCaption, energyOf } from '../telemetry-notes.ts';
import { intervalBar } from './bars.ts';
import { causeTables } from './causes.ts';
import { charts } from './chart.ts';
import { deviceLatencyTable } from './device-latency.ts';
import { type Html, html } from './escape.ts';
import { distributionChart } from './latency-distributions.ts';
import { regressionTable } from './regressions.ts';
import { caseId, causeId, idOf, rowIds } from './row-ids.ts';
import { command, type Section, table } from './table.ts';
import { telemetryBlock } from './telemetry.ts';

export function latencySection(document: ReportDocument): Section {
  const { latencySummaries: summaries, spec } = document;
  const all = caseGroups(document);
  const groups = [...Map.groupBy(all, ({ recipe }) => recipe)];
  const pairs = explainedPairs(document);
  const others = recipesOf(summaries).filter(recipe => groups.every(([one]) => one !== recipe));
  const body =
    summaries.length === 0
      ? html`<p>Latency was not measured${spec.measurement === false && ', because the spec says so'}.</p>`
      : html`<p>A case c_X_r_Y is an engine compiled on X and run on Y.</p>
${latencyTable(document)}
${charts(others.flatMap(recipe => distributionChart(document, recipe) || []))}
${regressionTable(document)}
${
  groups.length > 0 &&
  html`<h3>Is a smaller platform faster than a bigger one?</h3>
<p class="small">Three cases say so: ① with its own engine each, ② with the engine of the smaller, ③ with the engine of the bigger. Each is answered
twice: by strict comparison of means, and by a test over the rounds.</p>
${groups.map(
  ([recipe, mine]) => html`<h4>${recipe}</h4>
<div class="beside">${distributionChart(document, recipe)}<div>${mine.map(group => caseBlock(group, { family: document.anomalies.length, pairs, id: caseId(all.indexOf(group)) }))}</div></div>`,
)}`
}
${causeTables(document, pairs)}
${deviceLatencyTable(document)}
${telemetryBlock(document)}
<p class="how">Measured again by ${command(againCommand(document))}</p>`;
  return { id: 'latency', title: 'Latency', body };
}

const recipesOf = (summaries: readonly LatencySummary[]): string[] => [
  ...new Set(summaries.flatMap(({ side }) => side.recipe ?? [])),
];

function latencyTable(document: ReportDocument): Html {
  const { latencySummaries: summaries } = document;
  const ids = rowIds(document).latencies;
  const most = Math.max(...summaries.map(one => Math.max(one.medianMs, one.interval.high)));
  const tails = latencyTails(document);
  const energies = energyCaption(summaries);
  return table({
    id: 'latency-table',
    caption: `Milliseconds per inference. Bar: median; across its end: its interval${energies ? `. ${energies}` : ''}`,
    columns: [
      { title: 'Case' },
      { title: 'Median', numeric: true },
      { title: 'Bar', fixed: true },
      { title: medianIntervalName(summaries), numeric: true },
      { title: 'Mean ± sd', numeric: true },
      { title: '5 % to 95 %', numeric: true },
      ...(tails ? [{ title: '99 %', numeric: true as const }] : []),
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
          { content: ms(medianMs), value: medianMs },
          intervalBar(medianMs, interval, most),
          { content: `${ms(interval.low)} to ${ms(interval.high)}`, value: interval.low },
          { content: `${ms(meanMs)} ± ${ms(sdMs)}`, value: meanMs },
          { content: `${ms(p5Ms)} to ${ms(p95Ms)}`, value: p5Ms },
          ...(tails ? [tailCell(tails.get(side.label))] : []),
          { content: count(samples), value: samples },
          { content: count(outliers), value: outliers },
          ...(energies ? [{ content: energyOf(summary), value: summary.energy?.joules ?? 0 }] : []),
        ],
      };
    }),
    ...(summaries.length > 6 ? { filter: { label: 'Filter cases' } } : {}),
  });
}

const tailCell = (tail: number | undefined) => ({ content: tail === undefined ? '–' : ms(tail), value: tail ?? null });

function caseBlock(
  { smaller, bigger, anomalies }: CaseGroup,
  { family, pairs, id }: { readonly family: number; readonly pairs: readonly ExplainedPair[]; readonly id: string },
): Html {
  const open = signsBySignificance(anomalies, 'undecided');
  return html`<h5 id="${id}">${smaller} (smaller) and ${bigger} (bigger)</h5>
<p class="signs">By means <strong>${signsByMeans(anomalies)}</strong> · by significance <strong>${signsBySignificance(anomalies, 'yes')}</strong>${open !== 'none' && html` · undecided <strong>${open}</strong>`}</p>
<ul class="cases">${anomalies.map(
    one =>
      html`<li><span class="case-sign">${caseSigns([one.case])}</span> <em>“${caseStatement(one)}”</em><br>${caseAnswers(one)}${why(one, pairs)}
<details><summary>Beside it</summary><p>${caseBeside(one, family)}</p></details></li>`,
  )}</ul>`;
}

/** What the case comes to, as a link to the layers and kernels, or to the parts. A difference that is not there has no cause. */
function why(anomaly: Anomaly, pairs: readonly ExplainedPair[]): Html | false {
  const isShown = anomaly.bySignificance === 'yes';
  if (!isShown && !anomaly.byMeans) return false;
  const index = pairs.findIndex(pair => explains(pair, anomaly));
  const words = index < 0 ? null : whyWords(pairs[index]!);
  if (words === null) return false;
  return html`<br>${isShown ? 'Where it went' : 'By means alone, where it went'}: <a href="#${causeId(index)}">${words}</a>`;
}
