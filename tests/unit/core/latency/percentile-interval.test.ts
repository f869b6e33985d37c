import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentileOverRounds } from '../../../../harness/core/latency/percentile-interval.ts';
import { drawResamples, expandedLevel, percentileInterval } from '../../../../harness/core/statistics/bootstrap.ts';
import { percentile } from '../../../../harness/core/statistics.ts';

const rounds = fc.array(fc.array(fc.double({ min: 0.001, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 9 }), {
  minLength: 2,
  maxLength: 8,
});

test('is that of the percentile of all samples of the rounds that each resample holds', () => {
  fc.assert(
    fc.property(rounds, fc.double({ min: 0, max: 100, noNaN: true }), (all, percent) => {
      const resamples = drawResamples(all.length, 49, 3);
      const plainly = Float64Array.from({ length: 49 }, (_, resample) => {
        const drawn = resamples.indices.slice(resample * all.length, (resample + 1) * all.length);
        return percentile(
          [...drawn].flatMap(round => all[round]!),
          percent,
        );
      });
      const expected = percentileInterval(plainly, expandedLevel(0.95, all.length), '');
      const found = percentileOverRounds(all, percent, resamples, 0.95);
      expect(found.low).toBeCloseTo(expected.low, 9);
      expect(found.high).toBeCloseTo(expected.high, 9);
      expect(found.level).toBe(0.95);
    }),
  );
});
