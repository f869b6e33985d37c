import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GateSpec, GateSummary } from '../../../harness/core/records.ts';
import { renderAnnotations, withoutCommands } from '../../../harness/report/annotations.ts';
import { renderGateJunit } from '../../../harness/report/gate-junit.ts';
import { renderGateMarkdown } from '../../../harness/report/gate-markdown.ts';
import * as sample from '../../fixtures/sample-records.ts';

const [waivedSpec] = sample.gate.specs as [GateSpec];
const hostile = fc
  .array(fc.constantFrom('::', 'error ', '\n', '\r', '##[', ']', '%', ',', ':', 'a', ' ', 'é'))
  .map(parts => parts.join(''));

function failing(text: string, count = 1): GateSummary {
  const spec = { ...waivedSpec, spec: text, file: text, exitCode: 1 as const, failed: [{ id: text, message: text }] };
  return { ...sample.gate, exitCode: 1, specs: Array.from({ length: count }, () => spec) };
}

/** What GitHub's runner makes of a property or of a message. */
const decoded = (text: string) =>
  text
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%0A', '\n')
    .replaceAll('%0D', '\r')
    .replaceAll('%25', '%');

test('an annotation is one line, whose parts are read back as they were, whatever the text', () => {
  fc.assert(
    fc.property(hostile, text => {
      const lines = renderAnnotations(failing(text));
      expect(lines.length).toBe(3);
      const parts = /^::error file=([^,:]*),title=([^,:]*)::([^\r\n]*)$/.exec(lines[0]!);
      expect(parts?.slice(1).map(decoded)).toEqual([text, `${text}: ${text} failed`, text]);
    }),
  );
});

test('no text is a command after what the gate does to its output', () => {
  fc.assert(
    fc.property(hostile, text => {
      for (const line of withoutCommands(text).split(/[\r\n]/)) expect(line).not.toMatch(/^\s*::|##\[/);
    }),
  );
});

test('at most ten annotations of a level, and the last says how many more', () => {
  const errors = renderAnnotations(failing('a', 25)).filter(line => line.startsWith('::error'));
  expect(errors).toHaveLength(10);
  expect(errors[9]).toContain('16 more are in summary.json');
});

test('Markdown fits a comment, and says how much does not', () => {
  const text = renderGateMarkdown({ ...failing('a'.repeat(900), 200) });
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toMatch(/Not shown: \d+ more lines/);
  expect(renderGateMarkdown(failing('a'))).not.toContain('Not shown');
});

test('JUnit is red whenever the exit code is not 0, also without any spec', () => {
  for (const exitCode of [1, 2, 3, 4] as const)
    expect(renderGateJunit({ ...sample.gate, exitCode, specs: [] }, new Map())).toMatch(/<(failure|error) /);
  expect(renderGateJunit({ ...sample.gate, exitCode: 0, specs: [] }, new Map())).not.toMatch(/<(failure|error) /);
});
