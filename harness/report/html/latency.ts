import { againCommand } from '../../core/commands.ts';
import type { ReportDocument } from '../../core/records.ts';
import { explainedPairs } from '../causes.ts';
import { memberFlagWords } from '../flag-words.ts';
import { count, ms } from '../format.ts';
import { intervalName, medianIntervalName } from '../latency-cases.ts';
import { latencyTails } from '../latency-tails.ts';
import { caseNameSentence } from '../names.ts';
import { energyCaption, energyOf } from '../telemetry-notes.ts';
import { intervalBar } from './bars.ts';
import { causesBlock } from './causes.ts';
import { charts } from './chart.ts';
import { engineCell } from './engine-cell.ts';
import { type Html, html } from './escape.ts';
import { flagLegend } from './flag-legend.ts';
import { casesBlock } from './latency-cases.ts';
import { distributionChart } from './latency-distributions.ts';
import { regressionTable } from './regressions.ts';
import { idOf, rowIds } from './row-ids.ts';
import { command, type Section, table } from './table.ts';
import { telemetryBlock } from './telemetry.ts';

/** What checks ask first: baselines, cases and their causes; then every engine and its devices. What stands in a chart is folded as a table. */
export function latencySection(document: ReportDocument): Section {
  const { latencySummaries: summaries, spec } = document;
  const pairs = explainedPairs(document);
  const body =
    summaries.length === 0
      ? html`<p>Latency was not measured${spec.measurement === false && ', because the spec says so'}.</p>`
      : html`<p>A case ${caseNameSentence}</p>
${regressionTable(document)}
${casesBlock(document, pairs)}
${causesBlock(document, pairs)}
${enginesBlock(document)}`;
  return {
    id: 'latency',
    title: 'Latency',
    body: html`${body}
${telemetryBlock(document)}
<p class="how">Measured again by ${command(againCommand(document))}</p>`,
  };
}

/** Recipes that have no cases have their samples here. */
function enginesBlock(document: ReportDocument): Html {
  const { latencySummaries: summaries, anomalies } = document;
  const recipes = new Set(summaries.flatMap(({ side }) => side.recipe ?? []));
  const others = [...recipes].filter(recipe => anomalies.every(one => one.recipe !== recipe));
  return html`<h3>Every engine</h3>
${charts(others.flatMap(recipe => distributionChart(document, recipe) || []))}
${latencyTable(document)}
${flagLegend(memberFlagWords(summaries.flatMap(({ quality }) => quality)))}`;
}

function latencyTable(document: ReportDocument): Html {
  const { latencySummaries: summaries } = document;
  const ids = rowIds(document).latencies;
  const most = Math.max(...summaries.map(one => Math.max(one.medianMs, one.interval.high)));
  const tails = latencyTails(document);
  const energies = energyCaption(summaries);
  return table({
    id: 'latency-table',
    caption: `Milliseconds per inference. Bar: median; across its end: the ${medianIntervalName(summaries)}${energies ? `. ${energies}` : ''}`,
    columns: [
      { title: 'Case' },
      { title: 'Median', numeric: true },
      { title: 'Bar', fixed: true },
      { title: intervalName(summaries[0]!.interval), numeric: true },
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
          engineCell(side, quality),
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
