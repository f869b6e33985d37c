import { expect, test } from 'vitest';
import { toProblem } from '../../../harness/core/errors.ts';

test('an unexpected error as data has its name and message, and no stack', () => {
  expect(toProblem(new RangeError('too far'))).toEqual({ code: 'UNEXPECTED', message: 'RangeError: too far' });
  expect(toProblem('a word')).toEqual({ code: 'UNEXPECTED', message: 'a word' });
});
