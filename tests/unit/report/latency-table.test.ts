import { describe, expect, test } from 'vitest';
import { memberOf } from '../../../harness/core/latency/member-of.ts';
import type { Check, ReportDocument } from '../../../harness/core/records.ts';
import { percentile } from '../../../harness/core/statistics.ts';
import { toText } from '../../../harness/report/html/escape.ts';
import { latencySection } from '../../../harness/report/html/latency.ts';
import { profiledReport } from '../../fixtures/failing-gate.ts';
import { textOf } from '../../fixtures/html-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const shown = (changes: Partial<ReportDocument> = {}) => toText(latencySection({ ...document, ...changes }).body);
const tableOf = (page: string) => /<table id="latency-table">.*?<\/table>/s.exec(page)![0];

describe('the table of latencies', () => {
  test('draws the median, across which its interval lies, and says so', () => {
    const [summary] = document.latencySummaries;
    const told = { ...summary!, medianMs: 1, meanMs: 3, interval: { ...summary!.interval, low: 0.5, high: 2 } };
    const table = tableOf(shown({ latencySummaries: [told] }));
    const [, bar, low, high] = /<rect class="fill"[^>]* width="([^"]*)".*?d="M([^ ]*) 7H([^M]*)M/
      .exec(table)!
      .map(Number);
    expect(bar).toBe(high! / 2);
    expect(bar).toBe(low! * 2);
    expect(textOf(table)).toContain('Bar: median; across its end: its interval');
    expect(textOf(table)).toContain('95 % interval of the median');
  });

  test('has the 99th percentile where a check has a limit of it, and there alone', () => {
    const [check] = document.verdict.checks as [Check];
    const asked = { ...document.verdict, checks: [{ ...check, threshold: 'latencyP99Ms' }] };
    expect(tableOf(shown())).not.toContain('>99 %<');
    const table = tableOf(shown({ verdict: asked }));
    expect(table).toContain('>99 %<');
    for (const { side, platform } of document.latencySummaries) {
      const samples = memberOf(document.latency, side.engine, platform)!.rounds.flat();
      expect(table).toContain(`data-value="${percentile(samples, 99)}"`);
    }
  });
});

describe('where the time of a case went', () => {
  const answered = (bySignificance: 'yes' | 'no' | 'undecided', byMeans: boolean) => {
    const report = profiledReport();
    const anomalies = report.anomalies.map(one => ({ ...one, bySignificance, byMeans }));
    return textOf(toText(latencySection({ ...report, anomalies }).body));
  };

  test('is said of a difference that was shown', () => {
    expect(answered('yes', false)).toMatch(/ Where it went: kernels \+[\d.]+; all together \+[\d.]+ ms/);
  });

  test('is said to be by means where that is all that was shown', () => {
    expect(answered('undecided', true)).toContain('By means alone, where it went: ');
    expect(answered('undecided', true)).not.toContain(' Where it went');
  });

  test('is not said of a difference that was not shown', () => {
    expect(answered('undecided', false)).not.toMatch(/where it went/i);
  });
});
