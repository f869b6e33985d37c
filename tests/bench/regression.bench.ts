import { expect, test } from 'vitest';
import type { RegressionOutcome } from '../../harness/core/records.ts';
import { mean } from '../../harness/core/statistics.ts';
import { simulateRegression } from '../fixtures/regression-sessions.ts';

const comparisons = 1000;

/** How often each came out, and how many sessions it took. */
function simulate(
  between: number,
  sessions: number,
  slower: number,
  leastEffect: number,
  most: number,
  firstSeed: number,
) {
  const all = Array.from({ length: comparisons }, (_, at) =>
    simulateRegression({ between, sessions }, slower, leastEffect, most, firstSeed + at),
  );
  const share = (...wanted: RegressionOutcome[]) =>
    all.filter(({ regression }) => wanted.includes(regression.outcome)).length / comparisons;
  const percent = (value: number) => `${(100 * value).toFixed(1).padStart(5)} %`;
  console.log(
    `sessions scatter ${percent(between)}, baseline of ${String(sessions).padStart(2)}, ${percent(slower)} slower, least effect ${percent(leastEffect)}, at most ${most} more: ` +
      `slower ${percent(share('slower'))}, no slower ${percent(share('not-slower', 'faster'))}, undecided ${percent(share('undecided', 'unconfirmed'))}; ` +
      `${mean(all.map(({ taken }) => taken)).toFixed(1)} sessions on average (seeds from ${firstSeed})`,
  );
  return share;
}

test.for([
  [0.01, 20, 0.02, 15],
  [0.01, 20, 0.05, 5],
  [0.01, 5, 0.05, 5],
  [0.005, 20, 0.02, 5],
] as const)(
  'sessions that scatter by %d, a baseline of %d, least effect %d, %d more at most: equal ones are hardly ever called slower',
  ([between, sessions, leastEffect, most]) => {
    const equal = simulate(between, sessions, 0, leastEffect, most, 300_000);
    expect(equal('slower')).toBeLessThanOrEqual(0.01);
    expect(equal('undecided', 'unconfirmed')).toBeLessThanOrEqual(0.05);
    for (const slower of [0.02, 0.05, 0.1]) {
      const share = simulate(between, sessions, slower, leastEffect, most, 310_000);
      if (slower >= 2 * leastEffect) expect(share('slower')).toBeGreaterThanOrEqual(0.99);
    }
  },
);
