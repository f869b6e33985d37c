import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findAnomalies, type LatencyMemberView } from '../../../harness/core/anomaly.ts';
import type { Anomaly } from '../../../harness/core/records.ts';
import { latencyMember as member, steadyRounds as steady } from '../../fixtures/latency-members.ts';
import { big, runner, small, somePlatform } from '../../fixtures/spec.ts';

const least = 0.05;
const options = { leastEffect: () => least, seed: 1, level: 0.95 };

/** Engine 1 of the small platform and engine 2 of the big one, each on both; milliseconds, each steady. */
const fourWays = (times: { smallSmall: number; smallBig: number; bigBig: number; bigSmall: number }) => [
  member('1', 'small', small, steady(times.smallSmall)),
  member('1', 'small', big, steady(times.smallBig)),
  member('2', 'big', big, steady(times.bigBig)),
  member('2', 'big', small, steady(times.bigSmall)),
];

const sidesOf = ({ case: number, left, right }: Anomaly) => `${number}: ${left.label} < ${right.label}`;

describe('the cases', () => {
  test('are asked with the smaller platform on the left, and of one engine in 2 and 3', () => {
    const anomalies = findAnomalies(fourWays({ smallSmall: 1, smallBig: 2, bigBig: 3, bigSmall: 4 }), options);
    expect(anomalies.map(sidesOf)).toEqual([
      '1: fp32 #1 c_small_r_small < fp32 #2 c_big_r_big',
      '2: fp32 #1 c_small_r_small < fp32 #1 c_small_r_big',
      '3: fp32 #2 c_big_r_small < fp32 #2 c_big_r_big',
    ]);
    expect(anomalies.map(({ byMeans, bySignificance }) => [byMeans, bySignificance])).toEqual([
      [true, 'yes'],
      [true, 'yes'],
      [false, 'no'],
    ]);
    for (const anomaly of anomalies) {
      expect(anomaly).toMatchObject({ recipe: 'fp32', smaller: 'small', bigger: 'big', coincides: false });
    }
    expect(anomalies[0]!.decision.relativeDifference).toBeCloseTo(2, 2);
    expect(anomalies[0]!.leftMs).toBeCloseTo(1, 2);
    expect(anomalies[0]!.rightMs).toBeCloseTo(3, 2);
  });

  test('are asked of every combination of k engines', () => {
    const members = [
      ...['1', '2', '3'].flatMap(engine => [
        member(engine, 'small', small, steady(1)),
        member(engine, 'small', big, steady(1)),
      ]),
      ...['4', '5'].flatMap(engine => [member(engine, 'big', small, steady(1)), member(engine, 'big', big, steady(1))]),
    ];
    const counts = Object.groupBy(findAnomalies(members, options), one => one.case);
    expect([counts[1]?.length, counts[2]?.length, counts[3]?.length]).toEqual([6, 3, 2]);
  });

  test('are asked of each recipe by itself', () => {
    const members = [
      member('1', 'small', small, steady(1), 'fp32'),
      member('2', 'big', big, steady(1), 'fp16'),
      member('3', 'big', big, steady(1), 'fp32'),
    ];
    expect(findAnomalies(members, options).map(sidesOf)).toEqual(['1: fp32 #1 c_small_r_small < fp32 #3 c_big_r_big']);
  });

  test('leave only case 3 where the smaller platform cannot build, and only case 2 where the bigger cannot', () => {
    const engines = [member('2', 'big', big, steady(1)), member('2', 'big', runner, steady(1))];
    expect(findAnomalies(engines, options).map(one => one.case)).toEqual([3]);
    const huge = somePlatform('huge', 9, { builds: false });
    const others = [member('2', 'big', big, steady(1)), member('2', 'big', huge, steady(1))];
    expect(findAnomalies(others, options).map(one => [one.case, one.smaller, one.bigger])).toEqual([
      [2, 'big', 'huge'],
    ]);
  });

  test('do not exist between platforms of equal size', () => {
    const twin = somePlatform('twin', small.size.value);
    const members = [member('1', 'small', small, steady(1)), member('2', 'twin', twin, steady(2))];
    expect(findAnomalies(members, options)).toEqual([]);
    expect(findAnomalies([], options)).toEqual([]);
  });

  test('coincide where both platforms built the same bytes', () => {
    const [onSmall, onBig] = [steady(1), steady(2)];
    const members = [
      member('1', 'small', small, onSmall),
      member('1', 'small', big, onBig),
      member('1', 'big', big, onBig),
      member('1', 'big', small, onSmall),
    ];
    const anomalies = findAnomalies(members, options);
    expect(anomalies.map(one => [one.case, one.coincides])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    expect(new Set(anomalies.map(one => JSON.stringify([one.leftMs, one.rightMs, one.decision]))).size).toBe(1);
  });

  test('ask the contrary when the sizes are swapped', () => {
    const time = fc.double({ min: 0.5, max: 2, noNaN: true });
    fc.assert(
      fc.property(time, time, (onSmall, onBig) => {
        const swapped = { small: somePlatform('small', 2), big: somePlatform('big', 1) };
        const [one] = findAnomalies(
          [member('1', 'small', small, steady(onSmall)), member('2', 'big', big, steady(onBig))],
          options,
        );
        const [other] = findAnomalies(
          [member('1', 'small', swapped.small, steady(onSmall)), member('2', 'big', swapped.big, steady(onBig))],
          options,
        );
        expect([other!.left, other!.right, other!.leftMs]).toEqual([one!.right, one!.left, one!.rightMs]);
        expect(one!.byMeans && other!.byMeans).toBe(false);
        expect(one!.bySignificance === 'yes' && other!.bySignificance === 'yes').toBe(false);
      }),
      { numRuns: 20 },
    );
  });

  test('do not depend on the order of members', () => {
    const members = fourWays({ smallSmall: 1, smallBig: 1.2, bigBig: 1.1, bigSmall: 1 });
    expect(findAnomalies(members.toReversed(), options)).toEqual(findAnomalies(members, options));
  });
});

describe('by significance', () => {
  const pair = (left: number[][], right: number[][]) => [
    member('1', 'small', small, left),
    member('2', 'big', big, right),
  ];
  const decide = (left: number[][], right: number[][], more = {}) =>
    findAnomalies(pair(left, right), { ...options, ...more })[0]!;

  test('a difference within the least effect is no anomaly, though by means it is one', () => {
    expect(decide(steady(1), steady(1.02))).toMatchObject({ byMeans: true, bySignificance: 'no' });
    expect(decide(steady(1), steady(1.02), { leastEffect: () => 0.01 })).toMatchObject({ bySignificance: 'yes' });
  });

  test('a bigger platform that is faster is none, however small the least effect', () => {
    expect(decide(steady(1.02), steady(1), { leastEffect: () => 0 })).toMatchObject({
      byMeans: false,
      bySignificance: 'no',
    });
  });

  test('rounds that contradict each other decide nothing', () => {
    const rough = steady(1).map((round, index) => round.map(value => value * (index % 2 === 0 ? 0.7 : 1.5)));
    expect(decide(steady(1), rough)).toMatchObject({ byMeans: true, bySignificance: 'undecided' });
  });

  test('an interval about the least effect leaves open a difference below it, but not one above it', () => {
    const rough = (ms: number) =>
      steady(ms).map((round, index) => round.map(value => value * (1 + 0.05 * Math.cos(index * 2))));
    for (const [ms, decision] of [
      [1.04, 'undecided'],
      [1.06, 'yes'],
    ] as const) {
      const anomaly = decide(steady(1), rough(ms));
      expect(anomaly.bySignificance).toBe(decision);
      expect(anomaly.decision.interval.low).toBeLessThan(0.05);
      expect(anomaly.decision.interval.high).toBeGreaterThan(0.05);
    }
  });

  test('fewer than ten rounds decide nothing', () => {
    expect(decide(steady(1).slice(0, 9), steady(2).slice(0, 9)).bySignificance).toBe('undecided');
    expect(decide(steady(1).slice(0, 10), steady(2).slice(0, 10)).bySignificance).toBe('yes');
  });

  test('medians of rounds bear an outlier that moves the mean', () => {
    const jolted = steady(1).map((round, index) => (index === 3 ? [...round.slice(1), 500] : round));
    const { byMeans, bySignificance, decision } = decide(steady(1), jolted);
    expect([byMeans, bySignificance]).toEqual([true, 'no']);
    expect(Math.abs(decision.relativeDifference)).toBeLessThan(0.01);
  });

  test('p is adjusted over all cases of the call', () => {
    const members = fourWays({ smallSmall: 1, smallBig: 1.2, bigBig: 1.1, bigSmall: 1 });
    for (const { decision } of findAnomalies(members, options)) {
      expect(decision.p).toBe(2 / 10_000);
      expect(decision.pHolm).toBeCloseTo(6 / 10_000, 12);
    }
  });

  test('what is certain by itself may not be so among many', () => {
    const rough = steady(1.08).map((round, index) => round.map(value => value * (1 + 0.08 * Math.cos(index * 2))));
    const alone = decide(steady(1), rough);
    expect(alone.bySignificance).toBe('yes');
    const others = ['3', '4', '5', '6', '7', '8', '9', 'a', 'b'].map(engine => member(engine, 'big', big, steady(1)));
    const among = findAnomalies(
      [...pair(steady(1), rough), ...others, member('c', 'small', small, steady(1))],
      options,
    ).find(({ right }) => right.ordinals[0] === 2)!;
    expect(among.decision.p).toBe(alone.decision.p);
    expect(among.decision.interval).toEqual(alone.decision.interval);
    expect(among.decision.pHolm).toBeCloseTo(20 * alone.decision.p, 12);
    expect(among.bySignificance).toBe('undecided');
  });

  test('a large family can still say yes', () => {
    const engines = ['1', '2', '3', '4', '5', '6', '7'];
    const members = ['fp32', 'fp16', 'int8', 'best', 'more', 'last'].flatMap(recipe => [
      ...engines.map(engine => member(engine, 'small', small, steady(1), recipe)),
      ...engines.map(engine => member(engine, 'big', big, steady(2), recipe)),
    ]);
    const anomalies = findAnomalies(members, options);
    // Every digest is on both platforms, but cases 2 and 3 need a run abroad, of which there is none.
    expect(anomalies).toHaveLength(6 * 49);
    expect(new Set(anomalies.map(one => one.bySignificance))).toEqual(new Set(['yes']));
  });

  test('the interval holds the relative difference, and yes implies by medians', () => {
    const sample = fc.double({ min: 0.8, max: 1.3, noNaN: true });
    const round = fc.array(sample, { minLength: 1, maxLength: 3 });
    const rounds = fc.array(round, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(rounds, rounds, fc.nat(), (left, right, seed) => {
        const { decision, bySignificance } = decide(left, right, { seed });
        expect(decision.interval.low).toBeLessThanOrEqual(decision.relativeDifference + 1e-12);
        expect(decision.interval.high).toBeGreaterThanOrEqual(decision.relativeDifference - 1e-12);
        expect(decision.pHolm).toBeGreaterThanOrEqual(decision.p);
        if (bySignificance === 'yes') expect(decision.relativeDifference).toBeGreaterThan(least);
        if (bySignificance === 'no') expect(decision.interval.high).toBeLessThan(least);
      }),
      { numRuns: 30 },
    );
  });
});

test('refuses members of different sessions', () => {
  const members: LatencyMemberView[] = [
    member('1', 'small', small, steady(1)),
    member('2', 'big', big, steady(1).slice(0, 7)),
  ];
  expect(() => findAnomalies(members, options)).toThrow(
    /12 rounds do not pair with 7: the members are of different sessions/,
  );
});
