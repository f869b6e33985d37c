import type { DatasetRecord, ReportComparison } from '../../core/records.ts';
import { onOneLine } from '../../core/unprintable.ts';
import { sentenceList, time } from '../format.ts';
import { statusWords } from '../names.ts';
import { aligned } from '../terminal.ts';
import { axisRows } from './axis-rows.ts';
import { doublesIn, notAVerdict } from './caveats.ts';
import { changeSigns, changeWords, isShown } from './change-words.ts';
import type { ComparisonSection } from './section.ts';
import { comparisonSections } from './sections.ts';
import { movedLine, tallyOf } from './tally.ts';

/** The comparison in a terminal: what differs, then what moved; what is the same is counted, but for checks that still fail. `top`: so many lines of what stands behind a row. */
export function renderComparisonText(record: ReportComparison, dataset: DatasetRecord | null, top: number): string {
  const doubles = doublesIn(record);
  const sections = comparisonSections(record, dataset);
  return [
    doubles.length > 0
      ? [`TEST DOUBLE: NO MEASUREMENTS. ${sentenceList(doubles)}: these numbers say nothing about any device.`]
      : [],
    [sideLine('Before', record.before), sideLine('After ', record.after)],
    [record.cause, `${movedLine(sections)}.`, ...record.notes],
    axisLines(record),
    ...sections.map(section => sectionLines(section, top)),
    [notAVerdict],
  ]
    .filter(lines => lines.length > 0)
    .map(lines => lines.map(onOneLine).join('\n'))
    .join('\n\n');
}

const sideLine = (when: string, { id, status, startedAt, triplicate }: ReportComparison['before']): string =>
  `${when}  ${id}  ${statusWords[status]}, ${time(startedAt)}, Triplicate ${triplicate}`;

function axisLines(record: ReportComparison): string[] {
  const rows = axisRows(record);
  const same = rows.filter(({ state }) => state === null).map(({ name }) => name.toLowerCase());
  const others = rows
    .filter(({ state }) => state !== null)
    .flatMap(({ name, state, said }) => [`  ${name}: ${state}`, ...said.map(words => `    ${words}`)]);
  return ['What differs', ...others, ...(same.length > 0 ? [`  The same: ${same.join(', ')}`] : [])];
}

function sectionLines(section: ComparisonSection, top: number): string[] {
  const { title, heads, rows, none } = section;
  if (rows.length === 0) return [`${title}: ${none}`];
  const moved = rows.filter(isShown);
  const lines = aligned([
    ['', ...heads],
    ...moved.map(({ change, subject, cells }) => [
      `${changeSigns[change]} ${changeWords[change]}  ${subject}`,
      ...cells,
    ]),
  ]);
  return [
    `${title}: ${tallyOf(section)}`,
    ...(moved.length > 0 ? [lines[0]!] : []),
    ...moved.flatMap(({ why, more }, index) => [
      lines[index + 1]!,
      ...(why === '' ? [] : [`      ${why}`]),
      ...more.slice(0, top).map(line => `      ${line}`),
      ...(more.length > top ? [`      … ${more.length - top} more: --top, or --format json`] : []),
    ]),
  ];
}
