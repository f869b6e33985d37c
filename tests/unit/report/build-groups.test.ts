import { describe, expect, it } from 'vitest';
import { buildGroups, buildSentence, engineLetters } from '../../../harness/report/build-groups.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();

describe('builds', () => {
  it('are told from distinct engines, per recipe and platform', () => {
    expect(buildGroups(document).map(group => [group.recipe, group.builtOn, buildSentence(group)])).toEqual([
      ['reference', 'cpu-1', '1 build, 1 distinct engine'],
      ['fp32', 'cpu-1', '3 builds, 1 distinct engine'],
      ['fp32', 'cpu-n', '3 builds, 1 distinct engine'],
      ['fp16-weights', 'cpu-1', '3 builds, 2 distinct engines'],
      ['fp16-weights', 'cpu-n', '2 builds, 2 distinct engines'],
    ]);
  });

  it('share a letter exactly if they gave the same bytes, on whatever platform', () => {
    const letters = engineLetters(document, 'fp16-weights');
    const builds = document.engines.filter(({ build }) => build.recipe.name === 'fp16-weights');
    expect(builds.map(({ build }) => letters.get(build.engine))).toEqual(['A', 'A', 'B', 'A', 'C']);
  });

  it('get letters of their own beyond the alphabet', () => {
    const [first] = document.engines;
    const engines = Array.from({ length: 60 }, (_, index) => ({
      ...first!,
      build: { ...first!.build, engine: `sha256:${String(index).padStart(64, '0')}` as const },
    }));
    expect(new Set(engineLetters(reportDocument({ engines }), 'reference').values()).size).toBe(60);
  });
});
