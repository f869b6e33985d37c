import { expect, test } from 'vitest';
import { fewestSittings } from '../../harness/core/latency/baseline.ts';
import type { RegressionOutcome } from '../../harness/core/records.ts';
import { mean } from '../../harness/core/statistics.ts';
import { type SimulatedBaseline, simulateRegression } from '../fixtures/regression-sessions.ts';

const comparisons = 2000;

/** How often each came out, and how many sessions it took. */
function simulate(baseline: SimulatedBaseline, slower: number, leastEffect: number, firstSeed: number) {
  const all = Array.from({ length: comparisons }, (_, at) =>
    simulateRegression(baseline, slower, leastEffect, 5, firstSeed + at),
  );
  const share = (...wanted: RegressionOutcome[]) =>
    all.filter(({ regression }) => wanted.includes(regression.outcome)).length / comparisons;
  const percent = (value: number) => `${(100 * value).toFixed(1).padStart(5)} %`;
  const { day, within, sittings, each } = baseline;
  console.log(
    `days scatter ${percent(day)}, sessions of one ${percent(within)}, ${sittings} sittings of ${each}, ${percent(slower)} slower, least effect ${percent(leastEffect)}: ` +
      `slower ${percent(share('slower'))}, no slower ${percent(share('not-slower', 'faster'))}, undecided ${percent(share('undecided', 'unconfirmed', 'too-few-sessions'))}; ` +
      `${mean(all.map(({ taken }) => taken)).toFixed(1)} sessions on average (seeds from ${firstSeed})`,
  );
  return share;
}

// The engine of the baseline is gone, so that sessions decide, all of them of one sitting: beside it, false-alarms.bench.ts tells.
test.for([
  [{ day: 0.01, within: 0.003, sittings: 20, each: 1 }, 0.02],
  [{ day: 0.01, within: 0.003, sittings: 20, each: 1 }, 0.05],
  [{ day: 0.02, within: 0.003, sittings: 20, each: 1 }, 0.02],
  [{ day: 0.03, within: 0.003, sittings: 20, each: 1 }, 0.05],
  [{ day: 0.01, within: 0.003, sittings: 5, each: 1 }, 0.05],
  [{ day: 0.01, within: 0.003, sittings: 5, each: 2 }, 0.05],
  [{ day: 0.003, within: 0.01, sittings: 5, each: 4 }, 0.05],
  [{ day: 0, within: 0.01, sittings: 20, each: 1 }, 0.02],
  [{ day: 0.003, within: 0.003, sittings: 20, each: 1 }, 0.02],
  [{ day: 0.01, within: 0.003, sittings: 1, each: 5 }, 0.02],
] as [SimulatedBaseline, number][])(
  '%o, least effect %d: equal ones are hardly ever called slower',
  ([baseline, leastEffect]) => {
    const equal = simulate(baseline, 0, leastEffect, 300_000);
    expect(equal('slower')).toBeLessThanOrEqual(baseline.sittings < fewestSittings ? 0 : 0.01);
    // What scatters far less than the least effect is decided.
    const isSteady = baseline.sittings === 20 && Math.hypot(baseline.day, baseline.within) < leastEffect / 4;
    if (isSteady) expect(equal('undecided')).toBeLessThanOrEqual(0.1);
    for (const slower of [0.02, 0.05, 0.1]) {
      const share = simulate(baseline, slower, leastEffect, 310_000);
      if (isSteady && slower >= 2 * leastEffect) expect(share('slower')).toBeGreaterThanOrEqual(0.99);
    }
  },
);
