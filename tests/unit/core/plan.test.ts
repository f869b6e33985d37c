import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { planSpec } from '../../../harness/core/plan.ts';
import type { DatasetRecord, Digest, ModelRecord, PlatformRecord, Spec } from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import { big, runner, small, someSpec } from '../../fixtures/spec.ts';

const digest = (text: string): Digest => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const model = { digest: digest('model') } as ModelRecord;
const dataset = { digest: digest('dataset') } as DatasetRecord;

function plan(change: Partial<Spec> = {}, platforms: PlatformRecord[] = [small, big, runner]) {
  const spec = normalizeSpec({ ...someSpec, ...change });
  return planSpec({ spec, specDigest: digest('spec'), model, dataset, platforms, mode: 'ensure' }, digest);
}

test('the reference is built once, every recipe k times on every platform that builds', () => {
  const builds = plan().steps.flatMap(step =>
    step.kind === 'build' ? [`${step.recipe.name} ${step.platform} ${step.builds}`] : [],
  );
  expect(builds).toEqual(['reference small 1', 'fp32 small 3', 'fp32 big 3']);
});

test('engines run on every platform, also on one that cannot build', () => {
  const runs = plan().steps.flatMap(step =>
    step.kind === 'run' ? [`${step.recipe} c_${step.builtOn}_r_${step.ranOn}`] : [],
  );
  expect(runs).toEqual([
    'reference c_small_r_small',
    'fp32 c_small_r_small',
    'fp32 c_small_r_big',
    'fp32 c_small_r_runner',
    'fp32 c_big_r_small',
    'fp32 c_big_r_big',
    'fp32 c_big_r_runner',
  ]);
});

test('equal content gives equal ids, other content other ones', () => {
  expect(plan()).toEqual(plan());
  expect(plan({ k: 4 }).digest).not.toBe(plan().digest);
  const ids = plan().steps.map(step => step.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the build key knows the device and the stack, not the names of platform and recipe', () => {
  const key = (platform: PlatformRecord, recipe = 'a') =>
    plan({ recipes: [{ name: recipe, precision: 'fp32', optimization: 'full', flags: {} }] }, [platform]).steps.flatMap(
      step => (step.kind === 'build' && step.recipe.name === recipe ? [step.buildKey] : []),
    )[0];
  expect(key({ ...small, name: 'other' }, 'b')).toBe(key(small));
  expect(key({ ...small, stack: { version: '2' } })).not.toBe(key(small));
  expect(key({ ...small, device: { model: 'next' } })).not.toBe(key(small));
});

test('latency is measured last, and only where the spec asks for it', () => {
  expect(plan().steps.at(-1)?.kind).toBe('measure');
  expect(plan({ measurement: false }).steps.some(step => step.kind === 'measure')).toBe(false);
});

test('without a platform that builds there is no plan', () => {
  expect(() => plan({ platforms: ['runner'] }, [runner])).toThrow(/none of its platforms can build/);
  expect(() => plan({ reference: { platform: 'runner' } })).toThrow(/runner cannot build/);
});

test('while the platforms that would build are absent there is nothing to do', () => {
  expect(plan({}, [runner]).steps).toEqual([]);
  expect(plan({}, []).steps).toEqual([]);
});
