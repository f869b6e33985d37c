import { type Finding, statusOfAll, statusVerbs, statusWords, summaryOf } from '../core/findings/finding.ts';
import type { NamedImport } from '../core/imported/contradictions.ts';
import type { PlatformRecord, ReportDocument } from '../core/records.ts';
import { homeRuns } from '../core/tables/decisions.ts';
import type { Results } from '../core/tables/tables.ts';
import { count, sentenceList } from './format.ts';

/** Whether each finding still holds, in words, with what was measured and what was published. */
export function renderFindings(findings: readonly Finding[], results: Results): string {
  return [
    `Do the findings of Shafi et al. (2021; Jetson Xavier NX and AGX) hold on ${placesOf(results)}?`,
    ...findings.map(finding => renderFinding(finding, results)),
    answerOf(findings),
  ].join('\n\n');
}

/** One finding, as in "Finding 4 holds. The bigger platform …"; imports are named by the files that `imports` are from. */
export const renderFinding = (
  { number, claim, published, status, parts }: Finding,
  { imports = [] }: Pick<Results, 'imports'>,
): string =>
  [
    `Finding ${number} ${statusVerbs[status]}. ${claim}`,
    ...parts.map(part => `  ${part.of}, ${statusWords[part.status]}: ${part.evidence}`),
    ...recordsOf(parts, imports).map(names => `  From: ${names}`),
    `  Published: ${published}`,
  ].join('\n');

/** Names of records in a line; --json has all. */
const shownRecords = 5;

/** None where there are no numbers. */
function recordsOf(parts: Finding['parts'], imports: readonly NamedImport[]): string[] {
  const files = new Map<string, string>(imports.map(({ file, record }) => [record.source.digest, file]));
  const records = [...new Set(parts.flatMap(({ from }) => from.map(({ record }) => files.get(record) ?? record)))];
  if (records.length === 0) return [];
  const more = records.length - shownRecords;
  const shown = records.sort().slice(0, shownRecords).join(', ');
  return [more > 0 ? `${shown} and ${count(more)} more` : shown];
}

/** As in "Holding here: 2, 4. …" with the answer in words. */
function answerOf(findings: readonly Finding[]): string {
  const whole = {
    pass: 'All of them hold here.',
    fail: 'Not all of them hold here.',
    inconclusive: 'None fails here, and these records do not decide all of them.',
  }[statusOfAll(findings.map(({ status }) => status))];
  return `${summaryOf(findings)} ${whole}`;
}

/** As in "NVIDIA H200 with tensorrt 10.6.0.26 and the platforms nx and agx of imports". */
function placesOf({ reports, engines, concurrency = [] }: Results): string {
  const platforms = [...reports.flatMap(optimizedOn), ...concurrency.map(({ platform }) => platform)];
  const imported = [...new Set(engines.filter(({ origin }) => origin === 'import').map(({ side }) => side.ranOn))];
  const places = [...new Set(platforms.map(placeOf))].sort();
  if (imported.length > 0) places.push(`${sentenceList(imported.sort())}, as imported`);
  return sentenceList(places) || 'no platform';
}

/** The reference may have run elsewhere, of which no finding is. */
function optimizedOn(document: ReportDocument): PlatformRecord[] {
  const names = new Set(homeRuns(document).map(({ side }) => side.ranOn));
  return document.platforms.filter(({ name }) => names.has(name));
}

function placeOf({ name, device, backend, stack }: PlatformRecord): string {
  const version = stack[backend];
  return `${device.gpu ?? device.cpu ?? name} with ${backend}${version === undefined ? '' : ` ${version}`}`;
}
