import { expect, test } from 'vitest';
import { expectedStatus, outcomeOf } from '../../../../harness/core/findings/expected.ts';
import type { Status } from '../../../../harness/core/records.ts';

const outcome = (status: Status, reviewed?: Status) =>
  outcomeOf({ number: 4, status }, reviewed ? { expect: { 4: reviewed } } : { expect: { 3: 'fail' } });

test.for([
  ['pass', undefined, 'as expected'],
  ['fail', undefined, 'changed'],
  ['inconclusive', undefined, 'open'],
  ['pass', 'pass', 'as expected'],
  ['fail', 'pass', 'changed'],
  ['inconclusive', 'pass', 'changed'],
  ['pass', 'fail', 'changed'],
  ['fail', 'fail', 'as expected'],
  ['inconclusive', 'fail', 'changed'],
  ['pass', 'inconclusive', 'changed'],
  ['fail', 'inconclusive', 'changed'],
  ['inconclusive', 'inconclusive', 'open'],
] as const)('found %s, reviewed %s: %s', ([found, reviewed, is]) => {
  expect(outcome(found, reviewed).is).toBe(is);
});

test('what changed is said, with the review where there is one', () => {
  expect(outcome('fail')).toMatchObject({ why: 'Finding 4 does not hold here.' });
  expect(outcome('inconclusive', 'pass')).toMatchObject({
    why: 'Finding 4 is undecided here, and by its review it holds.',
  });
  expect([expectedStatus({}, 1), expectedStatus({ expect: { 1: 'fail' } }, 1)]).toEqual(['pass', 'fail']);
});
