import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../../harness/core/records.ts';
import { renderJunit } from '../../../harness/report/junit.ts';
import { hostileText, hostileTexts, withText } from '../../fixtures/hostile-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const xml = renderJunit(document);
const number = (text: string, pattern: RegExp) => (text.match(pattern) ?? []).length;

describe('renderJunit', () => {
  it('has a case per check; failed ones fail, inconclusive ones are errors, skipped ones are skipped', () => {
    expect(number(xml, /<testcase /g)).toBe(document.verdict.checks.length);
    expect(xml).toContain('tests="12" failures="3" errors="1" skipped="2"');
    expect([number(xml, /<failure /g), number(xml, /<error /g), number(xml, /<skipped /g)]).toEqual([3, 1, 2]);
  });

  it('says what to type', () => {
    expect(xml).toContain('More: pnpm triplicate report garments-0f3a5b7c9d1e --check latencyCases/fp32/cpu-1/cpu-n');
  });

  it.each(['fail', 'inconclusive'] as const)('is never green when the verdict is %s', status => {
    const verdict: Verdict = { status, reasons: ['A dataset step came to nothing.'], checks: [] };
    const red = renderJunit(reportDocument({ verdict }));
    expect(number(red, /<(failure|error) /g)).toBe(1);
    expect(red).toContain('tests="1"');
    expect(red).toContain('A dataset step came to nothing.');
  });

  it('adds nothing to a verdict that its checks carry', () => {
    const checks = document.verdict.checks.filter(check => check.status === 'pass');
    expect(renderJunit(reportDocument({ verdict: { status: 'pass', reasons: [], checks } }))).not.toMatch(
      /<(failure|error) /,
    );
  });

  it('lets no text from outside become markup', () => {
    const skeleton = (text: string) =>
      [...text.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, '""')).join('');
    const harmless = skeleton(renderJunit(withText(document, 'x')));
    fc.assert(
      fc.property(hostileText, hostile => {
        expect(skeleton(renderJunit(withText(document, hostile)))).toBe(harmless);
      }),
      { examples: hostileTexts.map(hostile => [hostile]) },
    );
  });
});
