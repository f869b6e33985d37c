import { describe, expect, test } from 'vitest';
import type { LatencyMember, ReportDocument } from '../../../harness/core/records.ts';
import {
  causeSentence,
  type ExplainedPair,
  explainedPairs,
  pairName,
  signed,
  whyWords,
} from '../../../harness/report/causes.ts';
import { causesBlock } from '../../../harness/report/html/causes.ts';
import { type Html, toText } from '../../../harness/report/html/escape.ts';
import { renderHtml } from '../../../harness/report/html.ts';
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

  test('is drawn by its parts, whose bars add up to the difference that is written beside them', () => {
    const pairs = explainedPairs(profiled());
    const page = toText(causesBlock(profiled(), pairs) as Html);
    const bars = page.match(/<rect [^>]*fill="var\(--part-[^>]*>/g)!;
    expect(bars).toHaveLength(pairs.flatMap(({ cause }) => cause.parts.filter(one => one.differenceMs !== 0)).length);
    for (const { cause } of pairs) expect(page).toContain(`>${signed(cause.differenceMs)}</text>`);
  });

  test('is said beside a case, with a link to the layer that the bigger one takes longest more for', () => {
    const document = profiled();
    const page = renderHtml(document, new Map());
    const [, target, words] = /Where it went: <a href="#(cause-\d+)">(.*?)<\/a>/.exec(page)!;
    expect(words).toMatch(/^kernels [+−][\d.]+; all together [+−][\d.]+ ms; most in conv1 \+ relu1, \+[\d.]+$/);
    const details = page.slice(page.indexOf(`<details id="${target}">`));
    expect(details).toMatch(
      /takes longer than c_cpu-1_r_cpu-1 #1, #2, #3 for 1 layer, .* longest more for conv1 \+ relu1: .* ms, other kernel\./,
    );
    expect(details).toMatch(/<tbody><tr><th scope="row">conv1 \+ relu1<td /);
  });

  test('leads to the row of its parts where no layer was timed', () => {
    const document = profiled();
    const members = document.latency!.members.map(({ layers: _, ...member }) => {
      const compute = member.rounds;
      return { ...member, parts: { h2d: [[0.1]], compute, d2h: [[0.1]], enqueue: [[0.1]] } };
    });
    const page = renderHtml({ ...document, latency: { ...document.latency!, members } }, new Map());
    const targets = [...page.matchAll(/Where it went: <a href="#(cause-\d+)">/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(1);
    for (const target of targets) expect(page).toContain(`<tr id="${target}"><th scope="row">`);
  });

  test('names the layer that went furthest the way of the whole, and none where kernels are not the cause', () => {
    const [pair] = explainedPairs(profiled());
    const mean = (at: number, left: number, right: number): ExplainedPair['layers'][number] => ({
      ...pair!.layers[0]!,
      left: { layers: [`layer ${at}`], kernels: [], ms: left },
      right: { layers: [`layer ${at}`], kernels: [], ms: right },
      differenceMs: right - left,
    });
    const layers = [mean(1, 1, 2), mean(2, 5, 1)];
    const kernels = { part: 'kernels', leftMs: 6, rightMs: 3, differenceMs: -3 } as const;
    const gaps = { part: 'gaps', leftMs: 1, rightMs: 1.5, differenceMs: 0.5 } as const;
    const cause = { ...pair!.cause, parts: [kernels, gaps], differenceMs: -2.5, main: 'kernels' as const };
    expect(whyWords({ ...pair!, cause, layers })).toBe('kernels −3; all together −2.5 ms; most in layer 2, −4');
    const longer = { ...cause, differenceMs: 0.5, main: 'gaps' as const };
    expect(whyWords({ ...pair!, cause: longer, layers })).toBe('gaps between kernels +0.5; all together +0.5 ms');
    expect(whyWords({ ...pair!, cause: { ...cause, parts: [kernels] }, layers })).toBeNull();
  });

  test('is a table in the page, with names from outside escaped', () => {
    const page = toText(causesBlock(profiled(), explainedPairs(profiled())) as Html);
    expect(page).toContain('&lt;b&gt;pool&lt;/b&gt;');
    expect(page).not.toContain('<b>pool');
    expect(page).toContain('id="layers-1"');
  });

  test('names the command that tells more where only the whole was timed', () => {
    const document = profiled();
    const members = document.latency!.members.map(({ layers: _, ...member }) => member);
    const whole = { ...document, latency: { ...document.latency!, members } };
    const page = toText(causesBlock(whole, explainedPairs(whole)) as Html);
    expect(page).not.toContain('id="cause-table"');
    expect(page.replaceAll(/<\/?span>/g, '')).toContain(`pnpm triplicate profile ${document.specFile}`);
  });

  test('is not said where nothing was measured', () => {
    const document = { ...reportDocument(), latency: null, latencySummaries: [], anomalies: [] };
    expect(causesBlock(document, explainedPairs(document))).toBe(false);
    expect(renderProfile(document, 5)).toMatch(/nothing to compare/);
  });
});
