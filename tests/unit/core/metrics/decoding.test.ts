import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeWhole } from '../../../../harness/core/metrics/decoding.ts';
import { metricFor } from '../../../../harness/core/metrics/registry.ts';

const score = fc.oneof(
  fc.float(),
  fc.constantFrom(Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, -0, 1),
);

/** Scores of up to 20 inputs, and where they are cut. */
const cut = fc
  .record({ classes: fc.integer({ min: 2, max: 8 }), count: fc.integer({ min: 1, max: 20 }) })
  .chain(({ classes, count }) =>
    fc.record({
      classes: fc.constant(classes),
      count: fc.constant(count),
      scores: fc.array(score, { minLength: classes * count, maxLength: classes * count }),
      cuts: fc.array(fc.integer({ min: 0, max: count }), { maxLength: 5 }),
    }),
  );

test.each(['classification', 'tensors'] as const)('decisions of %s are the same, however the outputs are cut', task => {
  fc.assert(
    fc.property(cut, ({ classes, count, scores, cuts }) => {
      const output = { name: 'logits', shape: [classes], data: Float32Array.from(scores) };
      const { readings, end } = metricFor(task).decoder([output], count, { input: [] });
      const bounds = [0, ...cuts.toSorted((a, b) => a - b), count];
      // The numbers are only lent: each piece is overwritten once it was taken.
      for (const [index, from] of bounds.slice(0, -1).entries()) {
        const piece = output.data.slice(from * classes, bounds[index + 1]! * classes);
        readings[0]!.take(piece);
        piece.fill(7);
      }
      expect(end()).toEqual(decodeWhole(metricFor(task), [output], count));
    }),
  );
});

test('the five best labels are those of a sort, ties by the lower label, whatever the scores', () => {
  fc.assert(
    fc.property(fc.array(fc.float({ noNaN: true }), { minLength: 2, maxLength: 60 }), scores => {
      const data = Float32Array.from(scores);
      const decoded = decodeWhole(metricFor('classification'), [{ name: 'o', shape: [data.length], data }], 1);
      const sorted = [...data.keys()].sort((a, b) => data[b]! - data[a]! || a - b).slice(0, 5);
      expect(decoded).toMatchObject({ labels: Int32Array.from(sorted) });
    }),
  );
});

test.each(['classification', 'tensors'] as const)('too few and too many numbers for %s are refused', task => {
  for (const held of [0, 3, 5, 7, 9]) {
    const { readings, end } = metricFor(task).decoder([{ name: 'logits', shape: [3] }], 2, { input: [] });
    readings[0]!.take(new Float32Array(held));
    expect(end).toThrow(`Output logits holds ${held} numbers, not 2 × 3.`);
  }
});
