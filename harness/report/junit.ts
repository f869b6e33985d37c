import { weightsKind } from '../core/model-weights.ts';
import type { Check, ReportDocument } from '../core/records.ts';
import { datasetNotes, noCheckLooks } from './dataset-notes.ts';
import { doubles } from './headline.ts';
import { escapeText } from './html/escape.ts';

/**
 * JUnit XML for CI systems: a test case per check. A check that failed is a failure, an inconclusive one an error. A
 * verdict that no check carries gets a case of its own, because a file without a red case reads as green.
 */
export function renderJunit(document: ReportDocument): string {
  const { verdict, spec, model, dataset } = document;
  const weights = model && weightsKind(model);
  const cases = verdict.checks.map(check => checkCase(check, spec.name));
  const carried = verdict.status === 'pass' || verdict.checks.some(check => check.status === verdict.status);
  if (!carried) cases.push(verdictCase(document));
  const number = (status: string) =>
    verdict.checks.filter(check => check.status === status).length + (!carried && verdict.status === status ? 1 : 0);
  const totals = attributes({
    tests: cases.length,
    failures: number('fail'),
    errors: number('inconclusive'),
    skipped: number('skipped'),
    time: document.seconds,
  });
  const properties = {
    report: document.id,
    'spec file': document.specFile,
    verdict: verdict.status,
    ...(model ? { model: model.name, 'model digest': model.digest } : {}),
    ...(weights === null ? {} : { weights }),
    ...(dataset ? { 'dataset digest': dataset.digest } : {}),
    ...(doubles(document).length > 0 ? { 'test double, no measurements': doubles(document).join(', ') } : {}),
  };
  const told = [...verdict.reasons, ...datasetNotes(document).map(note => `${noCheckLooks} ${note}`)];
  const lines = Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>\n`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites${totals}>
  <testsuite${attributes({ name: spec.name, timestamp: document.startedAt })}${totals}>
    <properties>
${lines.join('')}    </properties>
${cases.join('')}    <system-out>${escapeText(told.join('\n'))}</system-out>
  </testsuite>
</testsuites>
`;
}

/** One check; how it came out for the report, which knows of no waivers. */
export function checkCase({ title, threshold, status, message, command }: Check, spec: string): string {
  const head = attributes({ name: title, classname: `${spec}.${threshold}` });
  const text = escapeText(`${message}\nMore: ${command}`);
  if (status === 'pass') return `    <testcase${head}/>\n`;
  if (status === 'skipped') return `    <testcase${head}><skipped${attributes({ message })}/></testcase>\n`;
  const element = status === 'fail' ? 'failure' : 'error';
  const outcome = attributes({ type: status === 'fail' ? threshold : 'inconclusive', message });
  return `    <testcase${head}><${element}${outcome}>${text}</${element}></testcase>\n`;
}

function verdictCase({ spec, verdict }: ReportDocument): string {
  const element = verdict.status === 'fail' ? 'failure' : 'error';
  const head = attributes({ name: `${spec.name}: verdict`, classname: `${spec.name}.verdict` });
  const outcome = attributes({ type: verdict.status, message: verdict.reasons[0] ?? verdict.status });
  return `    <testcase${head}><${element}${outcome}>${escapeText(verdict.reasons.join('\n'))}</${element}></testcase>\n`;
}

/** Line breaks are written out, because a parser makes spaces of them in attributes. */
export const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeText(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
