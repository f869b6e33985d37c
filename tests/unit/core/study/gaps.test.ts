import { describe, expect, test } from 'vitest';
import type { StudySession } from '../../../../harness/core/records.ts';
import { gapsOf, isWhole, withGaps } from '../../../../harness/core/study/gaps.ts';
import type { ResultTable } from '../../../../harness/core/tables/table.ts';
import { report, study } from '../../../fixtures/sample-records.ts';

const problem = { code: 'WORKER_CRASHED', message: 'Gone.' };
const session = (changes: Partial<StudySession>): StudySession => ({ ...study.sessions[0]!, ...changes });
const lost = session({ model: 'lost', report: null, gaps: [{ platform: null, recipe: null, problem }] });
const inPart = session({ model: 'net', gaps: [{ platform: 'agx', recipe: 'fp16', problem }] });

const table: ResultTable = {
  name: 'VI',
  title: 'Flips',
  columns: [{ id: 'model', title: 'Model' }, { title: 'Recipe' }, { title: '1-2', unit: 'flips' }],
  rows: [['net (stand-in for Net)', 'fp16', 3]],
  notes: ['A note.'],
};

describe('a table of a study', () => {
  test('has a row that says why for a model that came to nothing', () => {
    expect(withGaps(table, [lost, inPart])).toEqual({
      ...table,
      rows: [...table.rows, ['lost', 'not measured: WORKER_CRASHED: Gone.', null]],
    });
  });

  test('says nothing of sessions that it is not made of, nor of a model that another session gave rows', () => {
    const others = [lost, inPart].map(one => ({ ...one, session: 'paper' }));
    expect(withGaps(table, [...others, { ...lost, model: 'net' }])).toEqual(table);
  });

  test('of platforms has a note instead', () => {
    const platforms: ResultTable = { ...table, columns: [{ title: 'Platform' }, ...table.columns.slice(1)] };
    const { rows, notes } = withGaps(platforms, [lost]);
    expect(rows).toEqual(table.rows);
    expect(notes).toEqual(['A note.', 'Nothing of lost: WORKER_CRASHED: Gone.']);
  });
});

describe('a session', () => {
  test('is whole where all that is missing is what a platform cannot do', () => {
    const cannot = {
      platform: 'wasm',
      recipe: null,
      problem: { code: 'MEASUREMENT_UNSUPPORTED', message: 'No profiler.' },
    };
    expect(isWhole(session({ gaps: [cannot] }))).toBe(true);
    expect(isWhole(session({ gaps: [cannot, ...inPart.gaps] }))).toBe(false);
    expect(isWhole(session({ report: null, gaps: [] }))).toBe(false);
  });

  test('lacks what failed, and what was to be measured and was not', () => {
    const step = { step: 'build-1', stage: 'build', recipe: 'fp16', platform: 'agx', problem } as const;
    expect(gapsOf({ ...report(), failures: [step] })).toEqual([{ platform: 'agx', recipe: 'fp16', problem }]);
    const measured = { ...report(), failures: [] };
    expect(gapsOf({ ...measured, spec: { ...measured.spec, measurement: false }, latency: null })).toEqual([]);
    expect(gapsOf({ ...measured, spec: { ...measured.spec, measurement: 'quick' }, latency: null })).toMatchObject([
      { problem: { code: 'NOTHING_MEASURED' } },
    ]);
  });
});
