import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeWhole } from '../../../../harness/core/metrics/decoding.ts';
import { metricFor } from '../../../../harness/core/metrics/registry.ts';
import { elementsOf } from '../../../../harness/core/shape.ts';

// From outputs to flips, whatever the task: the laws that no engine may break.

const how = {
  classification: { input: [] },
  tensors: { input: [] },
  segmentation: { decode: { kind: 'mask' }, input: [3, 2, 2] },
  detection: {
    decode: { kind: 'anchor-grid', minScore: 0.5, grids: [{ output: 'out', stride: 2, anchors: [[2, 2]] }] },
    input: [3, 4, 4],
  },
} as const;
const shapes = { classification: [4], tensors: [4], segmentation: [2, 2, 2], detection: [6, 2, 2] } as const;
const context = {
  ...{ inputId: String, truth: () => null, tolerance: 0.5, pixelTolerance: 0.25 },
  boxes: { matchIou: 0.5, movedIou: 0.75, minScore: 0.5 },
};

test.each(['classification', 'detection', 'segmentation', 'tensors'] as const)(
  'flips of %s are symmetric, none against itself, bounded, and the same however inputs are shuffled or sharded',
  task => {
    const metric = metricFor(task);
    const shape = shapes[task];
    const size = elementsOf(shape);
    const element = fc.oneof({ weight: 30, arbitrary: fc.integer({ min: -2, max: 2 }) }, fc.constant(Number.NaN));
    const output = fc.array(element, { minLength: size, maxLength: size });
    const pairs = fc.array(fc.tuple(output, output), { minLength: 1, maxLength: 8 });
    const decoded = (rows: readonly (readonly number[])[]) => {
      const settings = structuredClone(how[task]) as Parameters<typeof decodeWhole>[3];
      return decodeWhole(metric, [{ name: 'out', shape, data: Float32Array.from(rows.flat()) }], rows.length, settings);
    };
    const flips = (some: readonly (readonly [number[], number[]])[]) =>
      some.length === 0
        ? []
        : metric
            .compare(decoded(some.map(([a]) => a)), decoded(some.map(([, b]) => b)), context)
            .list.map(({ input }) => input);
    fc.assert(
      fc.property(pairs, fc.nat(), (all, cut) => {
        const whole = flips(all);
        expect(whole.length).toBeLessThanOrEqual(all.length);
        expect(flips(all.map(([a, b]) => [b, a] as const))).toEqual(whole);
        expect(flips(all.map(([a]) => [a, a] as const))).toEqual([]);
        const reversed = flips(all.toReversed()).map(input => all.length - 1 - input);
        expect(reversed.sort((a, b) => a - b)).toEqual(whole);
        const at = cut % (all.length + 1);
        expect([...flips(all.slice(0, at)), ...flips(all.slice(at)).map(input => input + at)]).toEqual(whole);
      }),
    );
  },
);
