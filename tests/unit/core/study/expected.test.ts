import { expect, test } from 'vitest';
import type { StudyRecord, StudySession } from '../../../../harness/core/records.ts';
import { expectedTime } from '../../../../harness/core/study/expected.ts';
import { study } from '../../../fixtures/sample-records.ts';

const both = ['cpu-1', 'cpu-n'];
const took = (startedAt: string, changes: Partial<StudySession>): StudyRecord => ({
  ...study,
  startedAt,
  sessions: [{ ...study.sessions[0]!, session: 'paper', platforms: both, ...changes }],
});

const { platforms: _, ...older } = took('2026-11-24T10:00:00.000Z', {}).sessions[0]!;
const studies = [
  took('2026-11-19T10:00:00.000Z', { spec: 'f', platforms: ['cpu-n', 'gpu'], seconds: 1000 }),
  took('2026-11-22T10:00:00.000Z', { spec: 'a', seconds: 30 }),
  took('2026-11-20T10:00:00.000Z', { spec: 'a', seconds: 10 }),
  took('2026-11-21T10:00:00.000Z', { spec: 'b', seconds: 20 }),
  took('2026-11-23T10:00:00.000Z', { spec: 'a', session: 'warm', seconds: null }),
  took('2026-11-23T10:00:00.000Z', { spec: 'a', platforms: ['cpu-1'], seconds: 3 }),
  took('2026-11-24T10:00:00.000Z', { spec: 'c', platforms: both.toReversed(), seconds: 40 }),
  took('2026-11-25T10:00:00.000Z', { spec: 'd', platforms: [], seconds: 1 }),
  took('2026-11-25T10:00:00.000Z', { spec: 'a', report: null, seconds: 2 }),
  { ...study, sessions: [{ ...older, spec: 'a', seconds: 1 }] },
];

test.for<readonly [string, Parameters<typeof expectedTime>[0], number | null, string[]]>([
  ['as long as it took the last time on its platforms', { spec: 'a', session: 'paper', platforms: both }, 30, []],
  ['so long on fewer of them', { spec: 'a', session: 'paper', platforms: ['cpu-1'] }, 3, []],
  ['the mean of its kind where it was never done', { spec: 'e', session: 'paper', platforms: both }, 25, []],
  [
    'that of those on the same platforms as the last, without a platform that none of them measured',
    { spec: 'e', session: 'paper', platforms: [...both, 'gpu'] },
    25,
    ['gpu'],
  ],
  ['nothing where only other platforms were measured', { spec: 'a', session: 'paper', platforms: ['gpu'] }, null, []],
  ['nothing where nothing like it was finished', { spec: 'a', session: 'warm', platforms: both }, null, []],
])('a session is expected to take %s', ([, which, seconds, without]) => {
  expect(expectedTime(which, studies)).toEqual({ seconds, without });
});
