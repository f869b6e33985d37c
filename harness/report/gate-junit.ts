import type { GateSpec, GateSummary, ReportDocument } from '../core/records.ts';
import { noCheckLooks } from './dataset-notes.ts';
import { codeWords, obsoleteSentence } from './gate-words.ts';
import { escapeText } from './html/escape.ts';
import { attributes, checkCase } from './junit.ts';

type Outcome = 'pass' | 'failure' | 'error' | 'skipped';
interface Case {
  readonly outcome: Outcome;
  readonly xml: string;
}

/**
 * JUnit XML of one gate: a suite per spec with its checks and what the gate made of it, and one of the gate itself. A waived
 * check is skipped, and says until when. `documents` by name of spec.
 */
export function renderGateJunit(summary: GateSummary, documents: ReadonlyMap<string, ReportDocument>): string {
  const gate = summary.error?.message ?? `${codeWords[summary.exitCode]} over ${summary.specs.length} specs`;
  const suites = [
    suite('gate', [
      verdict('gate', 'verdict', summary.exitCode, gate),
      ...summary.obsoleteGoldens.map(key => verdict('gate', `golden ${key}`, 1, obsoleteSentence(key))),
      ...summary.doubtfulGoldens.map(({ key, error }) => verdict('gate', `golden ${key}`, 3, error.message)),
    ]),
    ...summary.specs.map(spec => suite(spec.spec, casesOf(spec, documents.get(spec.spec)), spec.notes)),
  ];
  const all = suites.flatMap(({ cases }) => cases);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${totals(all)}>\n${suites.map(({ xml }) => xml).join('')}</testsuites>\n`;
}

function casesOf(spec: GateSpec, document: ReportDocument | undefined): Case[] {
  const outcomes = { pass: 'pass', fail: 'failure', inconclusive: 'error', skipped: 'skipped' } as const;
  const checks = (document?.verdict.checks ?? []).map((check): Case => {
    const waiver = spec.waived.find(({ id }) => id === check.id);
    if (!waiver) return { outcome: outcomes[check.status], xml: checkCase(check, spec.spec) };
    const message = `Waived until ${waiver.until} by ${waiver.by}: ${waiver.reason} ${check.message}`;
    return { outcome: 'skipped', xml: checkCase({ ...check, status: 'skipped', message }, spec.spec) };
  });
  return [...checks, verdict(spec.spec, 'gate', spec.exitCode, spec.reasons.join('\n'))];
}

function verdict(suiteName: string, name: string, exit: number, message: string): Case {
  const head = attributes({ name: `${suiteName}: ${name}`, classname: `${suiteName}.gate` });
  if (exit === 0) return { outcome: 'pass', xml: `    <testcase${head}/>\n` };
  const outcome = exit === 1 ? 'failure' : 'error';
  const said = attributes({ type: `exit code ${exit}`, message });
  return { outcome, xml: `    <testcase${head}><${outcome}${said}>${escapeText(message)}</${outcome}></testcase>\n` };
}

function suite(name: string, cases: readonly Case[], notes: readonly string[] = []) {
  const said = notes.map(note => `${noCheckLooks} ${note}`).join('\n');
  const out = said === '' ? '' : `    <system-out>${escapeText(said)}</system-out>\n`;
  const inner = cases.map(({ xml }) => xml).join('') + out;
  return { cases, xml: `  <testsuite${attributes({ name })}${totals(cases)}>\n${inner}  </testsuite>\n` };
}

function totals(cases: readonly Case[]): string {
  const number = (outcome: Outcome) => cases.filter(one => one.outcome === outcome).length;
  return attributes({
    tests: cases.length,
    failures: number('failure'),
    errors: number('error'),
    skipped: number('skipped'),
  });
}
