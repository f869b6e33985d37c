import { changeWords } from '../../core/change-words.ts';
import { comparisonName, flipsCommand } from '../../core/commands.ts';
import type { Comparison, ReportDocument } from '../../core/records.ts';
import { buildGroups, buildSentence } from '../build-groups.ts';
import { type FlipCell, type FlipMatrix, flipMatrices } from '../flip-matrices.ts';
import { count, percent, plural, score, sentenceList } from '../format.ts';
import { pairTitle, relations, relationTitles } from '../names.ts';
import { type Html, html } from './escape.ts';
import { command, type Section, table } from './table.ts';

/** Matrices of all pairs, by recipe, and the list behind them. */
export function flipsSection(document: ReportDocument): Section {
  const { comparisons } = document;
  const most = Math.max(0, ...comparisons.map(({ rate }) => rate));
  const indices = new Map(comparisons.map((comparison, index) => [comparison, index]));
  const recipes = flipMatrices(document).map(({ recipe, matrices }, block) => {
    const same = buildGroups(document).filter(
      group => group.recipe === recipe && group.builds.length > 1 && group.distinct.length === 1,
    );
    return html`<h3>${recipe}</h3>
${same.map(group => html`<p class="small">On ${group.builtOn}: ${buildSentence(group)}; equal bytes have nothing to flip between them.</p>`)}
<div class="matrices">${matrices.map((one, index) => one.equals === null && heatMap(one, recipe, `matrix-${block}-${index}`, most, indices))}</div>
${equalWords(matrices)}`;
  });
  const body = html`<p>A flip is an input whose decision differs between two runs. Each cell is one pair: the flips, and their
share of the inputs; it leads to what flips. ${most > 0 && `The stronger the colour, the more flips; the strongest is ${percent(most)}.`}
The sign = marks the same bytes, and · what was not compared. Between engines each pair stands once, above the diagonal.</p>
${recipes.length === 0 && html`<p>Nothing was compared.</p>`}
${recipes}
${comparisons.length > 0 && html`<details class="all"><summary>All ${plural(comparisons.length, 'pair')} as a list</summary>${pairTable(document)}</details>`}`;
  return { id: 'flips', title: 'Flips', body };
}

/** What would be the same table again is a sentence. */
function equalWords(matrices: readonly FlipMatrix[]): readonly Html[] {
  const lower = (title: string) => title.charAt(0).toLowerCase() + title.slice(1);
  const byEqual = Map.groupBy(matrices, ({ equals }) => equals);
  return [...byEqual].flatMap(([equals, same]) => {
    if (equals === null) return [];
    const titles = sentenceList(same.map(({ title }, index) => (index === 0 ? title : lower(title))));
    return [
      html`<p class="small">${titles}: cell by cell the same numbers of flips as ${lower(equals)}; the list below has each pair.</p>`,
    ];
  });
}

function heatMap(
  { title, rowHead, rows, columns, cells }: FlipMatrix,
  recipe: string,
  id: string,
  most: number,
  indices: ReadonlyMap<Comparison, number>,
): Html {
  const body = rows.map(
    (row, y) => html`<tr><th scope="row">${row}</th>${cells[y]?.map(cell => heatCell(cell, most, indices))}</tr>
`,
  );
  return html`<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table class="matrix">
<caption id="${id}"><span>${title}<span class="unseen">, ${recipe}</span></span></caption>
<thead><tr><th scope="col">${rowHead}</th>${columns.map(column => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}

function heatCell(cell: FlipCell, most: number, indices: ReadonlyMap<Comparison, number>): Html {
  if (cell === 'twin') return html`<td></td>`;
  if (cell === 'same')
    return html`<td class="same"><span aria-hidden="true">=</span><span class="unseen">the same engine</span></td>`;
  if (cell === null)
    return html`<td class="same"><span aria-hidden="true">·</span><span class="unseen">not compared</span></td>`;
  const index = indices.get(cell);
  const title = `${pairTitle(cell)}: ${cell.flips} of ${cell.inputs} inputs`;
  return html`<td class="heat heat-${heat(cell.rate, most)}"><a href="#pair-${index}" title="${title}">${count(cell.flips)}<span class="unseen"> ${cell.flips === 1 ? 'flip' : 'flips'}, </span><span class="share">${percent(cell.rate)}</span><span class="unseen">, pair ${index}: ${pairTitle(cell)}</span></a></td>`;
}

/** 0 for no flip, else 1 to 5 by the square root of the rate, so that small rates still differ from none. */
const heat = (rate: number, most: number): number =>
  rate === 0 ? 0 : Math.max(1, Math.ceil(5 * Math.sqrt(rate / most)));

function pairTable({ id, comparisons }: ReportDocument): Html {
  const changes = comparisons.some(pair => changeWords(pair) !== null);
  return table({
    id: 'pairs-table',
    caption: `All pairs, with the interval of their rate`,
    columns: [
      { title: 'Pair: left, right' },
      { title: 'Kind' },
      { title: 'Flips', numeric: true },
      { title: 'Inputs', numeric: true },
      { title: 'Rate', numeric: true },
      { title: 'Interval' },
      { title: 'Top-5 flips', numeric: true },
      { title: 'Largest difference', numeric: true },
      ...(changes ? [{ title: 'Changes', fixed: true as const }] : []),
      { title: 'Lists the flips', fixed: true },
    ],
    rows: comparisons.map((comparison, index) => ({
      id: `pair-${index}`,
      tags: [comparison.relation],
      cells: [
        html`<a class="pair-link" href="#pair-${index}">Pair ${index}</a><br>${comparison.left.label}<br>${comparison.right.label}`,
        relationTitles[comparison.relation],
        { content: count(comparison.flips), value: comparison.flips },
        { content: count(comparison.inputs), value: comparison.inputs },
        { content: percent(comparison.rate), value: comparison.rate },
        {
          content: `${percent(comparison.interval.low)} to ${percent(comparison.interval.high)}`,
          value: comparison.interval.low,
        },
        { content: comparison.top5Flips === null ? '–' : count(comparison.top5Flips), value: comparison.top5Flips },
        {
          content: comparison.maxAbsDelta === null ? '–' : score(comparison.maxAbsDelta),
          value: comparison.maxAbsDelta,
        },
        ...(changes ? [changeWords(comparison) ?? '–'] : []),
        html`<span title="${comparisonName(comparison)}">${command(flipsCommand(id, comparison))}</span>`,
      ],
    })),
    filter: {
      label: 'Filter pairs',
      choices: relations
        .filter(relation => comparisons.some(one => one.relation === relation))
        .map(relation => ({ tag: relation, title: relationTitles[relation] })),
    },
  });
}
