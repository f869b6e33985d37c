import fc from 'fast-check';
import { expect, test } from 'vitest';
import { undecidedReason, undecidedReasons } from '../../../harness/core/reasons.ts';
import type { GateSpec, GateSummary } from '../../../harness/core/records.ts';
import { renderAnnotations, withoutCommands } from '../../../harness/report/annotations.ts';
import { renderGateJunit } from '../../../harness/report/gate-junit.ts';
import { renderGateMarkdown } from '../../../harness/report/gate-markdown.ts';
import { toText } from '../../../harness/report/html/escape.ts';
import { renderGateHtml } from '../../../harness/report/html/gate.ts';
import { nextWords } from '../../../harness/report/html/problems.ts';
import { renderHtml } from '../../../harness/report/html.ts';
import { failingGate, failingGateOf, profiledReport } from '../../fixtures/failing-gate.ts';
import { hostileText, hostileTexts } from '../../fixtures/hostile-text.ts';
import { skeletonOf, textOf } from '../../fixtures/html-text.ts';
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

test('what is to be known of a dataset is a warning, also of a spec that passes', () => {
  const spec = {
    ...waivedSpec,
    spec: 'a',
    file: 'a.spec.ts',
    exitCode: 0 as const,
    waived: [],
    notes: ['Dataset d: labels look permuted.'],
  };
  const lines = renderAnnotations({ ...sample.gate, exitCode: 0, specs: [spec], staleWaivers: [] });
  expect(lines[0]).toBe('::warning file=a.spec.ts,title=a::No check looks at this: Dataset d: labels look permuted.');
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

const document = profiledReport();
const judged = failingGate(document, '../garments 0f3a/report.html');
const page = renderGateHtml(judged);

test('the page says the exit in words first, then each spec, the worst first, with what is in its way', () => {
  const words = textOf(page);
  expect(words).toContain('✕ Fail Do not ship: 1 of 3 specs fail.');
  const sections = [...page.matchAll(/<section (?:class="[^"]*" )?id="([^"]*)"/g)].map(([, id]) => id);
  expect(sections).toEqual([
    'verdict',
    'specs',
    'spec-0',
    'spec-1',
    'waived',
    'goldens',
    'absent',
    'unchecked',
    'about',
  ]);
  const verdict = words.slice(words.indexOf('Do not ship'), words.indexOf('How many checks'));
  expect(verdict).toMatch(/garments : fail, .*unread : bad input.*Obsolete golden old-net\/old-data/);
  expect(words.indexOf('garments ✕ Fail')).toBeLessThan(words.indexOf('unread ! Bad input'));
  for (const { title, actual, limit, command, status } of document.verdict.checks) {
    if (status !== 'fail' && status !== 'inconclusive') continue;
    expect(words).toContain(`${title} ${actual} limit: ${limit}`);
    expect(words).toContain(`Shown again by ${command}`);
  }
  for (const said of [
    'There is no model at models/unread.onnx.',
    'calm accuracy/fp32/cpu-1 2026-12-24 Ada The camera is replaced. Too low.',
    'The waiver of accuracy/fp32/wasm of garments covers nothing',
    'Obsolete golden old-net/old-data',
    'Its log approves it not. Next: pnpm triplicate golden ls',
    'orin-nx no TensorRT library was found',
    'Missed by garments.',
    'Model models/calm.onnx is not here.',
    'pnpm triplicate gate --from garments calm',
  ])
    expect(words).toContain(said);
  expect(renderGateHtml(failingGate(profiledReport(), '../garments 0f3a/report.html'))).toBe(page);
});

test('the page leads into the pages of reports, and nowhere where there is none', () => {
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link!).filter(link => !/^(#|data:)/.test(link));
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) expect(link).toMatch(/^\.\.\/garments%200f3a\/report\.html(#|$)/);
  const report = renderHtml(document, new Map());
  for (const link of links) {
    const [, id] = link.split('#');
    if (id !== undefined) expect(report).toContain(` id="${id}"`);
  }
  const alone = renderGateHtml({ ...judged, pages: new Map() });
  expect(alone).not.toContain('report.html');
  for (const html of [page, alone])
    for (const [, id] of html.matchAll(/href="#([^"]*)"/g)) expect(html).toContain(` id="${id}"`);
  expect(textOf(alone)).toContain(`${document.id}, without a page here: pnpm triplicate report ${document.id}`);
});

test('the page shows no card of a check that is waived', () => {
  const [failed] = document.verdict.checks.filter(({ status }) => status === 'fail');
  const loan = { id: failed!.id, message: failed!.message, reason: 'Known.', by: 'Ada', until: '2026-12-24' };
  const specs = judged.summary.specs.map(spec => (spec.spec === 'garments' ? { ...spec, waived: [loan] } : spec));
  const waived = renderGateHtml({ ...judged, summary: { ...judged.summary, specs } });
  expect(page).toContain(`spec-0-check-${failed!.id}`);
  expect(waived).not.toContain(`spec-0-check-${failed!.id}`);
});

test('the page says what is undecided once, on its card, as the verdict or the gate has said it', () => {
  const told = (reasons: string[]) => {
    const specs = judged.summary.specs.map(spec => (spec.spec === 'garments' ? { ...spec, reasons } : spec));
    return textOf(renderGateHtml({ ...judged, summary: { ...judged.summary, specs } }));
  };
  const { checks } = document.verdict;
  const undecided = checks.filter(({ status }) => status === 'inconclusive');
  expect(told([...undecidedReasons(checks).keys()])).not.toContain('Undecided: ');
  expect(told(undecided.map(undecidedReason))).not.toContain('Undecided: ');
  expect(told(['Undecided: otherwise.'])).toContain('Undecided: otherwise.');
});

test('only what can be typed is set as a command', () => {
  const shown = (next: string) => toText(nextWords(next)).replaceAll(/<\/?span>/g, '');
  expect(shown('pnpm triplicate golden ls')).toBe('Next: <code class="command">pnpm triplicate golden ls</code>');
  expect(shown('See it: pnpm triplicate report a')).toBe(
    'Next: See it: <code class="command">pnpm triplicate report a</code>',
  );
  for (const prose of ['put it there.', 'Finish it: pnpm triplicate golden ls; or restore the old one with git.'])
    expect(shown(prose)).toBe(`Next: ${prose}`);
});

test('an exit of every code has its words on the page, also without any spec', () => {
  const said = ([0, 1, 2, 3, 4] as const).map(exitCode =>
    textOf(renderGateHtml({ ...judged, documents: new Map(), summary: { ...sample.gate, exitCode, specs: [] } })),
  );
  expect(said[0]).toContain('May ship');
  expect(said[1]).toContain('Do not ship');
  for (const other of said.slice(2)) expect(other).toContain('Not proven');
});

test('no text from outside becomes markup of the page', () => {
  const harmless = skeletonOf(renderGateHtml(failingGateOf('x')));
  fc.assert(
    fc.property(hostileText, text => {
      expect(skeletonOf(renderGateHtml(failingGateOf(text)))).toBe(harmless);
    }),
    { numRuns: 25, examples: hostileTexts.map(text => [text]) },
  );
});
