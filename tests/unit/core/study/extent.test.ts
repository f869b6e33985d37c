import { expect, test } from 'vitest';
import type { Spec } from '../../../../harness/core/records.ts';
import { extentOf } from '../../../../harness/core/study/extent.ts';
import { sessionsOf } from '../../../../harness/core/study/sessions.ts';
import { spec as sample } from '../../../fixtures/sample-records.ts';

test('a session is as many builds as its recipes ask for where they apply, and rounds that end by number or by time', () => {
  const spec: Spec = {
    ...sample,
    k: 2,
    recipes: ['fp32', 'fp16'],
    platforms: ['cpu-1', 'cpu-n', 'gpu'],
    measurement: false,
    thresholds: { accuracy: 0.5 },
  };
  const [labels, paper, gate] = sessionsOf(spec, ['labels', 'paper', 'gate'], false).map(one => extentOf(one));
  expect(labels).toMatchObject({ platforms: spec.platforms, builds: 2 * (3 + 1) });
  expect(paper!.rounds).toEqual({ least: 10, most: 10, isLoadedAnew: true, within: null });
  expect(gate!.rounds!.most).toBeGreaterThan(gate!.rounds!.least);
  expect(gate!.rounds!.within).toBeGreaterThan(0);
});
