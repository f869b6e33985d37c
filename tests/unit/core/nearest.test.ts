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
