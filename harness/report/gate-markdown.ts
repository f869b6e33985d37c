import type { ExitCode, GateSpec, GateSummary } from '../core/records.ts';
import { remediesOf } from '../core/remedies.ts';
import { noCheckLooks } from './dataset-notes.ts';
import { codeWords, obsoleteSentence, worstFirst } from './gate-words.ts';
import { code, mostCharacters, plain } from './markdown-text.ts';

const marks: Readonly<Record<ExitCode, string>> = { 0: '✅', 1: '❌', 2: '🚫', 3: '❓', 4: '🔌' };

const mostOfALine = 1000;

/** One gate for a pull request, the worst first. What does not fit a comment is counted, and said to be in summary.json. */
export function renderGateMarkdown(summary: GateSummary): string {
  const specs = worstFirst(summary.specs);
  const lines = [
    `## ${marks[summary.exitCode]} Gate: ${codeWords[summary.exitCode]}`,
    '',
    `${specs.length} specs, exit code ${summary.exitCode}.`,
    '',
    ...(summary.error ? [`- ${words([summary.error.message, ...remediesOf(summary.error)].join(' '))}`] : []),
    ...summary.obsoleteGoldens.map(key => `- ❌ ${words(obsoleteSentence(key))}`),
    ...summary.doubtfulGoldens.map(({ error }) => `- ❓ ${words([error.message, ...remediesOf(error)].join(' '))}`),
    ...summary.staleWaivers.map(sentence => `- ⚠️ ${words(sentence)}`),
    ...specs.flatMap(({ spec, notes = [] }) => notes.map(note => `- ⚠️ ${words(spec)}: ${noCheckLooks} ${words(note)}`)),
    '',
    ...(specs.length > 0
      ? ['| Spec | Gate | Failed | Undecided | Waived | Skipped | Passed | Report |', `|${' --- |'.repeat(8)}`]
      : []),
    ...specs.map(row),
    '',
    ...specs.flatMap(details),
  ];
  return fitting(lines);
}

const row = ({ spec, exitCode, checks, folder }: GateSpec): string =>
  `| ${[words(spec), `${marks[exitCode]} ${codeWords[exitCode]}`, checks.fail, checks.inconclusive, checks.waived, checks.skipped, checks.pass, folder === null ? '–' : code(folder)].join(' | ')} |`;

function details({ spec, exitCode, reasons, waived, unchecked }: GateSpec): string[] {
  const why = exitCode === 0 ? [] : reasons.map(reason => `- ${marks[exitCode]} ${words(spec)}: ${words(reason)}`);
  const loans = waived.map(
    ({ id, message, reason, by, until }) =>
      `- ⚠️ ${words(spec)}: ${code(id)} is waived until ${until} by ${words(by)}: ${words(reason)} (${words(message)})`,
  );
  const doubts = unchecked.map(sentence => `- ℹ️ ${words(spec)}: not checked: ${words(sentence)}`);
  return [...why, ...loans, ...doubts];
}

function words(text: string): string {
  if (text.length <= mostOfALine) return plain(text);
  return `${plain(text.slice(0, mostOfALine))} … (${text.length - mostOfALine} more characters in summary.json)`;
}

function fitting(lines: readonly string[]): string {
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (text.length + line.length + 1 > mostCharacters)
      return `${text}\n\n**Not shown: ${lines.slice(index).filter(Boolean).length} more lines. All of it is in summary.json.**\n`;
    text += `${line}\n`;
  }
  return text;
}
