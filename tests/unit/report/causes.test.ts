import { describe, expect, test } from 'vitest';
import type { LatencyMember, ReportDocument } from '../../../harness/core/records.ts';
import { causeSentence, explainedPairs, pairName } from '../../../harness/report/causes.ts';
import { causeTables } from '../../../harness/report/html/causes.ts';
import { type Html, toText } from '../../../harness/report/html/escape.ts';
import { renderProfile } from '../../../harness/report/profile-text.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

/** The made-up report, with layers of made-up times in every member of its session. */
function profiled(): ReportDocument {
  const document = reportDocument();
  const members = document.latencySummaries.map(
    ({ side, platform, meanMs }): LatencyMember => ({
      engine: side.engine!,
      platform,
      rounds: [[meanMs]],
      layers: [
        { layer: 'conv1 + relu1', kernel: `kernel of ${side.ranOn}`, ms: [meanMs / 2] },
        { layer: '<b>pool</b>', kernel: 'pool', ms: [0.1, null] },
      ],
    }),
  );
  return { ...document, latency: { ...document.latency!, members } };
}

describe('why one engine is slower', () => {
  test('is said of every pair of a case once, then of every two builds of a platform', () => {
    const pairs = explainedPairs(profiled());
    const names = pairs.map(pairName);
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toMatch(/^fp\S+: c_cpu-1_r_cpu-1 #1, #2, #3 against c_cpu-/);
    for (const { cause, layers } of pairs) {
      expect(cause.parts.map(({ part }) => part)).toEqual(['kernels', 'gaps']);
      expect(layers).toHaveLength(2);
    }
  });

  test('is a sentence with the parts that moved most first', () => {
    const [pair] = explainedPairs(profiled());
    expect(causeSentence(pair!.cause)).toMatch(/^[+−][\d.]+ ms: (kernels|gaps between kernels) .*; mainly /);
  });

  test('is printed with so many layers and kernels', () => {
    const text = renderProfile(profiled(), 1);
    expect(text).toMatch(/\+\S+ {2}\S+ → \S+ {2}other kernel {2}conv1 \+ relu1/);
    expect(text.split('\n').filter(line => / × .* × /.test(line)).length).toBe(explainedPairs(profiled()).length);
  });

  test('is a table in the page, with names from outside escaped', () => {
    const page = toText(causeTables(profiled()) as Html);
    expect(page).toContain('&lt;b&gt;pool&lt;/b&gt;');
    expect(page).not.toContain('<b>pool');
    expect(page).toContain('id="layers-1"');
  });

  test('names the command that tells more where only the whole was timed', () => {
    const document = profiled();
    const members = document.latency!.members.map(({ layers: _, ...member }) => member);
    const page = toText(causeTables({ ...document, latency: { ...document.latency!, members } }) as Html);
    expect(page).not.toContain('id="cause-table"');
    expect(page.replaceAll(/<\/?span>/g, '')).toContain(`pnpm triplicate profile ${document.specFile}`);
  });

  test('is not said where nothing was measured', () => {
    const document = { ...reportDocument(), latency: null, latencySummaries: [], anomalies: [] };
    expect(causeTables(document)).toBe(false);
    expect(renderProfile(document, 5)).toMatch(/nothing to compare/);
  });
});
