import { expect, test } from 'vitest';
import { missingSentences, planLines, sessionEnd } from '../../../harness/report/study-text.ts';
import { study } from '../../fixtures/sample-records.ts';

const extent = { platforms: ['cpu-1', 'cpu-n'], builds: 6, rounds: null };
const rounds = { least: 20, most: 60, isLoadedAnew: true, within: 120 };
const planned = [
  { spec: 'a', session: 'labels', isFinished: true, expectedSeconds: 5, without: [], extent },
  { spec: 'a', session: 'paper', isFinished: false, expectedSeconds: 100.4, without: ['gpu'], extent },
  { spec: 'b', session: 'gate', isFinished: false, expectedSeconds: null, without: [], extent: { ...extent, rounds } },
  { spec: 'b', session: 'labels', isFinished: false, expectedSeconds: null, without: [], extent },
];

test('a plan says what is finished, how much and how long the rest is, and once of what nobody knows', () => {
  expect(planLines('study-0123456789ab', planned)).toEqual([
    'study-0123456789ab: 4 sessions of 2 specs on cpu-1 and cpu-n, 1 finished.',
    '  finished  a, labels',
    '  to do     a, paper: about 1 min 40 s without gpu',
    '  to do     b, gate: 20 to 60 rounds, each engine loaded anew in each, up to 2 min 0 s after the least',
    '  to do     b, labels: up to 6 builds',
    'How long is not known before the first of its kind: gate and labels.',
    'Expected: about 1 min 40 s without gpu, and 2 sessions of which nothing is known yet.',
  ]);
  expect(planLines('study-0123456789ab', planned.slice(0, 1))).toHaveLength(2);
});

test('a session that has ended says what it came to, and how long the others may take', () => {
  const [whole, lost] = study.sessions;
  expect(sessionEnd(whole!, planned.slice(0, 2))).toBe(
    'a, labels: 1.5 s, reports/a-0123456789ab/report.html. Left: about 1 min 40 s without gpu',
  );
  expect(sessionEnd(lost!, [])).toBe('a, paper: came to nothing');
});

test('what is missing is told with its reason and what to do', () => {
  expect(missingSentences(study.sessions)).toEqual(['a, paper: fp16: WORKER_CRASHED: Gone. Next: Again.']);
  const notDone = (session: string) => ({ ...study.sessions[1]!, session, gaps: [] });
  expect(missingSentences([notDone('paper')])).toEqual(['a, paper: not done yet']);
  const same = [...study.sessions, { ...study.sessions[1]!, session: 'warm' }, notDone('gate')];
  expect(missingSentences(same), 'one reason once').toEqual([
    'a, paper and warm: fp16: WORKER_CRASHED: Gone. Next: Again.',
    'a, gate: not done yet',
  ]);
});
