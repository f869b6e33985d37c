import { expect, test } from 'vitest';
import type { StudyRecord } from '../../../../harness/core/records.ts';
import { expectedSeconds } from '../../../../harness/core/study/expected.ts';
import { study } from '../../../fixtures/sample-records.ts';

const took = (startedAt: string, spec: string, session: string, seconds: number | null): StudyRecord => ({
  ...study,
  startedAt,
  sessions: [{ ...study.sessions[0]!, spec, session, seconds }],
});

const studies = [
  took('2026-11-22T10:00:00.000Z', 'a', 'paper', 30),
  took('2026-11-20T10:00:00.000Z', 'a', 'paper', 10),
  took('2026-11-21T10:00:00.000Z', 'b', 'paper', 20),
  took('2026-11-23T10:00:00.000Z', 'a', 'warm', null),
];

test.for([
  ['as long as it took the last time', 'a', 'paper', 30],
  ['the mean of its kind where it was never done', 'c', 'paper', 20],
  ['nothing where nothing like it was finished', 'a', 'warm', null],
] as const)('a session is expected to take %s', ([, spec, session, seconds]) => {
  expect(expectedSeconds({ spec, session }, studies)).toBe(seconds);
});
