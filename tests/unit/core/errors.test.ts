import { expect, test } from 'vitest';
import { exitOf, TriplicateError, toProblem, withLog } from '../../../harness/core/errors.ts';
import { digestOf } from '../../fixtures/sample-records.ts';

test('an unexpected error as data has its name and message, and no stack', () => {
  expect(toProblem(new RangeError('too far'))).toEqual({ code: 'UNEXPECTED', message: 'RangeError: too far' });
  expect(toProblem('a word')).toEqual({ code: 'UNEXPECTED', message: 'a word' });
});

test('an error is of the kind it was thrown as; an unexpected one decides nothing', () => {
  expect(exitOf(new TriplicateError({ code: 'C', message: 'm' }))).toBe('usage');
  expect(exitOf(new TriplicateError({ code: 'C', message: 'm', exit: 'environment' }))).toBe('environment');
  expect(exitOf(new RangeError('too far'))).toBe('inconclusive');
});

test('an error with a log is the same error, and names the log as data', () => {
  const details = { code: 'BUILD_FAILED', message: 'm', next: 'n', exit: 'environment' } as const;
  const error = withLog(new TriplicateError(details), digestOf('a'));
  expect(error).toMatchObject({ ...details, log: digestOf('a') });
  expect(toProblem(error)).toEqual({ code: 'BUILD_FAILED', message: 'm', next: 'n', log: digestOf('a') });
  const unexpected = withLog(new RangeError('too far'), digestOf('a'));
  expect(unexpected).toMatchObject({ code: 'UNEXPECTED', exit: 'inconclusive', log: digestOf('a') });
});
