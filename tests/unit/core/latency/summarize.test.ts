import { describe, expect, test } from 'vitest';
import type { LatencyMemberView } from '../../../../harness/core/anomaly.ts';
import { summarize } from '../../../../harness/core/latency/summarize.ts';
import type { MeasurementRecipe, Telemetry } from '../../../../harness/core/records.ts';
import { latencyMember, steadyRounds } from '../../../fixtures/latency-members.ts';
import { small } from '../../../fixtures/spec.ts';
import { hostLoad, silentTelemetry } from '../../../fixtures/telemetry.ts';

const recipe: MeasurementRecipe = { name: 'quick', batch: 1, warmup: 0, iterations: 5, rounds: 12, seed: 1 };
const summaryOf = (rounds: readonly (readonly number[])[]) =>
  summarize([latencyMember('1', 'small', small, rounds)], recipe)[0]!;

/** Twelve rounds that all hold the samples times a factor of the round. */
const rounds = (factor: (round: number) => number, samples = [1, 1.001, 0.999]) =>
  Array.from({ length: 12 }, (_, round) => samples.map(sample => sample * factor(round)));

describe('summarize', () => {
  test('describes all samples, and the rounds by an interval', () => {
    const summary = summaryOf([
      [1, 2, 3],
      [2, 3, 4],
      [3, 4, 50],
    ]);
    expect(summary).toMatchObject({ platform: small.id, samples: 9, meanMs: 8, medianMs: 3, outliers: 1 });
    expect(summary.sdMs).toBeCloseTo(15.7797338, 6);
    expect(summary.p5Ms).toBeCloseTo(1.4, 12);
    expect(summary.p95Ms).toBeCloseTo(31.6, 12);
    expect(summary.interval).toEqual({ low: 2, high: 4, level: 0.95, method: 'bootstrap over rounds, expanded' });
  });

  test('keeps the order of members and is a function of the seed', () => {
    const members = [
      latencyMember('2', 'small', small, steadyRounds(2)),
      latencyMember('1', 'small', small, steadyRounds(1)),
    ];
    const summaries = summarize(members, recipe);
    expect(summaries.map(({ side }) => side.ordinals)).toEqual([[2], [1]]);
    expect(summarize(members, recipe)).toEqual(summaries);
    for (const { interval, medianMs } of summaries) {
      expect(interval.low).toBeLessThan(medianMs * 1.01);
      expect(interval.high).toBeGreaterThan(medianMs * 0.99);
    }
  });

  test('has nothing to note of steady samples', () => {
    expect(summaryOf(rounds(() => 1)).quality).toEqual([]);
  });

  test('notes fewer than ten samples', () => {
    const various = (count: number) => Array.from({ length: count }, (_, round) => [1 + 0.001 * Math.sin(7 * round)]);
    expect(summaryOf(various(9)).quality).toEqual(['few-samples']);
    expect(summaryOf(various(10)).quality).toEqual([]);
  });

  test('notes samples that are all equal', () => {
    expect(summaryOf(rounds(() => 1, [1, 1])).quality).toEqual(['no-spread']);
  });

  test('notes two modes of rounds, a round like the one before, and many outliers', () => {
    const modes = [0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0];
    const twoModes = rounds(round => 1 + 0.02 * modes[round]! + 0.0001 * Math.sin(round));
    expect(summaryOf(twoModes).quality).toEqual(['bimodal']);
    const wave = Array.from({ length: 24 }, (_, round) => [1 + 0.01 * Math.sin(round / 2)]);
    expect(summaryOf(wave).quality).toEqual(['autocorrelated']);
    expect(summaryOf(rounds(() => 1, [1, 1.001, 0.999, 1.002, 1.02])).quality).toEqual(['outliers>5%']);
  });

  test('notes a standard deviation of more than 2.5 % of the mean', () => {
    expect(summaryOf(rounds(() => 1, [0.97, 1, 1.03])).quality).toEqual([]);
    expect(summaryOf(rounds(() => 1, [0.96, 1, 1.04])).quality).toEqual(['cv>2.5%']);
  });

  test('notes a drift up or down, but neither a small one nor a wave', () => {
    expect(summaryOf(rounds(round => 1 + 0.005 * round)).quality).toEqual(['drift']);
    expect(summaryOf(rounds(round => 1 - 0.005 * round)).quality).toEqual(['drift']);
    expect(summaryOf(rounds(round => 1 + 0.0005 * round)).quality).toEqual([]);
    expect(summaryOf(rounds(round => 1 + 0.02 * Math.sin(7 * round))).quality).toEqual([]);
  });

  test('rounds that jump to and fro do not drift, though the last ones are slower', () => {
    const jumps = [0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1];
    expect(summaryOf(rounds(round => 1 + 0.04 * jumps[round]!)).quality).toEqual(['bimodal']);
  });

  test('a step that comes and goes is spread and a second mode, not drift', () => {
    const step = rounds(round => (round > 3 && round < 8 ? 1.2 : 1));
    expect(summaryOf(step).quality).toEqual(['cv>2.5%', 'bimodal', 'outliers>5%']);
  });

  test('notes other processes on the device, and nothing where it does not say', () => {
    const noted = (...counts: (number | null)[]) => {
      const telemetry = counts.map(otherProcesses => ({ ...silentTelemetry, otherProcesses }));
      const member = {
        ...latencyMember(
          '1',
          'small',
          small,
          rounds(() => 1),
        ),
        telemetry,
      };
      return summarize([member], recipe)[0]!.quality;
    };
    expect(noted(0, 0, null)).toEqual([]);
    expect(noted(0, 2, 0)).toEqual(['other-processes']);
  });

  test('notes what was beside the samples: heat, moving clocks, load, a warm-up that did not settle, no telemetry', () => {
    const quality = (beside: Partial<LatencyMemberView>) =>
      summarize(
        [
          {
            ...latencyMember(
              '1',
              'small',
              small,
              rounds(() => 1),
            ),
            ...beside,
          },
        ],
        recipe,
      )[0]!.quality;
    const round = (more: Partial<Telemetry>): Partial<LatencyMemberView> => ({
      telemetry: [silentTelemetry, { ...silentTelemetry, ...more }],
    });
    expect(quality(round({ throttleReasons: ['CPU_THERMAL'] }))).toEqual(['throttled']);
    expect(quality(round({ smClockMhz: 1980, smClockRangeMhz: [1800, 1980] }))).toEqual(['clocks-moved']);
    expect(quality(round({ smClockMhz: 1980, smClockRangeMhz: [1900, 1980] }))).toEqual([]);
    const fast = { ...silentTelemetry, cpuClockMhz: 3000 };
    expect(quality({ telemetry: [fast, { ...fast, cpuClockMhz: 2500 }] })).toEqual(['clocks-moved']);
    expect(quality({ telemetry: hostLoad({ cores: 2, own: 1, others: 0.5 }) })).toEqual(['other-load']);
    expect(quality({ warmup: { inferences: 9, steady: false } })).toEqual(['unsteady-warmup']);
    expect(quality({ warmup: { inferences: 9, steady: true } })).toEqual([]);
    expect(quality({ telemetryGaps: [{ what: 'device', why: 'no tool' }] })).toEqual(['telemetry-absent']);
    expect(quality({ telemetryGaps: [{ what: 'power', why: 'no right' }] })).toEqual([]);
  });

  test('tells the energy of an inference where it is known', () => {
    const energy = { joules: 30, inferences: 10, by: 'counter', of: 'card' } as const;
    const member = latencyMember(
      '1',
      'small',
      small,
      rounds(() => 1),
    );
    expect(summarize([member], recipe)[0]).not.toHaveProperty('energy');
    const telemetry = [{ ...silentTelemetry, seconds: 1, energy }];
    expect(summarize([{ ...member, telemetry }], recipe)[0]!.energy).toEqual({ joules: 3, by: 'counter', of: 'card' });
  });

  test('refuses a member without samples and names it', () => {
    expect(() => summaryOf([[1], []])).toThrow(expect.objectContaining({ code: 'NO_SAMPLES' }));
    expect(() => summaryOf([[1], []])).toThrow(/fp32 #1 c_small_r_small/);
  });
});
