import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesBetween, mergeDecisions } from '../../../harness/core/golden-changes.ts';

const text = (labels: readonly number[]) => labels.map((label, input) => `clean/a ${input} ${label}\n`).join('');
const pair = fc.array(fc.tuple(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 3 }), fc.boolean()), {
  minLength: 1,
  maxLength: 50,
});

function changes(before: string, after: string) {
  const found = changesBetween(before, after, null);
  if (found.kind === 'whole') throw new Error(found.why);
  return found.changes;
}

test('a change is a line, and what is taken over is exactly what was chosen', () => {
  fc.assert(
    fc.property(pair, inputs => {
      const [before, after] = [text(inputs.map(([from]) => from)), text(inputs.map(([, to]) => to))];
      const all = changes(before, after);
      expect(all.map(({ input }) => input)).toEqual(
        inputs.flatMap(([from, to], input) => (from === to ? [] : [input])),
      );
      const chosen = all.filter(({ input }) => inputs[input]![2]);
      const merged = mergeDecisions(before, after, new Set(chosen.map(({ input }) => input)));
      expect(changes(before, merged)).toEqual(chosen);
      expect(changes(merged, after)).toEqual(all.filter(change => !chosen.includes(change)));
    }),
  );
});

test('texts of other inputs are not compared line by line', () => {
  for (const other of ['b 1\na 1\n', 'a 1\n', 'a 1\nb 1\nc 1\n'])
    expect(changesBetween('a 1\nb 1\n', other, null)).toMatchObject({ kind: 'whole' });
});
