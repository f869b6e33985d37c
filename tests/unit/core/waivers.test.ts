import { describe, expect, test } from 'vitest';
import type { Check, ReportDocument, Waiver } from '../../../harness/core/records.ts';
import { applyWaivers } from '../../../harness/core/waivers.ts';
import { report, waivers } from '../../fixtures/sample-records.ts';

const waiver = waivers.waivers[0] as Waiver;
const check = (status: Check['status'], id = waiver.check): Check => ({
  id,
  threshold: 'flipsAgainstGolden',
  title: id,
  recipe: 'fp32',
  platforms: ['cpu-1'],
  status,
  actual: status === 'pass' ? '0 of 8 inputs' : waiver.actual,
  limit: waiver.limit,
  message: `${id} is ${status}.`,
  command: 'triplicate report',
});
const judged = (...checks: Check[]): ReportDocument =>
  report({
    failures: [],
    verdict: { status: checks.some(one => one.status === 'fail') ? 'fail' : 'pass', reasons: [], checks },
  });

describe('a waiver', () => {
  test('lets a failure pass beside a check that passed', () => {
    const found = applyWaivers(judged(check('fail'), check('pass', 'other')), [waiver], '2026-12-01');
    expect(found).toMatchObject({ status: 'pass', stale: [] });
  });

  test.for([[[]], [[check('skipped', 'other')]]] as [Check[]][])(
    'makes no pass where nothing else was decided',
    ([others]) => {
      const { status, reasons } = applyWaivers(judged(check('fail'), ...others), [waiver], '2026-12-01');
      expect(status).toBe('inconclusive');
      expect(reasons).toContain('Undecided: all that was decided failed, and is waived.');
    },
  );

  test('that expired, of a check that passes now, is told and fails nothing', () => {
    const { status, stale } = applyWaivers(judged(check('pass')), [waiver], '2026-12-25');
    expect(status).toBe('pass');
    expect(stale).toEqual([
      `The waiver of ${waiver.check} of tiny (3 of 8 inputs, expired on 2026-12-24) covers nothing: the check does not fail.`,
    ]);
  });

  test('holds on its last day, and not on the next', () => {
    const document = judged(check('fail'), check('pass', 'other'));
    expect(applyWaivers(document, [waiver], waiver.until).status).toBe('pass');
    expect(applyWaivers(document, [waiver], '2026-12-25').status).toBe('fail');
  });
});
