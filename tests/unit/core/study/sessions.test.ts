import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Spec } from '../../../../harness/core/records.ts';
import { normalizeSpec } from '../../../../harness/core/spec.ts';
import { feeds } from '../../../../harness/core/study/feeds.ts';
import { sessionNames, sessionsOf, sessionsOfShard, usualSessions } from '../../../../harness/core/study/sessions.ts';
import { latencyTableNames, tableNames } from '../../../../harness/core/tables/table.ts';
import { spec as sample } from '../../../fixtures/sample-records.ts';

const spec: Spec = {
  ...sample,
  platforms: ['cpu-1', 'cpu-n'],
  recipes: ['fp32'],
  measurement: false,
  thresholds: { accuracy: 0.5 },
};

describe('the sessions of a study', () => {
  test('are the spec itself first, and then one for each way of measuring, none of which is judged by a baseline', () => {
    const sessions = sessionsOf(
      { ...spec, thresholds: { ...spec.thresholds, latencyRegression: {} } },
      sessionNames,
      false,
    );
    expect(sessions.map(({ session }) => session)).toEqual(sessionNames);
    expect(sessionNames.slice(0, 1)).toEqual(['labels']);
    expect(new Set(sessions.map(one => one.spec.name)).size).toBe(sessions.length);
    for (const one of sessions.slice(1)) expect(one.spec.thresholds.latencyRegression).toBeUndefined();
  });

  test.for([true, false])('are specs that can be run, short: %s', isShort => {
    const settings = { ...spec, concurrency: { batch: 4 }, thresholds: { throughputKnee: 2 } };
    for (const given of [spec, settings])
      for (const one of sessionsOf(given, sessionNames, isShort)) expect(() => normalizeSpec(one.spec)).not.toThrow();
  });

  test('measure an unoptimized engine where throughput is compared with it', () => {
    const recipes = (session: string) => sessionsOf(spec, [session], false)[0]!.spec.recipes;
    expect(recipes('warm')).toContain('fp32-off');
    expect(recipes('paper')).not.toContain('fp32-off');
  });

  test('take the batch of the spec', () => {
    const own = { name: 'own', batch: 8, warmup: 1, iterations: 1, rounds: 1, seed: 1 };
    expect(sessionsOf({ ...spec, measurement: own }, ['gate'], false)[0]!.spec.measurement).toMatchObject({
      name: 'gate',
      batch: 8,
    });
  });

  test('sweep threads only where that is asked for', () => {
    expect(usualSessions).not.toContain('concurrency');
  });

  test('feed every table, and each feeds one', () => {
    for (const table of tableNames)
      expect(
        sessionNames.some(session => feeds(session, table)),
        table,
      ).toBe(true);
    for (const session of usualSessions.filter(name => name !== 'gate'))
      expect(
        tableNames.some(table => feeds(session, table)),
        session,
      ).toBe(true);
    for (const table of latencyTableNames.filter(name => name !== 'II')) expect(feeds('labels', table)).toBe(false);
    expect(feeds('paper-short', 'X')).toBe(true);
  });

  test('are divided among shards spec by spec, each to one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 8 }), (specs, of) => {
        const all = Array.from({ length: specs }, (_, at) =>
          sessionsOf({ ...spec, name: `spec-${at}` }, ['labels', 'paper'], false),
        ).flat();
        const shards = Array.from({ length: of }, (_, at) => sessionsOfShard(all, { index: at + 1, of }));
        expect(shards.flat()).toHaveLength(all.length);
        expect(new Set(shards.flat())).toEqual(new Set(all));
        const machines = (name: string) => shards.filter(mine => mine.some(one => one.of === name));
        for (const { of: name } of all) expect(machines(name)).toHaveLength(1);
      }),
    );
  });
});
