import { describe, expect, it } from 'vitest';
import {
  caseGroups,
  caseSentence,
  caseStatement,
  signsByMeans,
  signsBySignificance,
} from '../../../harness/report/latency-cases.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const [group] = caseGroups(reportDocument());
const [first, second, third] = group!.anomalies;

describe('latency cases', () => {
  it('are grouped by recipe and pair of platforms', () => {
    expect(caseGroups(reportDocument()).map(({ recipe, smaller, bigger }) => [recipe, smaller, bigger])).toEqual([
      ['fp32', 'cpu-1', 'cpu-n'],
      ['fp16-weights', 'cpu-1', 'cpu-n'],
    ]);
  });

  it('are shown by their signs, by means and by significance apart', () => {
    expect(signsByMeans(group!.anomalies)).toBe('①②③');
    expect(signsBySignificance(group!.anomalies, 'yes')).toBe('①②');
    expect(signsBySignificance(group!.anomalies, 'undecided')).toBe('③');
    expect(signsBySignificance(group!.anomalies, 'no')).toBe('none');
  });

  it('say what they ask and what was answered', () => {
    expect(caseStatement(first!)).toBe('cpu-1, with its own engine, is faster than the bigger cpu-n with its own');
    expect(caseStatement(second!)).toBe('the engine of cpu-1 is faster on cpu-1 than on the bigger cpu-n');
    expect(caseStatement(third!)).toBe('the engine of cpu-n is faster on cpu-1 than on cpu-n, where it was built');
    expect(caseSentence(first!).replaceAll('\u00A0', ' ')).toBe(
      'By means, yes: 1.204 ms (c_cpu-1_r_cpu-1) against 1.563 ms (c_cpu-n_r_cpu-n), +29.8 %. ' +
        'By significance, yes: 95 % interval +23.8 % to +36.8 %, p < 0.001 after Holm, least effect that counts 5 %.',
    );
  });

  it('say that a case coincides only where it does', () => {
    expect(caseSentence(second!)).toContain('the same bytes');
    expect(caseSentence({ ...second!, coincides: false })).not.toContain('the same bytes');
  });
});
