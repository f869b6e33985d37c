import { describe, expect, test } from 'vitest';
import { lagOneAutocorrelation } from '../../harness/core/statistics/autocorrelation.ts';
import { mean, standardDeviation } from '../../harness/core/statistics.ts';
import { cleanNoise, noisySession } from '../fixtures/latency-noise.ts';
import { drawsOf } from '../fixtures/seeded-draws.ts';

/** Every share below is some four standard errors of what 1,000 independent draws would scatter by. */
describe.each([0, 100_000, 300_000])('over a thousand seeds from %d', first => {
  const seeds = Array.from({ length: 1000 }, (_, at) => first + at);

  test.each([1, 2, 3])('the normal draw number %d is standard normal, and none of its neighbour', number => {
    const draws = seeds.map(seed => {
      const { normal } = drawsOf(seed);
      return Array.from({ length: number }, normal).at(-1)!;
    });
    expect(Math.abs(mean(draws))).toBeLessThan(0.13);
    expect(Math.abs(standardDeviation(draws) - 1)).toBeLessThan(0.09);
    expect(Math.abs(lagOneAutocorrelation(draws))).toBeLessThan(0.13);
  });

  test('the first uniform draw is uniform', () => {
    const draws = seeds.map(seed => drawsOf(seed).uniform());
    expect(Math.abs(mean(draws) - 0.5)).toBeLessThan(0.037);
    expect(Math.abs(standardDeviation(draws) - Math.sqrt(1 / 12))).toBeLessThan(0.03);
  });

  test('the first round of a noisy session scatters as its noise says', () => {
    const noise = { ...cleanNoise, jitter: 0, shared: 1, own: 0, outliers: 0 };
    const levels = seeds.map(seed => {
      const session = noisySession(noise, 0, 1, 12, seed);
      session.measure(1);
      return Math.log(session.left[0]![0]!);
    });
    expect(Math.abs(standardDeviation(levels) - 1)).toBeLessThan(0.09);
  });
});
