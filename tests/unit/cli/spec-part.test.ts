import { describe, expect, test } from 'vitest';
import { checksLeftOut, partOf } from '../../../harness/cli/spec-platforms.ts';
import type { Spec } from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';

const spec: Spec = {
  name: 'net',
  model: { name: 'net', file: 'net.onnx', task: 'classification' },
  dataset: { name: 'set', source: { kind: 'folder', path: 'set' }, preprocess: { width: 8, height: 8 } },
  platforms: ['cpu-1', 'cpu-n', 'gpu'],
  recipes: ['fp32', { name: 'mine', precision: 'fp16', optimization: 'full' }, 'tf32'],
  thresholds: { flipsBetweenEngines: 0 },
  platformThresholds: { gpu: { flipsBetweenEngines: 3 }, 'cpu-n': { flipsBetweenEngines: 1 } },
};

describe('a part of a spec', () => {
  test('keeps of its thresholds those of its platforms, and has a name of its own', () => {
    const part = partOf(spec, { platforms: ['gpu', 'cpu-1'], recipes: ['mine'] });
    expect(part).toMatchObject({ name: 'net.part', platforms: ['cpu-1', 'gpu'], recipes: [spec.recipes[1]] });
    expect(part.platformThresholds).toEqual({ gpu: { flipsBetweenEngines: 3 } });
    expect(() => normalizeSpec(part)).not.toThrow();
  });

  test('leaves out recipes that nothing builds there', () => {
    expect(partOf(spec, { platforms: ['cpu-1'] }).recipes).toEqual(['fp32']);
    expect(partOf(spec, { platforms: ['cpu-1'] })).not.toHaveProperty('platformThresholds');
  });

  test('names the checks that only the whole has', () => {
    const part = partOf(spec, { platforms: ['cpu-1', 'gpu'], recipes: ['fp32'] });
    expect(checksLeftOut(spec, part).map(({ id }) => id)).toEqual([
      'flipsBetweenEngines/fp32/cpu-n',
      'flipsBetweenEngines/mine/gpu',
      'flipsBetweenEngines/tf32/gpu',
    ]);
    expect(checksLeftOut(spec, partOf(spec, {}))).toEqual([]);
  });

  test('is the spec where nothing is left out', () => {
    expect(partOf(spec, {})).toBe(spec);
    expect(partOf(spec, { platforms: ['gpu', 'cpu-n', 'cpu-1'] })).toBe(spec);
  });

  test.each([
    [{ platforms: ['gpu-sm96'] }, 'has no platform gpu-sm96; it has cpu-1, cpu-n, gpu'],
    [{ recipes: ['fp16'] }, 'has no recipe fp16; it has fp32, mine, tf32'],
  ])('that is not there is refused: %j', (wanted, why) => {
    expect(() => partOf(spec, wanted)).toThrow(why);
  });

  test('for which it has no recipe is refused', () => {
    expect(() => partOf({ ...spec, recipes: ['tf32'] }, { platforms: ['cpu-1'] })).toThrow(
      'has no recipe for cpu-1; it has tf32',
    );
  });

  test('whose recipe no platform takes is refused when it is read', () => {
    expect(() => normalizeSpec(partOf(spec, { platforms: ['cpu-1'], recipes: ['mine'] }))).toThrow(
      'no platform of cpu-1 takes recipe mine',
    );
  });
});
