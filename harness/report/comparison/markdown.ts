import type { DatasetRecord, ReportComparison } from '../../core/records.ts';
import { time } from '../format.ts';
import { code, folded, plain, table } from '../markdown-text.ts';
import { statusWords } from '../names.ts';
import {
  axisRows,
  type ComparisonRow,
  type ComparisonSection,
  changeSigns,
  changeWords,
  comparisonSections,
  doublesIn,
  movedLine,
  notAVerdict,
  tallyOf,
} from './sections.ts';

/** So many lines of what stands behind a row: a comment of GitHub holds 65,536 characters. */
const mostLines = 20;

/** The same for a pull request; what is the same is folded away. */
export function renderComparisonMarkdown(record: ReportComparison, dataset: DatasetRecord | null): string {
  const { before, after, cause, notes } = record;
  const doubles = doublesIn(record);
  const sections = comparisonSections(record, dataset);
  const side = (when: string, { id, status, startedAt, triplicate }: typeof before) => [
    when,
    code(id),
    statusWords[status],
    time(startedAt),
    plain(triplicate),
  ];
  const parts = [
    `## ${plain(before.spec === after.spec ? before.spec : `${before.spec} and ${after.spec}`)}: before and after`,
    doubles.length > 0 &&
      `> [!CAUTION]\n> **Test double: no measurements.** ${plain(doubles.join(', '))}: these numbers say nothing about any device.`,
    plain(cause),
    `**${plain(movedLine(sections))}**`,
    notes.map(note => `- ${plain(note)}`).join('\n'),
    table(['', 'Report', 'Verdict then', 'Begun', 'Triplicate'], [side('Before', before), side('After', after)]),
    table(
      ['What differs', '', ''],
      axisRows(record).map(({ name, state, said }) => [name, state, said.map(plain).join('<br>')]),
    ),
    ...sections.map(sectionParts),
    `_${notAVerdict}_`,
  ];
  return `${parts.filter(part => part !== false && part !== '').join('\n\n')}\n`;
}

function sectionParts({ title, about, heads, rows, none }: ComparisonSection): string {
  const tableOf = (some: readonly ComparisonRow[]) =>
    table(
      ['', '', ...heads, ''],
      some.map(({ change, subject, cells, why }) => [
        `${changeSigns[change]} ${changeWords[change]}`,
        plain(subject),
        ...cells.map(plain),
        plain(why),
      ]),
    );
  const [moved, same] = [
    rows.filter(({ change }) => change !== 'same'),
    rows.filter(({ change }) => change === 'same'),
  ];
  const behind = moved.filter(({ more }) => more.length > 0);
  const lines = behind.flatMap(({ subject, more }) => [
    `- ${plain(subject)}`,
    ...more.slice(0, mostLines).map(line => `  - ${plain(line)}`),
    ...(more.length > mostLines ? [`  - … ${more.length - mostLines} more`] : []),
  ]);
  return [
    `### ${title}`,
    rows.length === 0 ? none : `${about} ${tallyOf(rows)}.`,
    tableOf(moved),
    folded('Behind these', lines.join('\n')),
    folded(`The same: ${same.length}`, tableOf(same)),
  ]
    .filter(part => part !== '')
    .join('\n\n');
}
