import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBoxes } from '../../../harness/core/boxes/packing.ts';
import { exceeds } from '../../../harness/core/checks.ts';
import { fewestBeyond, flipDecisions } from '../../../harness/core/flip-decisions.ts';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import { metricFor } from '../../../harness/core/metrics/registry.ts';
import type { Predictions } from '../../../harness/core/predictions.ts';
import type { Task } from '../../../harness/core/records.ts';
import { boxesIn } from '../../fixtures/some-boxes.ts';

const limits = fc.oneof(
  fc.nat(40),
  fc.double({ min: 0, max: 1, noNaN: true }).map(rate => ({ rate })),
);

test('the fewest flips beyond a limit exceed it, and one fewer does not', () => {
  fc.assert(
    fc.property(limits, fc.integer({ min: 1, max: 60 }), (limit, inputs) => {
      const fewest = fewestBeyond(limit, inputs);
      if (fewest === null) expect(exceeds(limit, inputs, inputs)).toBe(false);
      else expect([exceeds(limit, fewest, inputs), exceeds(limit, fewest - 1, inputs)]).toEqual([true, false]);
    }),
  );
});

const count = 12;
const context = {
  ...{ inputId: String, truth: () => null, tolerance: 0.05, pixelTolerance: 0.9 },
  boxes: { matchIou: 0.5, movedIou: 0.75, minScore: 0.3 },
};
const chosenInputs = fc.uniqueArray(fc.nat(count - 1));
const flippedInputs = (task: Task, before: Predictions, after: Predictions) =>
  metricFor(task)
    .compare(before, after, context)
    .list.map(({ input }) => input);

test.for([1, 2, 5])('of %i labels an input, exactly the chosen decisions are other ones', depth => {
  const labels = Int32Array.from({ length: count * depth }, (_, at) => (at % depth) + (depth === 1 ? at % 2 : 0));
  const before: Predictions = { kind: 'labels', count, depth, labels, scores: null };
  fc.assert(
    fc.property(chosenInputs, chosen => {
      const after = flipDecisions(before, chosen, context.tolerance);
      expect(flippedInputs('classification', before, after)).toEqual(chosen.toSorted((a, b) => a - b));
    }),
  );
});

test('of tensors, exactly the chosen inputs move beyond the tolerance, however big their numbers are', () => {
  const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, max: 2 ** 100, min: -(2 ** 100) }), {
    minLength: count * 3,
    maxLength: count * 3,
  });
  fc.assert(
    fc.property(chosenInputs, values, (chosen, numbers) => {
      const outputs = [{ name: 'y', shape: [3], data: Float32Array.from(numbers) }];
      const before: Predictions = { kind: 'tensors', count, outputs };
      const after = flipDecisions(before, chosen, context.tolerance);
      expect(flippedInputs('tensors', before, after)).toEqual(chosen.toSorted((a, b) => a - b));
    }),
  );
});

test('of boxes and masks, exactly the chosen inputs flip, also where nothing is detected', () => {
  const inputs = fc.array(boxesIn(3), { minLength: count, maxLength: count });
  const mask = fc.uint8Array({ min: 254, max: 255, minLength: 6, maxLength: 6 });
  const masks = fc.array(mask, { minLength: count, maxLength: count });
  fc.assert(
    fc.property(chosenInputs, inputs, masks, (chosen, boxes, all) => {
      const writer = runWriter(3, 2);
      for (const one of all) writer.add(one);
      for (const [task, before] of [
        ['detection', packBoxes(boxes)],
        ['segmentation', writer.end()],
      ] as const) {
        const after = flipDecisions(before, chosen, context.tolerance);
        expect(flippedInputs(task, before, after)).toEqual(chosen.toSorted((a, b) => a - b));
      }
    }),
  );
});
