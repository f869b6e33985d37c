import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answer } from '../../../../harness/core/latency/answer.ts';
import { compareMembers, type MeasuredMember } from '../../../../harness/core/latency/compare-members.ts';
import { familyResamples } from '../../../../harness/core/latency/resamples.ts';
import type { Telemetry } from '../../../../harness/core/records.ts';
import type { Resamples } from '../../../../harness/core/statistics/bootstrap.ts';
import { cleanNoise, noisySession } from '../../../fixtures/latency-noise.ts';
import { hostLoad, silentTelemetry } from '../../../fixtures/telemetry.ts';

const level = 0.99;
const leastEffect = 0.01;

type Rounds = MeasuredMember['rounds'];

const drawn = new Map<number, Resamples>();
function resamplesOf(rounds: number): Resamples {
  const resamples = drawn.get(rounds) ?? familyResamples(rounds, 1, level, 1);
  drawn.set(rounds, resamples);
  return resamples;
}

type Platforms = readonly [MeasuredMember['platform']?, MeasuredMember['platform']?];

const compare = (
  left: Rounds,
  right: Rounds,
  telemetry: readonly [Telemetry[]?, Telemetry[]?] = [],
  platforms: Platforms = [],
) =>
  compareMembers(
    { label: 'left', rounds: left, ...besideOf(telemetry[0], platforms[0]) },
    { label: 'right', rounds: right, ...besideOf(telemetry[1], platforms[1]) },
    resamplesOf(left.length),
    level,
  );

const besideOf = (telemetry?: Telemetry[], platform?: MeasuredMember['platform']) => ({
  ...(telemetry ? { telemetry } : {}),
  ...(platform ? { platform } : {}),
});

function answerTo(
  left: Rounds,
  right: Rounds,
  telemetry: readonly [Telemetry[]?, Telemetry[]?] = [],
  platforms: Platforms = [],
) {
  const difference = compare(left, right, telemetry, platforms);
  return answer({ ...difference, pHolm: difference.p, leastEffect });
}

const sessionOf = (seed: number, slower = 0, rounds = 30) => {
  const session = noisySession(cleanNoise, slower, 5, rounds, seed);
  session.measure(rounds);
  return session;
};

const scaled = (rounds: Rounds, factor: (round: number) => number) =>
  rounds.map((round, at) => round.map(ms => ms * factor(at)));

/** What a comparison says, but for its interval's method. */
const numbersOf = ({ relativeDifference, interval, widened, p, flags }: ReturnType<typeof compare>) => ({
  numbers: [relativeDifference, interval.low, interval.high, widened.low, widened.high, p],
  flags,
});

const seeds = fc.integer({ min: 0, max: 1e6 });
const few = { numRuns: 25 };

describe('laws:', () => {
  test('a member never differs from itself', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const { left } = sessionOf(seed);
        const { relativeDifference, interval, p, mannWhitney, welch } = compare(left, left);
        expect([relativeDifference, interval.low, interval.high, p]).toEqual([0, 0, 0, 1]);
        expect([mannWhitney.a, mannWhitney.p, welch!.p]).toEqual([0.5, 1, 1]);
        expect(answerTo(left, left)).toBe('no');
      }),
      few,
    );
  });

  test('exchanged sides give the contrary, and never yes to both', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0, 0.02, 0.2), (seed, slower) => {
        const { left, right } = sessionOf(seed, slower);
        const [forth, back] = [compare(left, right), compare(right, left)];
        expect((1 + forth.relativeDifference) * (1 + back.relativeDifference)).toBeCloseTo(1, 12);
        expect((1 + forth.interval.low) * (1 + back.interval.high)).toBeCloseTo(1, 12);
        expect((1 + forth.widened.high) * (1 + back.widened.low)).toBeCloseTo(1, 12);
        expect([forth.p, forth.flags]).toEqual([back.p, back.flags]);
        expect(forth.mannWhitney.a + back.mannWhitney.a).toBeCloseTo(1, 12);
        expect(forth.welch!.difference).toBeCloseTo(-back.welch!.difference, 12);
        expect([answerTo(left, right), answerTo(right, left)]).not.toEqual(['yes', 'yes']);
      }),
      few,
    );
  });

  test('the unit of time does not matter', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (seed, unit) => {
        const { left, right } = sessionOf(seed, 0.01);
        const plain = numbersOf(compare(left, right));
        const inUnit = numbersOf(
          compare(
            scaled(left, () => unit),
            scaled(right, () => unit),
          ),
        );
        for (const [at, value] of plain.numbers.entries()) expect(inUnit.numbers[at]).toBeCloseTo(value, 10);
        expect(inUnit.flags).toEqual(plain.flags);
      }),
      few,
    );
  });

  test('whatever hits both members of a round cancels: drift, jumps, two clocks', () => {
    const factors = fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(seeds, factors, (seed, factor) => {
        const { left, right } = sessionOf(seed, 0.03);
        const plain = numbersOf(compare(left, right));
        const hit = (rounds: Rounds) => scaled(rounds, round => factor[round]!);
        const both = [hit(left), hit(right)] as const;
        const shared = numbersOf(compare(...both));
        for (const [at, value] of plain.numbers.entries()) expect(shared.numbers[at]).toBeCloseTo(value, 10);
        expect(shared.flags).toEqual(plain.flags);
        expect(answerTo(...both)).toBe(answerTo(left, right));
      }),
      few,
    );
  });

  test('the interval holds the ratio, flags only widen it, and an answer is what the interval says', () => {
    const sample = fc.double({ min: 0.8, max: 1.3, noNaN: true });
    const rounds = fc.array(fc.array(sample, { minLength: 1, maxLength: 3 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(rounds, rounds, (left, right) => {
        const { relativeDifference, interval, widened } = compare(left, right);
        expect(interval.low).toBeLessThanOrEqual(relativeDifference + 1e-12);
        expect(interval.high).toBeGreaterThanOrEqual(relativeDifference - 1e-12);
        expect(widened.low).toBeLessThanOrEqual(interval.low);
        expect(widened.high).toBeGreaterThanOrEqual(interval.high);
        const said = answerTo(left, right);
        if (said === 'yes') expect(Math.min(widened.low, relativeDifference - leastEffect)).toBeGreaterThan(0);
        if (said === 'no') expect(widened.high).toBeLessThan(leastEffect);
      }),
      few,
    );
  });
});

describe('what moves the ratio widens the interval:', () => {
  const { left, right } = sessionOf(7, 0, 40);

  test('steady members are not flagged', () => {
    expect(compare(left, right)).toMatchObject({ flags: [] });
    expect(compare(left, right).widened).toEqual({
      low: compare(left, right).interval.low,
      high: compare(left, right).interval.high,
    });
  });

  test('a drift of one side, by half of itself at each end: undecided where that may be the effect, else not', () => {
    const drifting = scaled(right, round => 1 + (0.06 * round) / 39);
    const { flags, interval, widened } = compare(left, drifting);
    expect(flags).toEqual(['drift']);
    // Half of 6 %; what is found of it scatters by 0.2 % with the noise of the rounds.
    for (const moved of [widened.high - interval.high, interval.low - widened.low])
      expect(Math.abs(moved - 0.03)).toBeLessThan(0.01);
    expect(
      answerTo(
        left,
        scaled(drifting, () => 0.97),
      ),
    ).toBe('undecided');
    expect(
      answerTo(
        left,
        scaled(drifting, () => 2),
      ),
    ).toBe('yes');
    expect(
      answerTo(
        left,
        scaled(drifting, () => 0.5),
      ),
    ).toBe('no');
  });

  test('a wave of one side, by the error of a mean of such rounds', () => {
    const wave = scaled(right, round => 1 + 0.03 * Math.sin(round / 3));
    const { flags, interval, widened } = compare(left, wave);
    expect(flags).toContain('autocorrelated');
    expect(widened.high - widened.low).toBeGreaterThan(2 * (interval.high - interval.low));
  });

  test('a second mode of one side, until the mean, which sees how often it occurs, is in it', () => {
    const long = sessionOf(7, 0, 80);
    const modes = scaled(long.right, round => ((round * 7) % 10 < 3 ? 1.08 : 0.98));
    const { flags, interval, widened } = compare(long.left, modes);
    expect(flags).toEqual(['bimodal']);
    expect(interval.high).toBeLessThan(leastEffect);
    expect(widened.high).toBeGreaterThan(0.015);
    expect(answerTo(long.left, modes)).toBe('undecided');
  });
});

describe('no ground for an answer:', () => {
  const { left, right } = sessionOf(3, 0.5, 12);
  const device = (smClockMhz: number | null, throttleReasons: string[] = []): Telemetry => ({
    smClockMhz,
    memoryClockMhz: null,
    powerWatts: null,
    temperatureC: null,
    throttleReasons,
    otherProcesses: null,
  });
  const clocks = (...mhz: (number | null)[]) => left.map((_, round) => device(mhz[round % mhz.length]!));

  test('fewer than ten rounds, however far apart', () => {
    expect(answerTo(left, right)).toBe('yes');
    expect(answerTo(left.slice(0, 10), right.slice(0, 10))).toBe('yes');
    expect(answerTo(left.slice(0, 9), right.slice(0, 9))).toBe('undecided');
    expect(compare(left.slice(0, 9), right.slice(0, 9)).flags).toEqual(['few-rounds']);
  });

  test('samples that are all equal, on either side', () => {
    const flat = left.map(() => [1, 1, 1]);
    for (const pair of [
      [flat, right],
      [left, flat],
      [flat, flat],
    ] as const) {
      expect(compare(...pair).flags).toContain('no-spread');
      expect(answerTo(...pair)).toBe('undecided');
    }
    expect(compare(flat, flat).welch).toBeUndefined();
  });

  test('a throttled device', () => {
    const hot = left.map((_, round) => device(1000, round === 5 ? ['SW_THERMAL_SLOWDOWN'] : []));
    expect(compare(left, right, [hot, clocks(1000)]).flags).toEqual(['throttled']);
    expect(answerTo(left, right, [clocks(1000), hot])).toBe('undecided');
  });

  test('a clock that moves on one side, but not one that moves on both', () => {
    const [steady, moving] = [clocks(1000), clocks(1000, 900)];
    expect(compare(left, right, [steady, moving]).flags).toEqual(['clocks-moved']);
    expect(answerTo(left, right, [steady, moving])).toBe('undecided');
    expect(compare(left, right, [moving, moving]).flags).toEqual([]);
    expect(compare(left, right, [moving, clocks(1500, 1350)]).flags).toEqual([]);
    expect(answerTo(left, right, [moving, moving])).toBe('yes');
  });

  test('a clock that moves where the other side tells none, or not of every round', () => {
    expect(compare(left, right, [clocks(1000, 900)]).flags).toEqual(['clocks-moved']);
    expect(compare(left, right, [clocks(1000, 900), clocks(1000, null)]).flags).toEqual(['clocks-moved']);
    expect(compare(left, right, [clocks(1000), clocks(1000, null)]).flags).toEqual([]);
  });
});

describe('others', () => {
  const { left, right } = sessionOf(3, 0.5, 12);
  const gpu = (name: string) => ({ name, backend: 'tensorrt', device: {} });
  const cpu = (cores: number) => ({ name: `cpu-${cores}`, backend: 'onnxruntime', device: { cores } });
  const shared = left.map(() => ({ ...silentTelemetry, otherProcesses: 1 }));
  const load = (others: number) => hostLoad({ cores: 2, own: 1, others }, left.length);

  test('on a device leave no ground for an answer between it and a part of it, on either side', () => {
    const alone = left.map(() => ({ ...silentTelemetry, otherProcesses: 0 }));
    const platforms = [gpu('gpu-sm96'), gpu('gpu')] as const;
    expect(answerTo(left, right, [alone, alone], platforms)).toBe('yes');
    for (const telemetry of [[shared, alone] as const, [alone, shared] as const]) {
      expect(compare(left, right, [...telemetry], platforms).flags).toEqual(['other-processes']);
      expect(answerTo(left, right, [...telemetry], platforms)).toBe('undecided');
    }
  });

  test('on a device hit engines of one platform alike', () => {
    expect(compare(left, right, [shared, shared], [gpu('gpu'), gpu('gpu')]).flags).toEqual([]);
    expect(answerTo(left, right, [shared, shared], [gpu('gpu'), gpu('gpu')])).toBe('yes');
  });

  test('on the cores of the host widen what they may have made of the ratio, by as much, on that side alone', () => {
    const platforms = [cpu(1), cpu(2)] as const;
    const [without, beside] = [
      compare(left, right, [], platforms),
      compare(left, right, [load(0.2), load(0.2)], platforms),
    ];
    expect(beside.flags).toEqual(['other-load']);
    expect(beside.interval).toEqual(without.interval);
    expect(Math.log1p(without.widened.low) - Math.log1p(beside.widened.low)).toBeCloseTo(-Math.log(1 - 0.1), 9);
    expect(beside.widened.high).toBe(without.widened.high);
    const contrary = compare(right, left, [load(0.2), load(0.2)], [cpu(2), cpu(1)]);
    expect(Math.log1p(contrary.widened.high)).toBeCloseTo(-Math.log1p(beside.widened.low), 9);
  });

  test('on the cores of the host matter only where they could change the answer', () => {
    const platforms = [cpu(1), cpu(2)] as const;
    expect(answerTo(left, right, [load(0.2), load(0.2)], platforms)).toBe('yes');
    expect(answerTo(left, right, [load(1), load(1)], platforms)).toBe('undecided');
    expect(answerTo(right, left, [load(1), load(1)], [cpu(1), cpu(2)])).toBe('no');
  });

  test('on the cores of the host are in both engines of one platform', () => {
    expect(compare(left, right, [load(1), load(1)], [cpu(2), cpu(2)]).flags).toEqual([]);
    expect(compare(left, right, [load(1), load(0.2)], [cpu(2), cpu(2)]).flags).toEqual(['other-load']);
  });
});

test('times that no clock gives are refused by name', () => {
  const { left, right } = sessionOf(3);
  for (const bad of [Number.NaN, -1, Number.POSITIVE_INFINITY]) {
    const broken = right.map((round, at) => (at === 2 ? [...round, bad] : round));
    expect(() => compare(left, broken)).toThrow(expect.objectContaining({ code: 'BAD_SAMPLES' }));
    expect(() => compare(left, broken)).toThrow(/of round 3 of the latency of right/);
  }
});

test('beside the answer stand medians, means and ranks, each over rounds', () => {
  const { left, right } = sessionOf(11, 0.1);
  const { medians, welch, mannWhitney } = compare(left, right);
  expect(medians.differenceMs).toBeCloseTo(0.1, 2);
  expect(medians.interval.low).toBeGreaterThan(0.08);
  expect(welch!.df).toBeLessThanOrEqual(58);
  expect(mannWhitney).toMatchObject({ u: 900, a: 1, method: 'asymptotic' });
});
