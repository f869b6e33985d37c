import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearest } from '../../../harness/core/nearest.ts';

const word = fc.string({ minLength: 4, maxLength: 12, unit: fc.constantFrom(...'abcdefgh') });

test('one slip of the finger is understood', () => {
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom('drop', 'double', 'swap', 'replace'), (known, at, slip) => {
      const i = at % (known.length - 1);
      const [head, a, b, tail] = [known.slice(0, i), known[i], known[i + 1], known.slice(i + 2)];
      const typed = {
        drop: `${head}${b}${tail}`,
        double: `${head}${a}${a}${b}${tail}`,
        swap: `${head}${b}${a}${tail}`,
        replace: `${head}z${b}${tail}`,
      }[slip];
      expect(nearest(typed, ['ZZZZZZZZZZZZZZZZ', known])).toBe(known);
    }),
  );
});

test('a word unlike all others means none of them', () => {
  expect(nearest('colour', ['version', 'engines'])).toBeNull();
  expect(nearest('anything', [])).toBeNull();
});

test('the nearer one wins', () => {
  expect(nearest('label', ['cable', 'labels'])).toBe('labels');
});

test('it is the first of those of least edits, by their definition', () => {
  const edits = (a: string, b: string): number =>
    a === '' || b === ''
      ? a.length + b.length
      : Math.min(
          edits(a.slice(1), b) + 1,
          edits(a, b.slice(1)) + 1,
          edits(a.slice(1), b.slice(1)) + (a[0] === b[0] ? 0 : 1),
          a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]
            ? edits(a.slice(2), b.slice(2)) + 1
            : Number.POSITIVE_INFINITY,
        );
  const word = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 4 });
  fc.assert(
    fc.property(word, fc.array(word, { maxLength: 8 }), (typed, known) => {
      const near = known.filter(
        one => edits(typed, one) <= Math.max(1, Math.floor(Math.max(typed.length, one.length) / 3)),
      );
      const least = Math.min(...near.map(one => edits(typed, one)));
      expect(nearest(typed, known)).toBe(near.find(one => edits(typed, one) === least) ?? null);
    }),
  );
});
