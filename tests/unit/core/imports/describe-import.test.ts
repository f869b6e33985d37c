import { expect, test } from 'vitest';
import { describeImport } from '../../../../harness/core/imports/describe-import.ts';
import { runLog } from '../../../fixtures/imported-runs.ts';

test('a log whose batch nobody told says so, and with which option to tell it', () => {
  const missing = (batch: number | null) =>
    describeImport(runLog([1], { batch }).record).filter(line => line.startsWith('missing:'));
  expect(missing(null)).toEqual(['missing: the batch, by which Table VII counts frames a second: --batch']);
  expect(missing(8)).toEqual([]);
});
