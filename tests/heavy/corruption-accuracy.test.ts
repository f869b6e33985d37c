import { beforeAll, describe, expect, test } from 'vitest';
import { corrupt } from '../../harness/adapters/datasets/corrupt.ts';
import type { Picture } from '../../harness/core/corruptions/picture.ts';
import { createJudge, fashionCount, fashionPictures } from '../fixtures/corruptions/fashion.ts';
import { type Corrupted, labelledRightly } from '../fixtures/corruptions/reference.ts';

// A net sees what means and deviations do not. It labels these pictures under corrupt-tta (frost with its photographs)
// and under our corruptions; both are draws, so the shares of right labels differ by chance.
const clean = fashionPictures();
const shares = new Map<string, { reference: number; own: number }>();

beforeAll(async () => {
  const judge = await createJudge();
  for (const [corruption, counts] of Object.entries(labelledRightly)) {
    for (const [index, count] of counts.entries()) {
      const pictures: Picture[] = [];
      for (const [i, picture] of clean.entries()) {
        const view = { corruption: corruption as Corrupted, severity: index + 1 };
        pictures.push(await corrupt(picture, view, { seed: 0, input: `${i}` }));
      }
      const own = (await judge(pictures)) / fashionCount;
      shares.set(`${corruption}-${index + 1}`, { reference: count / fashionCount, own });
    }
  }
}, 300_000);

describe('a net’s accuracy', () => {
  test('under each corruption and severity is that under corrupt-tta, to four standard errors of both', () => {
    expect(shares.size).toBe(75);
    for (const [view, { reference, own }] of shares) {
      const share = (reference + own) / 2;
      const chance = Math.sqrt((2 * share * (1 - share)) / fashionCount);
      expect(Math.abs(own - reference), view).toBeLessThanOrEqual(4 * chance + 1 / fashionCount);
    }
  });

  test('over all of them is that under corrupt-tta, to one in a hundred', () => {
    const all = [...shares.values()];
    const apart = all.reduce((sum, { reference, own }) => sum + own - reference, 0) / all.length;
    expect(Math.abs(apart)).toBeLessThan(0.01);
  });
});
