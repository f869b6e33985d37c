import { describe, expect, test } from 'vitest';
import type { ReportComparison } from '../../../harness/core/records.ts';
import { renderComparisonMarkdown } from '../../../harness/report/comparison/markdown.ts';
import { changes, comparisonSections } from '../../../harness/report/comparison/sections.ts';
import { renderComparisonText } from '../../../harness/report/comparison/text.ts';
import { renderComparisonHtml } from '../../../harness/report/html/comparison.ts';
import { compared, upgraded } from '../../fixtures/compared-reports.ts';
import { hostileTexts } from '../../fixtures/hostile-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const before = reportDocument();
const { dataset } = before;
const faces = {
  text: (record: ReportComparison) => renderComparisonText(record, dataset, 5),
  markdown: (record: ReportComparison) => renderComparisonMarkdown(record, dataset),
  html: (record: ReportComparison) => renderComparisonHtml(record, dataset),
};

describe.each(Object.entries(faces))('a comparison as %s', (face, render) => {
  test('says what differs, every kind of change by its word, and that it judges nothing', async () => {
    const newer = upgraded();
    const turned = { pass: 'fail', fail: 'pass', inconclusive: 'inconclusive', skipped: 'skipped' } as const;
    const checks = newer.verdict.checks.map(check => ({ ...check, status: turned[check.status] }));
    const record = await compared(before, { ...newer, failures: [], verdict: { ...newer.verdict, checks } });
    const said = render(record);
    expect(said).toContain('One thing differs: the stack');
    expect(said).toContain('onnxruntime was 1.30.0 and is 1.31.0');
    for (const word of ['Worse', 'Better', 'Undecided', 'Changed', 'Gone']) expect(said).toContain(word);
    expect(said).toContain('Nothing here is a verdict');
    expect(render(structuredClone(record)), 'the same bytes').toBe(said);
  });

  test('of doubles cannot be taken for measurements', async () => {
    const doubled = { ...before, platforms: before.platforms.map(one => ({ ...one, double: true })) };
    expect(render(await compared(before, doubled)).toLowerCase()).toContain('test double: no measurements');
  });

  test('takes no text from outside for its own', async () => {
    const text = hostileTexts.join(' ');
    const said = render(await compared(before, { ...upgraded(), spec: { ...before.spec, name: text } }));
    if (face !== 'text') expect(said).not.toContain('<img src=x');
    expect(said).not.toContain('\u001B');
  });
});

test('what is most pressing stands first, and what is the same last', async () => {
  for (const { rows } of comparisonSections(await compared(before, upgraded()), dataset)) {
    const order = rows.map(({ change }) => changes.indexOf(change));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  }
});

test('text shows as many lines behind a row as it is asked for, and counts the others', async () => {
  const record = await compared(before, upgraded());
  const [few, many] = [1, 1000].map(top => renderComparisonText(record, dataset, top));
  expect(few).toMatch(/… \d+ more: --top/);
  expect(many).not.toContain('more: --top');
  expect(many!.length).toBeGreaterThan(few!.length);
});
