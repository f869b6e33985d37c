import { expect, test } from 'vitest';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import { decisionNumbers } from '../../../harness/report/alike-decisions.ts';
import type { RunDecisions } from '../../../harness/report/stored-decisions.ts';
import { digest } from '../../fixtures/report-scene.ts';

const mask = (pixels: string, width = 3, isOneClass = true): RunDecisions => {
  const { add, end } = runWriter(width, pixels.length / width);
  add(Uint8Array.from(pixels, Number));
  return { kind: 'masks', masks: new Map([[0, end()]]), isOneClass };
};
const boxes = (score: number): RunDecisions => ({
  kind: 'boxes',
  boxes: new Map([[0, [{ label: 1, score, box: [0, 0, 2, 2] }]]]),
});

test('runs have one number where they decided the same of an input, and none where nothing is stored', () => {
  const all = {
    mask: mask('111000'),
    same: mask('111000'),
    moved: mask('110000'),
    wider: mask('111000', 6),
    classes: mask('111000', 3, false),
    boxes: boxes(0.5),
    sameBoxes: boxes(0.5),
    surer: boxes(0.6),
    labels: { kind: 'labels', scores: new Map([[0, 0.5]]) },
  } as const;
  const numberOf = decisionNumbers(0, new Map(Object.entries(all).map(([name, one]) => [digest(name), one])));
  expect(Object.keys(all).map(name => numberOf(digest(name)))).toEqual([0, 0, 1, 2, 3, 4, 4, 5, null]);
  expect([numberOf(null), numberOf(digest('of another machine'))]).toEqual([null, null]);
});
