import type { OutputComparison, ReportDocument } from '../../core/records.ts';
import { count, score } from '../format.ts';
import { pairTitle, relations, relationTitles } from '../names.ts';
import { html } from './escape.ts';
import { type Section, table } from './table.ts';

/** How far apart outputs are, of task tensors. Null where nothing says so. */
export function outputsSection({ comparisons }: ReportDocument): Section | null {
  const compared = comparisons.flatMap(pair => (pair.outputs ?? []).map(output => ({ pair, output })));
  if (compared.length === 0) return null;
  const body = table({
    id: 'outputs-table',
    caption:
      'Differences of outputs. Elements that are finite on both sides, by how many float32 numbers they are apart',
    columns: [
      { title: 'Pair' },
      { title: 'Output' },
      { title: 'Largest difference', numeric: true },
      { title: 'Mean', numeric: true },
      { title: 'Numbers apart', fixed: true },
      { title: 'NaN', fixed: true },
      { title: 'Infinite', fixed: true },
    ],
    rows: compared.map(({ pair, output }) => ({
      tags: [pair.relation],
      cells: [
        pairTitle(pair),
        html`<bdi>${output.name}</bdi>`,
        { content: score(output.maxAbsDelta), value: output.maxAbsDelta },
        { content: output.meanAbsDelta === null ? '–' : score(output.meanAbsDelta), value: output.meanAbsDelta },
        histogram(output),
        `${count(output.leftNan)} and ${count(output.rightNan)}`,
        `${count(output.leftInfinite)} and ${count(output.rightInfinite)}`,
      ],
    })),
    filter: {
      label: 'Filter outputs',
      choices: relations
        .filter(relation => compared.some(({ pair }) => pair.relation === relation))
        .map(relation => ({ tag: relation, title: relationTitles[relation] })),
    },
  });
  return { id: 'outputs', title: 'Outputs', body };
}

/** As in "0: 1,200 · 1: 30 · 4 to 7: 2". */
function histogram({ ulps }: OutputComparison): string {
  const named = (bin: number) => (bin < 2 ? String(bin) : `${count(2 ** (bin - 1))} to ${count(2 ** bin - 1)}`);
  return ulps.flatMap((number, bin) => (number > 0 ? [`${named(bin)}: ${count(number)}`] : [])).join(' · ') || '–';
}
