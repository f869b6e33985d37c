import { expect, test } from 'vitest';
import { sessionsOfAll } from '../../../../harness/core/study/study.ts';
import { study } from '../../../fixtures/sample-records.ts';

const [done, failed] = study.sessions as [(typeof study.sessions)[0], (typeof study.sessions)[0]];
const blank = { ...failed, gaps: [] };
const otherBoard = { ...done, report: 'a-ba9876543210' };

test('shards fill what others of the same study have not begun, and only that', () => {
  const shards = [
    { ...study, sessions: [done, blank] },
    { ...study, sessions: [{ ...done, report: null, seconds: null }, failed] },
  ];
  expect(sessionsOfAll(shards)).toEqual([done, failed]);
  const other = { ...study, id: 'study-ba9876543210' };
  expect(
    sessionsOfAll([
      { ...study, sessions: [done, failed] },
      { ...other, sessions: [otherBoard, blank] },
    ]),
  ).toEqual([done, failed, otherBoard, blank]);
});

test('of two boards that were given the same study all reports and failures stay, and what is named twice is there once', () => {
  const boards = [
    { ...study, sessions: [done, failed] },
    { ...study, sessions: [otherBoard, { ...done, session: 'paper', report: 'a-222222222222' }] },
  ];
  expect(sessionsOfAll([...boards, ...boards])).toMatchObject([
    done,
    otherBoard,
    failed,
    { session: 'paper', report: 'a-222222222222' },
  ]);
});
