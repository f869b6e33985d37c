import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipped, iou } from '../../../../harness/core/boxes/box.ts';
import { type LabelledBox, matchBoxes } from '../../../../harness/core/boxes/match.ts';
import { boxesIn } from '../../../fixtures/some-boxes.ts';

const how = { matchIou: 0.5, movedIou: 0.75 };
const at = (label: number, x: number, width = 10): LabelledBox => ({ label, score: 0.5, box: [x, 0, x + width, 10] });
const changes = (left: LabelledBox[], right: LabelledBox[]) =>
  matchBoxes(left, right, how).changes.map(({ change, from, to }) => [
    change,
    from?.box[0] ?? null,
    to?.box[0] ?? null,
  ]);

describe('iou', () => {
  test('lies between 0 and 1, is symmetric, and 1 against itself', () => {
    fc.assert(
      fc.property(boxesIn(20), boxesIn(20), (some, others) => {
        for (const { box: a } of some) {
          expect(iou(a, a)).toBe(1);
          for (const { box: b } of others) {
            expect(iou(a, b)).toBe(iou(b, a));
            expect(iou(a, b)).toBeGreaterThanOrEqual(0);
            expect(iou(a, b)).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  test('is 0 for boxes that touch, and for those without an area', () => {
    expect(iou([0, 0, 1, 1], [1, 0, 2, 1])).toBe(0);
    expect(iou([1, 1, 1, 1], [1, 1, 1, 1])).toBe(0);
  });
});

test('a box is cut at the edges of the picture; one that is outside is none', () => {
  const picture = { width: 100, height: 50 };
  expect(clipped([-5, -5, 20, 60], picture)).toEqual([0, 0, 20, 50]);
  expect(clipped([100, 0, 120, 10], picture)).toBeNull();
  expect(clipped([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY, 10], picture)).toEqual([0, 0, 100, 10]);
  expect(clipped([0, 0, Number.NaN, 10], picture)).toBeNull();
});

describe('matching', () => {
  test('tells what became of a box', () => {
    expect(changes([at(0, 0)], [at(0, 1)])).toEqual([]);
    expect(changes([at(0, 0)], [at(0, 2)])).toEqual([['moved', 0, 2]]);
    expect(changes([at(0, 0)], [at(1, 0)])).toEqual([['relabelled', 0, 0]]);
    expect(changes([at(0, 0)], [at(0, 6)])).toEqual([
      ['vanished', 0, null],
      ['appeared', null, 6],
    ]);
    expect(changes([], [])).toEqual([]);
    expect(changes([at(0, 0)], [])).toEqual([['vanished', 0, null]]);
  });

  test('prefers the same label to a larger overlap, and the larger overlap among one label', () => {
    expect(changes([at(0, 0)], [at(1, 0), at(0, 1)])).toEqual([['appeared', null, 0]]);
    expect(changes([at(0, 0)], [at(0, 1), at(0, 0)])).toEqual([['appeared', null, 1]]);
  });

  test('says by how much a pair overlaps', () => {
    expect(matchBoxes([at(0, 0)], [at(0, 2)], how).changes[0]!.iou).toBeCloseTo(80 / 120, 12);
  });

  const sorted = (boxes: readonly { box: readonly number[]; label: number }[]) =>
    boxes.map(({ label, box }) => JSON.stringify([label, box])).sort();

  test('is one to one: every box is in one pair, or in none and told once', () => {
    fc.assert(
      fc.property(boxesIn(12), boxesIn(12), (left, right) => {
        const { kept, changes: all } = matchBoxes(left, right, how);
        const from = all.flatMap(change => change.from ?? []);
        const to = all.flatMap(change => change.to ?? []);
        expect(kept + from.length).toBe(left.length);
        expect(kept + to.length).toBe(right.length);
        // What is told of is a part of what was given, with every duplicate counted.
        for (const [told, given] of [
          [from, left],
          [to, right],
        ] as const) {
          const rest = sorted(given);
          for (const one of sorted(told)) {
            expect(rest).toContain(one);
            rest.splice(rest.indexOf(one), 1);
          }
        }
        for (const { change, from: a, to: b, iou: overlap } of all) {
          const paired = change === 'moved' || change === 'relabelled';
          expect(a !== null && b !== null).toBe(paired);
          if (!paired) continue;
          expect(overlap).toBeGreaterThanOrEqual(how.matchIou);
          expect(a!.label === b!.label).toBe(change === 'moved');
          if (change === 'moved') expect(overlap).toBeLessThan(how.movedIou);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('is symmetric: exchanged sides vanish where others appeared, and all else stays', () => {
    const turned = { vanished: 'appeared', appeared: 'vanished', moved: 'moved', relabelled: 'relabelled' } as const;
    const told = (all: ReturnType<typeof matchBoxes>['changes'], isTurned: boolean) =>
      all
        .map(({ change, from, to, iou: overlap }) =>
          JSON.stringify(isTurned ? [turned[change], to, from, overlap] : [change, from, to, overlap]),
        )
        .sort();
    fc.assert(
      fc.property(boxesIn(12), boxesIn(12), (left, right) => {
        const forth = matchBoxes(left, right, how);
        const back = matchBoxes(right, left, how);
        expect(back.kept).toBe(forth.kept);
        expect(told(back.changes, true)).toEqual(told(forth.changes, false));
      }),
      { numRuns: 300 },
    );
  });

  test('does not depend on the order of the boxes, and finds nothing against itself', () => {
    fc.assert(
      fc.property(boxesIn(12), boxesIn(12), (left, right) => {
        const told = ({ kept, changes: all }: ReturnType<typeof matchBoxes>) =>
          JSON.stringify([kept, all.map(one => JSON.stringify(one)).sort()]);
        expect(told(matchBoxes(left.toReversed(), right.toReversed(), how))).toBe(told(matchBoxes(left, right, how)));
        expect(matchBoxes(left, left.toReversed(), how)).toEqual({ kept: left.length, changes: [] });
      }),
      { numRuns: 300 },
    );
  });
});
