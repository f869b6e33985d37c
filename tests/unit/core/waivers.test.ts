import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Check, ReportDocument, Waiver } from '../../../harness/core/records.ts';
import { applyWaivers, failureOf } from '../../../harness/core/waivers.ts';
import { comparison, digestOf, report, waivers } from '../../fixtures/sample-records.ts';

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
    spec: { ...report().spec, recipes: [waiver.recipe!] },
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

const before = '2026-12-01';
const after = '2026-12-25';
/** The report with a pair of this check in which these inputs flipped. */
const flippedIn = (document: ReportDocument, ...pairs: string[][]): ReportDocument => ({
  ...document,
  comparisons: pairs.map(ids => ({
    ...comparison,
    relation: 'engine-golden' as const,
    list: ids.map((id, input) => ({ ...comparison.list[0]!, id, input })),
  })),
});
const failing = (changes: Partial<Check>, id = waiver.check): Check => ({ ...check('fail', id), ...changes });
const covers = (seen: Check, of: Waiver = waiver, document = judged(seen, check('pass', 'other'))) =>
  applyWaivers(document, [of], before).waived.length === 1;

describe('a waiver covers what was seen, and nothing else', () => {
  const seen = check('fail');
  test.for<[what: string, Check, Waiver]>([
    ['another check', failing({}, 'another'), waiver],
    ['another limit', failing({ limit: '9 flips' }), waiver],
    ['another model', seen, { ...waiver, model: digestOf('0') }],
    ['another dataset', seen, { ...waiver, dataset: digestOf('0') }],
    ['another recipe of that name', seen, { ...waiver, recipe: { ...waiver.recipe!, optimization: 'off' } }],
    ['another number that is no count of flips', failing({ actual: '0.91' }), { ...waiver, actual: '0.92' }],
    ['a count where there was another number', failing({ actual: '3 of 8 inputs' }), { ...waiver, actual: '0.92' }],
    ['words before a count', failing({ actual: 'at 2 of 8 inputs' }), waiver],
    ['words behind a count', failing({ actual: '2 of 8 inputs, and more' }), waiver],
  ])('not %s', ([, now, of]) => {
    expect(covers(seen)).toBe(true);
    expect(covers(now, of)).toBe(false);
  });

  test('of inputs that flipped then, in whichever pair, and of no other ones', () => {
    const document = judged(seen, check('pass', 'other'));
    const of = { ...waiver, flipped: ['a', 'b', 'c'] };
    for (const [isCovered, ...pairs] of [
      [true, ['c', 'a', 'b']],
      [true, ['a', 'b'], ['b', 'c']],
      [true, ['b']],
      [true],
      [false, ['x', 'y', 'z']],
      [false, ['a', 'b', 'x']],
      [false, ['a'], ['x']],
    ] as [boolean, ...string[][]][])
      expect(covers(seen, of, flippedIn(document, ...pairs)), JSON.stringify(pairs)).toBe(isCovered);
    expect(failureOf(seen, flippedIn(document, ['c', 'a'], ['b', 'a']))?.flipped).toEqual(['a', 'b', 'c']);
  });

  test.for(['recipe', 'flipped'] as const)(
    'nothing where it does not say its %s, as those of before, which is said',
    key => {
      const { [key as 'recipe']: _, ...before } = waiver;
      expect(covers(seen, before)).toBe(false);
      expect(applyWaivers(judged(seen), [before], '2026-12-01').stale).toEqual([
        expect.stringContaining(
          `covers nothing: it is from before waivers named their recipe and inputs; to waive it again: pnpm triplicate waive add tiny ${waiver.check} --reason`,
        ),
      ]);
    },
  );

  test('not where the report has no model or dataset', () => {
    const document = judged(seen, check('pass', 'other'));
    expect(covers(seen, waiver, { ...document, model: null })).toBe(false);
    expect(covers(seen, waiver, { ...document, dataset: null })).toBe(false);
  });

  test('the same number, whatever it is a number of', () => {
    expect(covers(failing({ actual: '0.92' }), { ...waiver, actual: '0.92' })).toBe(true);
  });

  test.for([
    ['5.200 ms', '5.200 ms', '4.900 ms', '5.201 ms'],
    ['480 inputs/s', '480 inputs/s', '495 inputs/s', '479 inputs/s'],
    ['2 threads', '2 threads', '3 threads', '1 threads'],
    ['480 inputs/s', '480 inputs/s', '500 inputs/s', '480 ms'],
    ['6.10 % slower', '6.10 % slower', '5.90 % slower', '6.20 % slower'],
    ['slower', 'slower', 'slower', '300.00 % slower'],
  ] as const)('a time, throughput or slowdown as it was, or better: %s', ([then, same, better, worse]) => {
    const of = { ...waiver, actual: then };
    expect(covers(failing({ actual: same }), of)).toBe(true);
    expect(covers(failing({ actual: better }), of)).toBe(true);
    expect(covers(failing({ actual: worse }), of)).toBe(false);
  });

  test('as many flips or fewer, among as many inputs', () => {
    const small = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(small, small, small, small, (flips, inputs, nowFlips, nowInputs) => {
        const now = failing({ actual: `${nowFlips} of ${nowInputs} inputs` });
        const isCovered = covers(now, { ...waiver, actual: `${flips} of ${inputs} inputs` });
        expect(isCovered).toBe(inputs === nowInputs && nowFlips <= flips);
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is said', () => {
  const lapsed = `The waiver of ${waiver.check} expired on ${waiver.until}: ${waiver.reason}`;
  const waivedWords = `Waived until ${waiver.until}: ${waiver.check}. ${waiver.reason}`;
  const other = failing({}, 'other');

  test('of an expired waiver: its day and its reason, before all that was said without it', () => {
    const document = judged(check('fail'));
    const verdict = { ...document.verdict, reasons: ['it fails'] };
    const { status, reasons, failed, stale } = applyWaivers({ ...document, verdict }, [waiver], after);
    expect({ status, reasons, stale }).toEqual({ status: 'fail', reasons: [lapsed, 'it fails'], stale: [] });
    expect(failed).toHaveLength(1);
  });

  test('of an expired one beside one that holds, of a failure that is not waived, and of what is undecided, in this order', () => {
    const held = { ...waiver, check: 'held', until: '2027-01-31' };
    const problem = { code: 'X', message: 'it crashed' };
    const document = {
      ...judged(check('fail'), failing({}, 'held'), check('inconclusive', 'open'), check('pass', 'fine')),
      failures: [{ step: 'build-1', stage: 'build' as const, recipe: null, platform: null, problem }],
    };
    const found = applyWaivers(document, [waiver, held], after);
    expect(found.status).toBe('fail');
    expect(found.reasons).toEqual([
      lapsed,
      `${waiver.check} is fail.`,
      'A build step came to nothing: it crashed',
      'Undecided: open is inconclusive.',
      `Waived until 2027-01-31: held. ${waiver.reason}`,
    ]);
    expect(found.failed.map(({ id }) => id)).toEqual([waiver.check]);
  });

  test.for<[what: string, Partial<ReportDocument>, Check[], status: string]>([
    ['nothing is open', {}, [check('pass', 'fine')], 'pass'],
    ['a check is undecided', {}, [check('pass', 'fine'), check('inconclusive', 'open')], 'inconclusive'],
    ['one other check fails', {}, [check('pass', 'fine'), other], 'fail'],
    [
      'a step failed',
      { failures: [{ step: 's', stage: 'run', recipe: null, platform: null, problem: { code: 'X', message: 'no' } }] },
      [check('pass', 'fine')],
      'inconclusive',
    ],
  ])('of a waived failure, where %s', ([, changes, others, status]) => {
    const found = applyWaivers({ ...judged(check('fail'), ...others), ...changes }, [waiver], before);
    expect(found.status).toBe(status);
    expect(found.reasons.at(-1)).toBe(waivedWords);
    expect(found.waived).toMatchObject([{ check: { id: waiver.check }, waiver }]);
  });

  test('of a waiver that covers nothing: what its check says now, not what another one says', () => {
    const now = failing({ actual: '4 of 8 inputs' });
    const { stale } = applyWaivers(judged(failing({ actual: '7 of 8 inputs' }, 'first'), now), [waiver], before);
    expect(stale).toEqual([
      `The waiver of ${waiver.check} of tiny (3 of 8 inputs, until ${waiver.until}) covers nothing: it now says 4 of 8 inputs, or is of other inputs, or of another limit, recipe, model or dataset.`,
    ]);
    expect(applyWaivers(judged(other), [waiver], before).stale[0]).toContain(
      'covers nothing: the check does not fail.',
    );
  });

  test('of two waivers of one check the one that holds counts', () => {
    const later = { ...waiver, until: '2027-01-31' };
    const document = judged(check('fail'), check('pass', 'fine'));
    expect(applyWaivers(document, [waiver, later], after)).toMatchObject({
      status: 'pass',
      waived: [{ waiver: later }],
    });
  });
});
