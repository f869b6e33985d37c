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
const tableOf = (page: string) => /<table id="latency-table"[^>]*>.*?<\/table>/s.exec(page)![0];

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
    expect(textOf(table)).toContain('Bar: median; across its end: the 95 % interval of the median');
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

describe('the order of what is told', () => {
  const page = toText(latencySection(profiledReport()).body);

  test('is that of the checks: baselines, cases, causes, then every engine and its device', () => {
    const titles = [...page.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Against the baseline',
      'Is a smaller platform faster than a bigger one?',
      'Why is one slower than the other?',
      'Every engine',
      'Devices along the run',
    ]);
  });

  test('has the tables of what is drawn folded, and a kernel behind the cause that leads to it', () => {
    const depth = (id: string) => {
      const before = page.slice(0, page.indexOf(` id="${id}"`));
      return before.split('<details').length - before.split('</details>').length;
    };
    const ids = ['latency-table', 'cause-table', 'telemetry-table', 'layers-1'];
    expect(ids.map(depth)).toEqual([0, 1, 1, 2]);
  });
});

describe('flags', () => {
  const told = (quality: string[], flags: string[]) =>
    textOf(
      shown({
        latencySummaries: document.latencySummaries.map(one => ({ ...one, quality })),
        anomalies: document.anomalies.map(one => ({ ...one, decision: { ...one.decision, flags } })),
      }),
    );
  const times = (page: string, words: string) => page.split(words).length - 1;

  test('are explained once beneath the table that has them, and those of cases beneath the cases', () => {
    const page = told(['cv>2.5%', 'drift'], ['drift', 'few-rounds']);
    expect(times(page, '⚠ cv&gt;2.5%')).toBe(document.latencySummaries.length + 1);
    expect(times(page, 'the standard deviation (sd) is more than 2.5 % of the mean')).toBe(1);
    expect(times(page, 'from the first round to the last the median changes by more than 2.5 %')).toBe(1);
    expect(page).toMatch(/fewer than ten rounds decide nothing ⚠ drift the ratio changes .*Every engine/);
    expect(page).not.toContain('bimodal');
  });

  test('of which this version knows nothing stand there alone', () => {
    const page = told(['from-tomorrow'], ['from-tomorrow']);
    expect(times(page, '⚠ from-tomorrow')).toBe(document.latencySummaries.length);
    expect(page).toContain('(from-tomorrow)');
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
