import { expect, test } from 'vitest';
import { missingSentences, planLines, sessionEnd } from '../../../harness/report/study-text.ts';
import { study } from '../../fixtures/sample-records.ts';

const planned = [
  { spec: 'a', session: 'labels', isFinished: true, expectedSeconds: 5 },
  { spec: 'a', session: 'paper', isFinished: false, expectedSeconds: 100.4 },
  { spec: 'b', session: 'gate', isFinished: false, expectedSeconds: null },
];

test('a plan says what is finished, how long the rest may take, and of what nobody knows', () => {
  expect(planLines('study-0123456789ab', planned)).toEqual([
    'study-0123456789ab: 3 sessions of 2 specs, 1 finished.',
    '  finished  a, labels',
    '  to do     a, paper: about 1 min 40 s',
    '  to do     b, gate: not known before the first',
    'Expected: about 1 min 40 s, and 1 session of which nothing is known yet.',
  ]);
  expect(planLines('study-0123456789ab', planned.slice(0, 1))).toHaveLength(2);
});

test('a session that has ended says what it came to, and how long the others may take', () => {
  const [whole, lost] = study.sessions;
  expect(sessionEnd(whole!, planned.slice(0, 2))).toBe(
    'a, labels: 1.5 s, reports/a-0123456789ab/report.html. Left: about 1 min 40 s',
  );
  expect(sessionEnd(lost!, [])).toBe('a, paper: came to nothing');
});

test('what is missing is told with its reason and what to do', () => {
  expect(missingSentences(study.sessions)).toEqual(['a, paper: fp16: WORKER_CRASHED: Gone. Next: Again.']);
  expect(missingSentences([{ ...study.sessions[1]!, gaps: [] }])).toEqual(['a, paper: not done yet']);
});
