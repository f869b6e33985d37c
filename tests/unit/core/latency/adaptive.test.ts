import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextRounds, type Schedule, type ScheduleGoal } from '../../../../harness/core/latency/adaptive.ts';
import { gate } from '../../../../harness/core/latency/gate.ts';
import { cleanNoise, type Noise, noisySession } from '../../../fixtures/latency-noise.ts';

const goal: ScheduleGoal = { ...gate, budgetSeconds: 100 };
const rough: Noise = { ...cleanNoise, own: 0.05 };

const measured = (rounds: number, noise = cleanNoise) => {
  const session = noisySession(noise, 0, gate.iterations, 120, 1);
  session.measure(rounds);
  return [{ left: { label: 'left', rounds: session.left }, right: { label: 'right', rounds: session.right } }];
};

/** Each round takes a second. */
const next = (rounds: number, noise = cleanNoise, of: ScheduleGoal = goal): Schedule =>
  nextRounds(measured(rounds, noise), rounds, of, 1);

describe('nextRounds', () => {
  test('asks for the least rounds before it looks at anything', () => {
    expect(next(0)).toEqual({ kind: 'go-on', rounds: 20, width: null });
    expect(nextRounds([], 0, goal, 1)).toEqual({ kind: 'go-on', rounds: 20, width: null });
    expect(next(14)).toEqual({ kind: 'go-on', rounds: 6, width: null });
  });

  test('ends where the interval is as narrow as asked', () => {
    const end = next(60);
    expect(end.kind).toBe('enough');
    expect(end.width).toBeLessThanOrEqual(goal.width);
    expect(next(60, cleanNoise, { ...goal, width: 0.001 }).kind).toBe('go-on');
  });

  test('the widest interval of all pairs counts', () => {
    const pairs = [...measured(60), ...measured(60, rough)];
    expect(nextRounds(pairs, 6, goal, 1)).toMatchObject({ kind: 'go-on' });
    expect(nextRounds(pairs.slice(0, 1), 6, goal, 1)).toMatchObject({ kind: 'enough' });
  });

  test('foretells how many rounds are missing, at most as many as there are, and even', () => {
    expect(next(20, rough)).toMatchObject({ kind: 'go-on', rounds: 20 });
    const { width } = next(20);
    const toGo = (share: number) => next(20, cleanNoise, { ...goal, width: width! * share });
    // 20 rounds / 0.9² are 24.7 in all, and the next even number of them is measured.
    expect(toGo(0.9)).toEqual({ kind: 'go-on', rounds: 6, width });
    expect(toGo(0.999)).toEqual({ kind: 'go-on', rounds: 2, width });
    expect(toGo(1)).toEqual({ kind: 'enough', width });
  });

  test('measures no longer than the budget allows, then says how long a decision would take', () => {
    expect(next(80, rough)).toMatchObject({ kind: 'go-on', rounds: 20 });
    const end = next(100, rough);
    expect(end.kind).toBe('spent');
    const { width, secondsNeeded } = end as Extract<Schedule, { kind: 'spent' }>;
    // 100 rounds of a second each; the width falls with the root of their number.
    expect(secondsNeeded).toBeCloseTo(100 * (width! / goal.width) ** 2, 9);
    expect(secondsNeeded).toBeGreaterThan(500);
    // Of rounds that come in pairs, one alone is not measured.
    expect(nextRounds(measured(80, rough), 98.5, goal, 1).kind).toBe('spent');
  });

  test('measures no more rounds than the goal names', () => {
    expect(nextRounds(measured(110, rough), 1, goal, 1)).toMatchObject({ kind: 'go-on', rounds: 10 });
    expect(nextRounds(measured(120, rough), 1, goal, 1)).toMatchObject({ kind: 'spent' });
  });

  test('a budget that does not last to the first look is spent without a width', () => {
    const short = { ...goal, budgetSeconds: 11 };
    expect(next(6, cleanNoise, short)).toEqual({ kind: 'go-on', rounds: 4, width: null });
    expect(next(10, cleanNoise, short)).toEqual({ kind: 'spent', width: null, secondsNeeded: 20 });
    expect(next(0, cleanNoise, { ...goal, budgetSeconds: 0 })).toMatchObject({ kind: 'go-on' });
  });

  test('does not look at how far the sides are apart', () => {
    fc.assert(
      fc.property(fc.double({ min: -0.5, max: 4, noNaN: true }), slower => {
        const [equal] = measured(20);
        const factor = 1 + slower;
        const rounds = equal!.right.rounds.map(round => round.map(ms => ms * factor));
        const apart = { ...equal!, right: { label: 'right', rounds } };
        const [one, other] = [equal!, apart].map(pair => nextRounds([pair], 1, { ...goal, width: 1e-9 }, 1));
        expect(other!.kind).toBe(one!.kind);
        // A relative width is as many percent of the ratio.
        expect(other!.width! / factor).toBeCloseTo(one!.width!, 10);
      }),
      { numRuns: 20 },
    );
  });

  test('refuses times that no clock gives', () => {
    const [pair] = measured(20);
    const broken = { ...pair!, right: { label: 'right', rounds: pair!.right.rounds.map(() => [Number.NaN]) } };
    expect(() => nextRounds([broken], 1, goal, 1)).toThrow(expect.objectContaining({ code: 'BAD_SAMPLES' }));
  });
});
