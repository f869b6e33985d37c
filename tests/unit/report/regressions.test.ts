import { describe, expect, test } from 'vitest';
import { renderHtml } from '../../../harness/report/html.ts';
import { renderMarkdown } from '../../../harness/report/markdown.ts';
import { regressionRows } from '../../../harness/report/regressions.ts';
import { renderTerminal } from '../../../harness/report/terminal.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const older = (() => {
  const { regressions: _, ...rest } = document;
  return rest;
})();

describe('a session against its baseline', () => {
  test('is shown by what decided: beside the engine of the baseline where that one was faster, else the newest sessions', () => {
    expect(regressionRows(document).map(row => row.map(text => text.replaceAll('\u00A0', ' ')))).toEqual([
      ['fp32 on cpu-1', '1.200', '1.102 (its engine, in turns)', '+8.89 %', '+6.89 % to +10.9 %', 'slower'],
      [
        'fp32 on cpu-n',
        '1.503',
        '1.500 (20 sessions)',
        '+0.2 %',
        '−1.8 % to +2.2 %',
        'no slower. Upgrade, against cpu-n-0123456789ab: stack.onnxruntime was 1.29.0 and is 1.30.0.',
      ],
      ['fp16-weights on cpu-1', '', '', '', '', 'no baseline'],
    ]);
  });

  test('stands in the terminal, in Markdown and in the page', () => {
    expect(renderTerminal(document, { color: false })).toMatch(
      /Against the baseline\n.*Outcome\n {2}fp32 on cpu-1 .*slower/,
    );
    expect(renderMarkdown(document)).toMatch(/\| fp32 on cpu-1 \| 1\.200 \| 1\.102 \(its engine, in turns\) \|/);
    expect(String(renderHtml(document, new Map()))).toMatch(/Against the baseline<\/h3>[\s\S]*its engine, in turns/);
  });

  test('is not spoken of where none was asked for', () => {
    expect(renderTerminal(older, { color: false })).not.toContain('Against the baseline');
    expect(renderMarkdown(older)).not.toContain('| Outcome |');
    expect(String(renderHtml(older, new Map()))).not.toContain('Against the baseline');
  });
});
