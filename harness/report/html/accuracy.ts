import { runCommand } from '../../core/commands.ts';
import type { ReportDocument } from '../../core/records.ts';
import { accuracy, count } from '../format.ts';
import { intervalName } from '../latency-cases.ts';
import { intervalDot } from './bars.ts';
import { html } from './escape.ts';
import { idOf, rowIds } from './row-ids.ts';
import { command, type Section, table } from './table.ts';

/** Null where the dataset says no truth. */
export function accuracySection(document: ReportDocument): Section | null {
  const { runs, specFile } = document;
  const ids = rowIds(document).scores;
  const scored = runs.flatMap(({ side, score }) => (score ? [{ side, score }] : []));
  const first = scored[0];
  if (!first) return null;
  const least = Math.min(...scored.map(({ score }) => score.interval.low));
  const most = Math.max(...scored.map(({ score }) => score.interval.high));
  const body = html`${table({
    id: 'accuracy-table',
    caption: `Accuracy against the truth, with its Wilson interval. The drawing spans ${accuracy(least)} to ${accuracy(most)}`,
    columns: [
      { title: 'Run' },
      { title: 'Top-1', numeric: true },
      { title: intervalName(first.score.interval), numeric: true },
      { title: 'Drawn', fixed: true },
      { title: 'Top-5', numeric: true },
      { title: 'Inputs', numeric: true },
    ],
    rows: scored.map(({ side, score }) => ({
      ...idOf(ids, side.label),
      cells: [
        side.label,
        { content: accuracy(score.top1), value: score.top1 },
        { content: `${accuracy(score.interval.low)} to ${accuracy(score.interval.high)}`, value: score.interval.low },
        intervalDot(score.top1, score.interval, least, most),
        { content: accuracy(score.top5), value: score.top5 },
        { content: count(score.inputs), value: score.inputs },
      ],
    })),
    ...(scored.length > 6 ? { filter: { label: 'Filter runs' } } : {}),
  })}
<p class="how">Scored again by ${command(runCommand(specFile))}</p>`;
  return { id: 'accuracy', title: 'Accuracy', body };
}
