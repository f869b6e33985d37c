import { expect, test } from 'vitest';
import type { ReportDocument, Verdict } from '../../../harness/core/records.ts';
import { renderGateJunit } from '../../../harness/report/gate-junit.ts';
import { renderGateMarkdown } from '../../../harness/report/gate-markdown.ts';
import { renderGateHtml } from '../../../harness/report/html/gate.ts';
import { renderHtml } from '../../../harness/report/html.ts';
import { renderJunit } from '../../../harness/report/junit.ts';
import { renderMarkdown } from '../../../harness/report/markdown.ts';
import { renderTerminal } from '../../../harness/report/terminal.ts';
import { failingGate } from '../../fixtures/failing-gate.ts';
import { textOf } from '../../fixtures/html-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const original = reportDocument();
const [note, escaped] = ['The labels look permuted by <b>.', 'The labels look permuted by &lt;b&gt;.'];
const noted = (verdict: Verdict): ReportDocument =>
  reportDocument({ verdict, dataset: { ...original.dataset!, notes: [note] } });
const failed = noted(original.verdict);
const checks = original.verdict.checks.filter(({ status }) => status === 'pass');
const passed = noted({ status: 'pass', reasons: [], checks });
const lead = 'No check looks at this:';
const told = `Dataset ${original.dataset!.name}: ${note}`;

/** The text from where the verdict begins to where what comes after it begins. */
const between = (text: string, from: string | RegExp, to: string) => text.slice(text.search(from)).split(to, 1)[0]!;

test.each([
  ['passes', passed],
  ['fails', failed],
] as const)('what is to be known of the dataset stands beside a verdict that %s, once', (_, document) => {
  const page = between(renderHtml(document, new Map()), 'id="verdict"', '</section>');
  expect(textOf(page)).toContain(`${lead} Dataset ${original.dataset!.name}: ${escaped}`);
  const terminal = renderTerminal(document, { color: false });
  expect(terminal.split('\n\n')[0]).toContain(`\n${lead}\n  - ${told}`);
  const markdown = renderMarkdown(document);
  expect(between(markdown, /^/, '| Check |')).toMatch(/No check looks at this:\n\n- ⚠️ Dataset .*look permuted/);
  const junit = renderJunit(document);
  expect(between(junit, '<system-out>', '</system-out>')).toContain(`${lead} Dataset`);
  for (const text of [renderHtml(document, new Map()), terminal, markdown, junit])
    expect(text.split('look permuted')).toHaveLength(2);
});

test('nothing is said of a dataset of which nothing is to be known', () => {
  for (const text of [
    renderHtml(original, new Map()),
    renderTerminal(original, { color: false }),
    renderMarkdown(original),
    renderJunit(original),
  ])
    expect(text).not.toContain(lead);
});

test('a gate says it beside its verdict, also of specs that pass', () => {
  const judged = failingGate(original, 'report.html');
  const [calm, ...others] = judged.summary.specs;
  const summary = { ...judged.summary, specs: [{ ...calm!, notes: [told] }, ...others] };
  const page = between(renderGateHtml({ ...judged, summary }), 'id="verdict"', '</section>');
  expect(textOf(page)).toContain(`${lead} calm: Dataset ${original.dataset!.name}: ${escaped}`);
  expect(between(renderGateMarkdown(summary), /^/, '| Spec |')).toMatch(/- ⚠️ calm: No check looks at this: Dataset/);
  expect(renderGateJunit(summary, judged.documents)).toMatch(
    /<testsuite name="calm"[^>]*>\n.*\n {4}<system-out>No check looks at this: Dataset .* by &lt;b&gt;\.<\/system-out>/,
  );
  const gate = [renderGateHtml(judged), renderGateMarkdown(judged.summary)];
  for (const text of [...gate, renderGateJunit(judged.summary, judged.documents)]) expect(text).not.toContain(lead);
});
