import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, atLeast, atMost, worstFirst } from '../../../../harness/core/judging/between.ts';

const interval = fc
  .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e6, noNaN: true }))
  .map(([low, width]) => ({ low, high: low + width }));
const limit = fc.double({ min: -2e6, max: 2e6, noNaN: true });

test('a limit is kept where the whole interval keeps it, broken where none of it does, else open', () => {
  fc.assert(
    fc.property(interval, limit, ({ low, high }, value) => {
      expect(atMost({ low, high }, value)).toBe(high <= value ? 'pass' : low > value ? 'fail' : 'inconclusive');
      expect(atLeast({ low, high }, value)).toBe(low >= value ? 'pass' : high < value ? 'fail' : 'inconclusive');
    }),
  );
});

test('one engine that fails is enough, and one that is open leaves the others open', () => {
  const worstOf = (...answers: Answer[]) => answers.map(status => ({ status })).toSorted(worstFirst)[0]!.status;
  expect(worstOf('pass', 'fail', 'inconclusive')).toBe('fail');
  expect(worstOf('pass', 'inconclusive')).toBe('inconclusive');
  expect(worstOf('pass', 'pass')).toBe('pass');
});
