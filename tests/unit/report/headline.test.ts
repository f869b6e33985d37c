import { describe, expect, it } from 'vitest';
import type { ReportDocument } from '../../../harness/core/records.ts';
import { facts, headline, modelNote, worstPair } from '../../../harness/report/headline.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const seeded = reportDocument({ model: { ...document.model!, weights: 'seeded' } });
const withVerdict = (status: ReportDocument['verdict']['status'], changes: Partial<ReportDocument> = {}) =>
  reportDocument({ verdict: { ...document.verdict, status }, ...changes });

describe('headline', () => {
  it('says what a release manager asks', () => {
    expect(headline(withVerdict('fail'))).toBe('Do not ship: 3 of 12 checks failed. 2 checks skipped.');
    expect(headline(withVerdict('pass', { absent: [] }))).toBe(
      'May ship: 6 checks passed and none failed. 2 checks skipped.',
    );
    expect(headline(withVerdict('pass', { absent: [{ name: 'gpu', reason: 'There is no driver.' }] }))).toBe(
      'May ship on cpu-1, cpu-n and wasm: 6 checks passed and none failed. 2 checks skipped. For gpu nothing is proven.',
    );
    expect(headline(withVerdict('inconclusive'))).toMatch(/^Not proven: .* so they may not\./);
  });

  it('lets no engine ship on the numbers of a double, not even of one among others', () => {
    const platforms = document.platforms.map(one => ({ ...one, double: one.name === 'wasm' }));
    expect(headline(withVerdict('pass', { platforms }))).toMatch(/^Nothing to ship/);
  });

  it('lets no engine ship on a part of the checks', () => {
    const spec = { ...document.spec, name: `${document.spec.name}.part` };
    expect(headline(withVerdict('pass', { spec }))).toMatch(
      /^Nothing to ship: 6 checks passed and none failed\..* But other checks of the spec were not asked/,
    );
    expect(headline(withVerdict('fail', { spec }))).toMatch(/^Do not ship/);
  });
});

describe('facts', () => {
  it('show the worst pair of each relation with its interval', () => {
    const [between] = facts(document);
    expect(between?.value).toBe('4 flips');
    expect(between?.note.replaceAll('\u00A0', ' ')).toMatch(
      /^Worst pair, 0\.667 % of 600 inputs \(0\.26 % to 1\.7 %\)/,
    );
    const worst = worstPair(document.comparisons, 'engine-engine');
    expect(
      document.comparisons.filter(({ relation }) => relation === 'engine-engine').every(one => one.rate <= worst!.rate),
    ).toBe(true);
  });

  it('say that nothing was compared, never that nothing flipped', () => {
    const [between] = facts(reportDocument({ comparisons: [] }));
    expect(between).toEqual({ name: 'Between engines', value: 'no pair', note: 'Nothing was compared.' });
  });

  it('say nothing of flips where weights are seeded', () => {
    expect(facts(seeded).filter(({ value }) => /flip|pair/.test(value))).toEqual([]);
  });

  it('say of latency cases what is undecided beside what is shown, and what they are', () => {
    const cases = facts(document).find(({ name }) => name === 'Latency cases');
    expect(cases).toEqual({
      name: 'Latency cases',
      value: '①②, ③ undecided',
      note: 'A smaller platform faster than a bigger one, by significance; by means ①②③.',
    });
    const decided = document.anomalies.map(one => ({ ...one, bySignificance: 'no' as const }));
    expect(facts(reportDocument({ anomalies: decided })).find(({ name }) => name === 'Latency cases')?.value).toBe(
      'none',
    );
  });

  it('leave out what was not measured', () => {
    const names = facts(reportDocument({ anomalies: [], runs: [] })).map(({ name }) => name);
    expect(names).not.toContain('Latency cases');
    expect(names).not.toContain('Top-1 accuracy');
  });
});

describe('modelNote', () => {
  it('is there for a stand-in and for seeded weights only', () => {
    expect(modelNote(document)).toContain('is a stand-in for ResNet-18');
    expect(modelNote(seeded)).toMatch(/seeded weights, never trained: for times.* is a stand-in for/);
    expect(
      modelNote(
        reportDocument({
          model: { ...document.model!, standInFor: null },
          spec: { ...document.spec, model: { name: 'm', file: 'm.onnx', task: 'classification' } },
        }),
      ),
    ).toBeNull();
  });
});
