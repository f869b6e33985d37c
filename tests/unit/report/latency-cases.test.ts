import { describe, expect, it } from 'vitest';
import {
  caseAnswers,
  caseBeside,
  caseGroups,
  caseInShort,
  caseStatement,
  shownFrom,
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
    expect(caseAnswers(first!).replaceAll('\u00A0', ' ')).toBe(
      'By means, yes: 1.204 ms (c_cpu-1_r_cpu-1 #1, #2, #3) against 1.503 ms (c_cpu-n_r_cpu-n #1, #2, #3), +24.8 %. ' +
        'By significance, yes: +24.8 % by medians of rounds, 95 % interval +18.8 % to +31.8 %, p < 0.001 after Holm, least effect that counts 5 %.',
    );
    expect(caseBeside(first!, 1).replaceAll('\u00A0', ' ')).toBe(
      'So many rounds could show a difference from 5.05 % on.',
    );
  });

  it('say in short which engines they are of, once where both platforms run the same one, both answers and their flags', () => {
    const of = (changes: Partial<typeof first>) => caseInShort({ ...first!, ...changes }).replaceAll('\u00A0', ' ');
    const left = { ...first!.left, ordinals: [1] };
    const right = { ...first!.right, ordinals: [2, 3] };
    const answers = 'by means yes, +24.8 %; by significance yes, +24.8 %';
    expect(of({ left, right })).toBe(`#1 against #2, #3: ${answers}`);
    expect(of({ left, right: { ...left, builtOn: 'cpu-n' } })).toBe(`#1 against #1: ${answers}`);
    expect(of({ left, right: { ...left, ranOn: 'cpu-n' } })).toBe(`#1: ${answers}`);
    expect(of({ left, right: left, decision: { ...first!.decision, flags: ['drift', 'bimodal'] } })).toBe(
      `#1: ${answers} (drift, bimodal)`,
    );
  });

  it('say what widened the interval, and what stands beside the answer', () => {
    const { decision } = third!;
    const interval = { low: 0.1, high: 0.5, level: 0.99, method: 'bootstrap' };
    const told: typeof first = {
      ...third!,
      decision: {
        ...decision,
        widened: { low: -0.41, high: 0.5 },
        flags: ['autocorrelated', 'drift'],
        medians: { differenceMs: 0.3, interval },
        welch: { t: 2.2, df: 18, p: 0.041, difference: 0.3, d: 0.98, interval },
        mannWhitney: { u: 120, p: 0.0004, a: 0.83, method: 'asymptotic' },
      },
    };
    expect(caseAnswers(told).replaceAll('\u00A0', ' ')).toContain('(autocorrelated, drift: judged by −41 % to +50 %)');
    expect(caseBeside(told, 1).replaceAll('\u00A0', ' ')).toContain(
      'Beside it: medians 0.100 to 0.500 ms apart; Welch p = 0.041, d 1.0; Mann–Whitney p < 0.001, A 0.83.',
    );
  });

  it('say nothing of what stands beside in reports that are older', () => {
    expect(caseBeside(first!, 1)).not.toContain('Beside it');
  });

  it('say from which difference on the rounds could show it, the more the more cases there are', () => {
    const { decision } = third!;
    const few = { ...third!, decision: { ...decision, flags: ['few-rounds'] } };
    expect(caseBeside(few, 1)).toContain('So many rounds could show none.');
    const from = (family: number) => Number(/from (\d+(?:\.\d+)?)/.exec(caseBeside(third!, family))![1]);
    expect(from(6)).toBeGreaterThan(from(1));
    expect(shownFrom([third!, first!, few], 1).replaceAll('\u00A0', ' ')).toBe('① 5.05 %, ③ none');
  });

  it('say that a case coincides only where it does', () => {
    expect(caseAnswers(second!)).toContain('the same bytes');
    expect(caseAnswers({ ...second!, coincides: false })).not.toContain('the same bytes');
  });
});
