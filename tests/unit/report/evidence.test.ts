import { describe, expect, test } from 'vitest';
import { comparisonsOf } from '../../../harness/core/judging/flips.ts';
import type { Check, Flip, ReportDocument } from '../../../harness/core/records.ts';
import { changeSize } from '../../../harness/report/flipped-inputs.ts';
import { evidenceIn } from '../../../harness/report/html/evidence.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const [someCheck] = document.verdict.checks as [Check];

const checkOf = (
  threshold: string,
  recipe = 'fp16-weights',
  platforms = ['cpu-1'],
  status: Check['status'] = 'fail',
) => ({
  ...someCheck,
  id: [threshold, recipe, ...platforms].join('/'),
  threshold,
  recipe,
  platforms,
  status,
});

/** The places of one check in a report of that check alone. */
const placesOf = (check: Check, changes: Partial<ReportDocument> = {}) =>
  evidenceIn({ ...document, verdict: { ...document.verdict, checks: [check] }, ...changes })(check);

const labelsOf = (places: ReturnType<typeof placesOf>, what: string) =>
  places
    .map(({ title }) => title)
    .filter(title => title.startsWith(what))
    .map(title => title.slice(what.length));

describe('evidence of flips', () => {
  const check = checkOf('flipsAgainstReference');
  const pairs = comparisonsOf(check, document.comparisons);

  test('is the pair of the highest rate, and the largest flip of all pairs, in whichever it is', () => {
    expect(pairs.length).toBeGreaterThan(1);
    const worst = pairs.reduce((most, one) => (one.rate > most.rate ? one : most));
    const calm = pairs.find(one => one.rate < worst.rate)!;
    const [small, ...others] = calm.list as [Flip];
    const sure = { ...small, fromMargin: 0.9, toMargin: 0.8 };
    const comparisons = document.comparisons.map(one => (one === calm ? { ...one, list: [sure, ...others] } : one));
    expect(worst.list.every(flip => changeSize(flip) < 0.8)).toBe(true);
    const places = placesOf(check, { comparisons });
    expect(places[0]!.title).toBe(`The worst pair: ${worst.left.label} against ${worst.right.label}`);
    expect(places[1]).toEqual({ id: `input-${sure.input}`, title: `The flip of the largest margin: ${sure.id}` });
  });

  test.each([
    ['most changed pixels', { pixels: { changed: 9, regions: 1, largestRegion: 9 } }],
    ['the largest difference', { maxAbsDelta: 0.5 }],
    ['most boxes', { boxes: [] }],
  ])('says that its flip is the one of %s', (what, changed) => {
    const comparisons = document.comparisons.map(one => ({
      ...one,
      list: one.list.map(flip => ({ ...flip, fromMargin: null, toMargin: null, ...changed })),
    }));
    expect(placesOf(check, { comparisons })[1]!.title).toMatch(new RegExp(`^The flip of ${what}: `));
  });
});

test('evidence of accuracy is the run that is least accurate, wherever it stands', () => {
  const mine = document.runs.filter(({ side }) => side.recipe === 'fp16-weights' && side.ranOn === 'cpu-1');
  expect(mine.length).toBeGreaterThan(2);
  for (const worst of mine) {
    const runs = document.runs.map(one => ({ ...one, score: { ...one.score!, top1: one === worst ? 0.1 : 0.9 } }));
    expect(labelsOf(placesOf(checkOf('accuracy'), { runs }), 'The accuracy of ')).toEqual([worst.side.label]);
  }
});

describe('evidence of latency', () => {
  const isMine = ({ side }: ReportDocument['latencySummaries'][number]) =>
    side.recipe === 'fp16-weights' && side.ranOn === 'cpu-1';
  const mine = document.latencySummaries.filter(isMine);

  test('is the slowest engines first, by the median', () => {
    expect(mine.length).toBeGreaterThan(2);
    const latencySummaries = document.latencySummaries.map(one =>
      isMine(one) ? { ...one, medianMs: 1 + mine.indexOf(one), meanMs: 9 - mine.indexOf(one) } : one,
    );
    const places = placesOf(checkOf('latencyMedianMs'), { latencySummaries });
    const slowestFirst = mine.toReversed().map(({ side }) => side.label);
    expect(labelsOf(places, 'The latency of ')).toEqual(slowestFirst.slice(0, 3));
  });

  test('of a limit of the 99th percentile is by that percentile', () => {
    const slow = mine[1]!;
    const members = document.latency!.members.map(member => ({
      ...member,
      rounds: [[1, member.engine === slow.side.engine && member.platform === slow.platform ? 50 : 1]],
    }));
    const places = placesOf(checkOf('latencyP99Ms'), { latency: { ...document.latency!, members } });
    expect(labelsOf(places, 'The latency of ')[0]).toBe(slow.side.label);
  });
});

describe('a step that came to nothing', () => {
  const [failure] = document.failures as [ReportDocument['failures'][number]];
  const another = {
    ...failure,
    recipe: 'fp32',
    problem: { ...failure.problem, message: failure.problem.message.slice(0, 9) },
  };
  const failures = [another, failure];
  const ledTo = (check: Check) => placesOf(check, { failures }).filter(({ id }) => id.startsWith('failure-'));

  test('is led to by recipe, platform and stage, whatever messages say', () => {
    const undecided = checkOf('accuracy', 'fp16-weights', ['cpu-n'], 'inconclusive');
    expect(ledTo(undecided)).toEqual([{ id: 'failure-1', title: 'The step that came to nothing' }]);
    expect(ledTo({ ...undecided, message: failure.problem.message, recipe: 'fp32' })[0]!.id).toBe('failure-0');
    expect(ledTo({ ...undecided, recipe: 'int8', message: failure.problem.message })).toEqual([]);
  });

  test('is nothing to a check that was decided', () => {
    expect(ledTo({ ...checkOf('accuracy', 'fp16-weights', ['cpu-n']), message: failure.problem.message })).toEqual([]);
  });
});

test('evidence of latency cases says in words what is shown of a failure, and what is open of what is undecided', () => {
  const says = (status: Check['status']) =>
    placesOf(checkOf('latencyCases', 'fp32', ['cpu-1', 'cpu-n'], status))[0]!.says;
  expect(says('fail')).toEqual([
    '① “cpu-1, with its own engine, is faster than the bigger cpu-n with its own”',
    '② “the engine of cpu-1 is faster on cpu-1 than on the bigger cpu-n”',
  ]);
  expect(says('inconclusive')).toEqual([
    '③ “the engine of cpu-n is faster on cpu-1 than on cpu-n, where it was built”',
  ]);
});
