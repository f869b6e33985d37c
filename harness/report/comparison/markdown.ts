import type { DatasetRecord, ReportComparison } from '../../core/records.ts';
import { time } from '../format.ts';
import { code, folded, mostCharacters, plain, table } from '../markdown-text.ts';
import { statusWords } from '../names.ts';
import { axisRows } from './axis-rows.ts';
import { doublesIn, notAVerdict } from './caveats.ts';
import { changeSigns, changeWords, isShown } from './change-words.ts';
import type { ComparisonRow, ComparisonSection } from './section.ts';
import { comparisonSections } from './sections.ts';
import { movedLine, tallyOf } from './tally.ts';

/** So many lines of what stands behind a row. */
const mostLines = 20;

/** The same for a pull request; what is the same is folded away, and what a comment cannot hold is left out, and said. */
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
  const head = [
    `## ${plain(before.spec === after.spec ? before.spec : `${before.spec} and ${after.spec}`)}: before and after`,
    doubles.length > 0 &&
      `> [!CAUTION]\n> **Test double: no measurements.** ${plain(doubles.join(', '))}: these numbers say nothing about any device.`,
    table(['', 'Report', 'Verdict then', 'Begun', 'Triplicate'], [side('Before', before), side('After', after)]),
    `_${notAVerdict}_`,
  ].filter(part => part !== false);
  const parts: Part[] = [
    { title: 'whether one thing differs', levels: [plain(cause)] },
    { title: 'what moved, in a line', levels: [`**${plain(movedLine(sections))}**`] },
    { title: 'notes', levels: [notes.map(note => `- ${plain(note)}`).join('\n')] },
    {
      title: 'what differs',
      levels: [
        table(
          ['What differs', '', ''],
          axisRows(record).map(({ name, state, said }) => [name, state ?? 'same', said.map(plain).join('<br>')]),
        ),
      ],
    },
    ...sections.map(sectionPart),
  ];
  return `${[...head, ...fitting(parts, mostCharacters - head.join('\n\n').length)].join('\n\n')}\n`;
}

interface Part {
  readonly title: string;
  /** The whole, then with less. */
  readonly levels: readonly string[];
}

/** Each part as whole as what is left of the room allows; what is not whole is named last. */
function fitting(parts: readonly Part[], room: number): string[] {
  const texts: string[] = [];
  const cut: string[] = [];
  for (const { title, levels } of parts) {
    const text = levels.find(({ length }) => length + 2 <= room);
    if (text !== levels[0]) cut.push(title);
    if (text === undefined || text === '') continue;
    texts.push(text);
    room -= text.length + 2;
  }
  if (cut.length > 0)
    texts.push(`**Not shown, or not whole: ${cut.join(', ')}. All of it is in the record: --format json.**`);
  return texts;
}

function sectionPart(section: ComparisonSection): Part {
  const { title, about, heads, rows, none } = section;
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
  const [moved, same] = [rows.filter(isShown), rows.filter(row => !isShown(row))];
  const behind = moved.filter(({ more }) => more.length > 0);
  const lines = behind.flatMap(({ subject, more }) => [
    `- ${plain(subject)}`,
    ...more.slice(0, mostLines).map(line => `  - ${plain(line)}`),
    ...(more.length > mostLines ? [`  - … ${more.length - mostLines} more`] : []),
  ]);
  const joined = (...some: string[]) => some.filter(part => part !== '').join('\n\n');
  const opening = joined(`### ${title}`, rows.length === 0 ? none : `${about} ${tallyOf(section)}.`);
  return {
    title,
    levels: [
      joined(
        opening,
        tableOf(moved),
        folded('Behind these', lines.join('\n')),
        folded(`The same: ${same.length}`, tableOf(same)),
      ),
      joined(opening, tableOf(moved)),
      opening,
    ],
  };
}
