import { againCommand } from '../core/commands.ts';
import { weightsKind } from '../core/model-weights.ts';
import type { Check, ReportDocument } from '../core/records.ts';
import { buildGroups, buildSentence } from './build-groups.ts';
import { datasetNotes, noCheckLooks } from './dataset-notes.ts';
import { ms } from './format.ts';
import { doubles, facts, headline, modelNote } from './headline.ts';
import { caseGroups, medianIntervalName, signsByMeans, signsBySignificance } from './latency-cases.ts';
import { code, folded, plain, table } from './markdown-text.ts';
import { byUrgency, caseName, ordinalNames, statusWords, tally } from './names.ts';
import { regressionHeads, regressionRows } from './regressions.ts';
import { runNotes } from './run-notes.ts';

const marks = { pass: '✅', fail: '❌', inconclusive: '❓', skipped: '➖' } as const;

/** A summary for a pull request, in GitHub's Markdown. Details that passed are folded away. */
export function renderMarkdown(document: ReportDocument): string {
  const { verdict, spec } = document;
  const note = modelNote(document);
  const double = doubles(document);
  const ofDataset = datasetNotes(document);
  const kind = document.model && weightsKind(document.model);
  const parts = [
    `## ${marks[verdict.status]} ${statusWords[verdict.status]}: ${plain(spec.name)}`,
    double.length > 0 &&
      `> [!CAUTION]\n> **Test double: no measurements.** ${plain(double.join(', '))}: these numbers say nothing about any device.`,
    plain(headline(document)),
    note !== null && `_${plain(note)}_`,
    verdict.reasons.map(reason => `- ${plain(reason)}`).join('\n'),
    ofDataset.length > 0 && `${noCheckLooks}\n\n${ofDataset.map(one => `- ⚠️ ${plain(one)}`).join('\n')}`,
    checks(verdict.checks),
    table(
      ['', 'Result', ''],
      facts(document).map(({ name, value, note }) => [name, `**${plain(value)}**`, plain(note)]),
    ),
    folded('Builds and distinct engines', builds(document)),
    folded('Notes on runs', notes(document)),
    folded('Latency', latency(document)),
    `Again: ${code(againCommand(document))} · report ${code(document.id)}${kind === null ? '' : ` · ${plain(`${document.model!.name}: ${kind}`)}`}`,
  ];
  return `${parts.filter(part => part !== false && part !== '').join('\n\n')}\n`;
}

function checks(all: readonly Check[]): string {
  const rows = (some: readonly Check[]) =>
    table(
      ['Check', 'Status', 'Actual', 'Limit', 'More'],
      some.map(({ title, status, actual, limit, command }) => [
        plain(title),
        `${marks[status]} ${statusWords[status]}`,
        plain(actual),
        plain(limit),
        code(command),
      ]),
    );
  const sorted = byUrgency(all);
  const open = sorted.filter(({ status }) => status === 'fail' || status === 'inconclusive');
  const others = sorted.filter(check => !open.includes(check));
  return [rows(open), folded(`Checks: ${tally(others)}`, rows(others))].filter(part => part !== '').join('\n\n');
}

function builds(document: ReportDocument): string {
  return buildGroups(document)
    .map(group => `- ${plain(`${group.recipe} on ${group.builtOn}`)}: ${buildSentence(group)}`)
    .join('\n');
}

function notes(document: ReportDocument): string {
  return runNotes(document)
    .map(({ note, labels }) => `- ${plain(`${labels.join(', ')}: ${note}`)}`)
    .join('\n');
}

function latency(document: ReportDocument): string {
  const rows = document.latencySummaries.map(({ side, meanMs, sdMs, medianMs, interval }) => [
    code(caseName(side)),
    plain(`${side.recipe} ${ordinalNames(side.ordinals)}`),
    ms(medianMs),
    `${ms(meanMs)} ± ${ms(sdMs)}`,
    `${ms(interval.low)} to ${ms(interval.high)}`,
  ]);
  const cases = caseGroups(document).map(
    ({ recipe, smaller, bigger, anomalies }) =>
      `- ${plain(`${recipe}, ${smaller} (smaller) and ${bigger} (bigger)`)}: by means ${signsByMeans(anomalies)}, by significance ${signsBySignificance(anomalies, 'yes')}, undecided ${signsBySignificance(anomalies, 'undecided')}`,
  );
  return [
    table(['Case', 'Engine', 'Median ms', 'Mean ± sd', medianIntervalName(document.latencySummaries)], rows),
    cases.join('\n'),
    table(
      regressionHeads,
      regressionRows(document).map(row => row.map(plain)),
    ),
  ]
    .filter(part => part !== '')
    .join('\n\n');
}
