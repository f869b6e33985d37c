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
  columns: [{ title: 'Model' }, { title: 'Recipe' }, { title: '1-2', unit: 'flips' }],
  rows: [['net (stand-in for Net)', 'fp16', 3]],
  notes: ['A note.'],
};

describe('a table of a study', () => {
  test('has a row that says why for a model that came to nothing, and a note for what others lack', () => {
    expect(withGaps(table, [lost, inPart], ['nx', 'agx'])).toEqual({
      ...table,
      rows: [...table.rows, ['lost', 'not measured: WORKER_CRASHED: Gone.', null]],
      notes: ['A note.', 'Missing of net: fp16 on agx: WORKER_CRASHED: Gone.'],
    });
  });

  test('says nothing of sessions that it is not made of', () => {
    const others = [lost, inPart].map(one => ({ ...one, session: 'paper' }));
    expect(withGaps(table, others, ['nx', 'agx'])).toEqual(table);
  });

  test('names one reason once, with all models that it is of', () => {
    const both = ['one', 'two'].map(model => ({ ...inPart, model }));
    const { notes } = withGaps({ ...table, rows: both.map(({ model }) => [model, 'fp16', 1]) }, both, ['nx', 'agx']);
    expect(notes).toEqual(['A note.', 'Missing of one, two: fp16 on agx: WORKER_CRASHED: Gone.']);
  });

  test('of platforms has no row of a model', () => {
    const platforms: ResultTable = { ...table, columns: [{ title: 'Platform' }, ...table.columns.slice(1)] };
    const { rows, notes } = withGaps(platforms, [lost], ['nx', 'agx']);
    expect(rows).toEqual(table.rows);
    expect(notes).toContain('Missing of lost: WORKER_CRASHED: Gone.');
  });

  test('that needs two platforms says so where there is one', () => {
    const across: ResultTable = { ...table, name: 'V' };
    expect(withGaps(across, [], ['nx']).notes).toContain('It takes two platforms, and nx is the only one.');
    expect(withGaps(across, [], ['nx', 'agx']).notes).toEqual(table.notes);
    expect(withGaps(table, [], ['nx']).notes).toEqual(table.notes);
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
