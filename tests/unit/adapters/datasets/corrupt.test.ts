import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { corrupt } from '../../../../harness/adapters/datasets/corrupt.ts';
import { moved } from '../../../../harness/core/corruptions/moved.ts';
import { disc } from '../../../fixtures/corruptions/disc.ts';
import { deterministic, exactPicture, farthest, motions } from '../../../fixtures/corruptions/exact.ts';
import { type Figures, figureNames, figures, type Spread, spreadOf } from '../../../fixtures/corruptions/figures.ts';
import { type Corrupted, type Reference, references } from '../../../fixtures/corruptions/reference.ts';

const names = [...new Set(references.map(({ corruption }) => corruption))].filter(name => name !== 'frost-photographs');
const sides = [32, 64, 224];
const drawsAt: Readonly<Record<number, number>> = { 32: 40, 64: 12, 224: 2 };

/** Beyond what chance leaves: rounding, and the reference's single precision. */
const rounding: Figures = {
  mean: 0.05,
  deviation: 0.05,
  similarity: 0.0005,
  gain: 0.0005,
  roughness: 0.02,
  black: 0.0005,
  white: 0.0005,
};

/** Beyond what chance leaves between the made frost and the photographs. */
const otherIce: Figures = {
  mean: 3,
  deviation: 5,
  similarity: 0.05,
  gain: 0.05,
  roughness: 3,
  black: 0.02,
  white: 0.02,
};

/** Angle, tilt or texture make more of a difference than severity 4 or 5; their parameters have a test of their own. */
const tooAlike = new Set(['motion-blur 64', 'motion-blur 224', 'elastic 64', 'frost 224']);

const known = new Map<string, Promise<Spread>>();

function ours(corruption: Corrupted, side: number, severity: number): Promise<Spread> {
  const key = `${corruption} ${side} ${severity}`;
  const found = known.get(key) ?? draw(corruption, side, severity);
  known.set(key, found);
  return found;
}

async function draw(corruption: Corrupted, side: number, severity: number): Promise<Spread> {
  const clean = disc(side);
  const count = deterministic.some(name => name === corruption) ? 1 : drawsAt[side]!;
  const all: Figures[] = [];
  for (let i = 0; i < count; i++) {
    all.push(figures(clean, await corrupt(clean, { corruption, severity }, { seed: 0, input: `${i}` })));
  }
  return spreadOf(all);
}

/** The figures that are further apart than what is allowed and 4.5 standard errors of both means. */
function apart(corruption: Corrupted, reference: Reference, spread: Spread, allowed = rounding): string[] {
  const draws = deterministic.some(name => name === corruption) ? 1 : drawsAt[reference.side]!;
  return figureNames.filter(name => {
    const [mean, deviation] = reference.figures[name];
    const chance = deviation * Math.sqrt(1 / reference.draws + 1 / draws);
    return Math.abs(spread[name][0] - mean) > allowed[name] + 4.5 * chance;
  });
}

const referenceOf = (corruption: Reference['corruption'], side: number, severity: number): Reference =>
  references.find(row => row.corruption === corruption && row.side === side && row.severity === severity)!;

test('severity 0 of any corruption leaves the picture as it is', async () => {
  expect(names).toHaveLength(15);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.uint8Array({ minLength: 12, maxLength: 12 }), async (name, data) => {
      const picture = { width: 2, height: 2, channels: 3, data };
      expect(await corrupt(picture, { corruption: name, severity: 0 }, { seed: 0, input: 'x' })).toEqual(picture);
    }),
  );
});

describe.for(names)('%s', corruption => {
  test.for(sides)('at %d pixels does at each severity what corrupt-tta does', async side => {
    for (const severity of [1, 2, 3, 4, 5]) {
      const spread = await ours(corruption, side, severity);
      expect(apart(corruption, referenceOf(corruption, side, severity), spread), `severity ${severity}`).toEqual([]);
    }
  });

  const apartEnough = sides.filter(side => !tooAlike.has(`${corruption} ${side}`));
  test.for(apartEnough)('at %d pixels would be caught at severity 4 with the parameters of 5', async side => {
    const spread = await ours(corruption, side, 5);
    expect(apart(corruption, referenceOf(corruption, side, 4), spread)).not.toEqual([]);
  });
});

test.for(deterministic)('%s is what corrupt-tta makes of it, byte for byte or rounded otherwise', async corruption => {
  for (const severity of [1, 2, 3, 4, 5]) {
    const { data } = await corrupt(disc(32), { corruption, severity }, { seed: 0, input: 'x' });
    const most = corruption === 'defocus-blur' || corruption === 'zoom-blur' ? 1 : 0;
    expect(farthest(data, exactPicture(`${corruption}-${severity}-32`))).toBeLessThanOrEqual(most);
  }
});

test.for(motions)(
  'motion of radius %d, sigma %d at %d degrees is ImageMagick’s, but for rounding',
  ([radius, sigma, angle]) => {
    const { data } = moved(disc(32), radius, sigma, angle);
    expect(farthest(data, exactPicture(`moved_${radius}_${sigma}_${angle}`))).toBeLessThanOrEqual(1);
  },
);

describe('made frost', () => {
  test.for(sides)('at %d pixels hides about as much as the photographs do', async side => {
    for (const severity of [1, 2, 3, 4, 5]) {
      const photographs = referenceOf('frost-photographs', side, severity);
      const made = await ours('frost', side, severity);
      expect(apart('frost', photographs, made, otherIce), `severity ${severity}`).toEqual([]);
    }
  });
});
