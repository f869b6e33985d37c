import { calibrationWords } from '../core/calibration-words.ts';
import { changeWords } from '../core/change-words.ts';
import { againCommand, flipsCommand } from '../core/commands.ts';
import type { ReportDocument } from '../core/records.ts';
import { replaceUnprintable } from '../core/unprintable.ts';
import { buildGroups, buildSentence } from './build-groups.ts';
import { datasetNotes, noCheckLooks } from './dataset-notes.ts';
import { count, percent, plural } from './format.ts';
import { doubles, headline, modelNote, worstPair } from './headline.ts';
import { caseGroups } from './latency-cases.ts';
import { caseGroupLine, latencyRows } from './latency-text.ts';
import {
  byUrgency,
  type CheckStatus,
  pairTitle,
  relations,
  relationTitles,
  statusSigns,
  statusWords,
} from './names.ts';
import { regressionHeads, regressionRows } from './regressions.ts';
import { runNotes } from './run-notes.ts';
import { energyCaption, telemetryNotes } from './telemetry-notes.ts';
import { wrapped } from './wrapped.ts';

export interface TerminalOptions {
  /** Whether to write ANSI colours; nothing is told by colour alone. */
  readonly color: boolean;
  /** Characters of a line, where it is for a terminal. */
  readonly width?: number;
}

/** What stands in the terminal after a run: the verdict, each check on a line, and the numbers behind them. */
export function renderTerminal(
  document: ReportDocument,
  { color, width = Number.POSITIVE_INFINITY }: TerminalOptions,
): string {
  const shown = oneLined(document);
  const paint = color ? colours : plain;
  const blocks = [
    bannerLines(shown, paint),
    verdictLines(shown, paint),
    checkLines(shown, paint, width),
    absentLines(shown, paint),
    flipLines(shown, paint),
    marginLines(shown, paint),
    buildLines(shown, paint),
    noteLines(shown, paint),
    latencyLines(shown, paint),
    regressionLines(shown, paint),
    [paint.soft(`Again: ${againCommand(shown)}`)],
  ];
  return blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n');
}

interface Paint {
  readonly bold: (text: string) => string;
  readonly soft: (text: string) => string;
  readonly status: (status: CheckStatus, text: string) => string;
}

const plain: Paint = { bold: text => text, soft: text => text, status: (_, text) => text };

const sgr = (on: number, off: number) => (text: string) => `\u001B[${on}m${text}\u001B[${off}m`;
const statusCodes: Readonly<Record<CheckStatus, number>> = { pass: 32, fail: 31, inconclusive: 33, skipped: 90 };
const colours: Paint = {
  bold: sgr(1, 22),
  soft: sgr(2, 22),
  status: (status, text) => sgr(statusCodes[status], 39)(text),
};

/** The same document with every text on one line and without control characters, so that no text moves the cursor. */
function oneLined<T>(value: T): T {
  if (typeof value === 'string') return replaceUnprintable(value.replace(/\s+/g, ' ')) as T;
  if (Array.isArray(value)) return value.map(oneLined) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, oneLined(inner)])) as T;
}

function bannerLines(document: ReportDocument, paint: Paint): string[] {
  const names = doubles(document);
  if (names.length === 0) return [];
  return [
    paint.bold(`!!! TEST DOUBLE: NO MEASUREMENTS !!!  ${names.join(', ')}: nothing here was measured on a device.`),
  ];
}

function verdictLines(document: ReportDocument, paint: Paint): string[] {
  const { verdict, spec } = document;
  const note = modelNote(document);
  const notes = datasetNotes(document);
  const word = paint.status(
    verdict.status,
    `${statusSigns[verdict.status]} ${statusWords[verdict.status].toUpperCase()}`,
  );
  return [
    `${paint.bold(word)}  ${paint.bold(spec.name)}  ${headline(document)}`,
    ...(note === null ? [] : [note]),
    ...(verdict.status === 'pass' ? [] : verdict.reasons.map(reason => `  - ${reason}`)),
    ...(notes.length === 0 ? [] : [paint.bold(noCheckLooks), ...notes.map(one => `  - ${one}`)]),
  ];
}

/** A line a check; where one is wider than the terminal, what was found and its limit stand below what is asked. */
function checkLines({ verdict }: ReportDocument, paint: Paint, width: number): string[] {
  if (verdict.checks.length === 0) return [];
  const checks = byUrgency(verdict.checks).map(({ status, title, actual, limit }) => ({
    status,
    word: `${statusSigns[status]} ${statusWords[status]}`,
    title,
    found: [actual, `limit ${limit}`],
  }));
  const lines = aligned(checks.map(({ word, title, found }) => [word, title, ...found]));
  const painted = ({ status, word }: (typeof checks)[number], line: string) =>
    `  ${paint.status(status, word)}${line.slice(2 + word.length)}`;
  const head = paint.bold('Checks');
  if (lines.every(({ length }) => length <= width))
    return [head, ...checks.map((check, at) => painted(check, lines[at]!))];
  const before = 2 + Math.max(...checks.map(({ word }) => word.length)) + 2;
  return [
    head,
    ...checks.flatMap(check => {
      const [first, ...others] = [
        ...wrapped(check.title, width - before),
        ...wrapped(check.found.join('  '), width - before),
      ];
      const indent = ' '.repeat(before);
      return [painted(check, `  ${check.word}`.padEnd(before) + first), ...others.map(line => indent + line)];
    }),
  ];
}

/** Why checks were skipped. */
function absentLines({ absent }: ReportDocument, paint: Paint): string[] {
  if (absent.length === 0) return [];
  return [paint.bold('Not here'), ...aligned(absent.map(({ name, reason }) => [name, reason]))];
}

function flipLines(document: ReportDocument, paint: Paint): string[] {
  const { comparisons, id } = document;
  const rows = relations
    .map(relation => worstPair(comparisons, relation))
    .filter(pair => pair !== null)
    .map(pair => [
      relationTitles[pair.relation],
      `${count(pair.flips)} of ${count(pair.inputs)}`,
      percent(pair.rate),
      `worst of ${plural(comparisons.filter(one => one.relation === pair.relation).length, 'pair')}: ${pairTitle(pair)}`,
    ]);
  if (rows.length === 0) return [];
  const changes = relations.flatMap(relation => {
    const words = changeWords(worstPair(comparisons, relation) ?? {});
    return words === null ? [] : [`  ${relationTitles[relation]}: ${words}`];
  });
  return [paint.bold('Flips'), ...aligned(rows), ...changes, paint.soft(`  List them: ${flipsCommand(id, 'all')}`)];
}

/** Where another engine would decide otherwise; nothing of engines in which nothing flips. */
function marginLines({ calibrations = [] }: ReportDocument, paint: Paint): string[] {
  const told = calibrations.filter(({ largestFlipped }) => largestFlipped !== null);
  if (told.length === 0) return [];
  const lines = told.map(
    one =>
      `  ${one.recipe}, ${relationTitles[one.relation].toLowerCase()}, ${one.left.label}: ${calibrationWords(one)}`,
  );
  return [paint.bold('Margins of inputs that flip'), ...lines];
}

function buildLines(document: ReportDocument, paint: Paint): string[] {
  const rows = buildGroups(document).map(group => [`${group.recipe} on ${group.builtOn}`, buildSentence(group)]);
  return rows.length === 0 ? [] : [paint.bold('Builds'), ...aligned(rows)];
}

function noteLines(document: ReportDocument, paint: Paint): string[] {
  const notes = runNotes(document);
  return notes.length === 0
    ? []
    : [paint.bold('Notes'), ...notes.map(({ note, labels }) => `  ${labels.join(', ')}: ${note}`)];
}

function latencyLines(document: ReportDocument, paint: Paint): string[] {
  const rows = latencyRows(document.latencySummaries);
  if (rows.length === 0) return [];
  const energies = energyCaption(document.latencySummaries);
  const cases = caseGroups(document).map(group => `  ${caseGroupLine(group, document.anomalies.length)}`);
  const beside = [...(energies ? [energies] : []), ...telemetryNotes(document)].map(note => paint.soft(`  ${note}`));
  return [paint.bold('Latency, milliseconds'), ...aligned(rows), ...cases, ...beside];
}

function regressionLines(document: ReportDocument, paint: Paint): string[] {
  const rows = regressionRows(document);
  return rows.length === 0 ? [] : [paint.bold('Against the baseline'), ...aligned([[...regressionHeads], ...rows])];
}

/** Lines of columns, indented by two. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = columnWidths(rows);
  return rows.map(row => `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd());
}

const columnWidths = (rows: readonly (readonly string[])[]): number[] =>
  (rows[0] ?? []).map((_, index) => Math.max(...rows.map(row => row[index]?.length ?? 0)));
