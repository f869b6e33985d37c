import { describe, expect, test } from 'vitest';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import type { Comparison, Digest, Flip, ReportDocument } from '../../../harness/core/records.ts';
import { nothingBeside } from '../../../harness/report/beside.ts';
import { flippedInputs } from '../../../harness/report/flipped-inputs.ts';
import { toText } from '../../../harness/report/html/escape.ts';
import { galleryDrawings } from '../../../harness/report/html/pair-drawings.ts';
import { renderHtml } from '../../../harness/report/html.ts';
import type { RunDecisions } from '../../../harness/report/stored-decisions.ts';
import { largeReport } from '../../fixtures/large-report.ts';
import { digest } from '../../fixtures/report-scene.ts';
import { taskDocument } from '../../fixtures/report-tasks.ts';

const template = taskDocument('segmentation');
const [some] = template.comparisons as [Comparison];
const runOf = (name: string): Digest | null => (name === 'golden' ? null : digest(name));
const pair = (left: string, right: string, flips: readonly Flip[]): Comparison => ({
  ...some,
  left: { ...some.left, label: left, run: runOf(left) },
  right: { ...some.right, label: right, run: runOf(right) },
  list: [...flips],
  flips: flips.length,
});
const flip = (input: number, changed: number): Flip => ({
  ...some.list[0]!,
  input,
  id: `clean/${input}`,
  pixels: { changed, regions: 1, largestRegion: changed },
});

/** Masks of one class of 3 × 2 pixels, by run. */
function decided(all: Readonly<Record<string, string>>): ReadonlyMap<Digest, RunDecisions> {
  return new Map(
    Object.entries(all).map(([name, pixels]) => {
      const { add, end } = runWriter(3, 2);
      add(Uint8Array.from(pixels, Number));
      return [digest(name), { kind: 'masks', masks: new Map([[0, end()]]), isOneClass: true }];
    }),
  );
}

/** What a card has of each pair: the marks and words at the place that it names; null where it has none of the pair. */
function looks(document: ReportDocument, decisions: ReadonlyMap<Digest, RunDecisions>) {
  const { cards, largest } = galleryDrawings(flippedInputs(document), {
    dataset: template.dataset,
    pictures: new Map(),
    decisions,
  });
  const of = (input: number, index: number) => {
    const { worst, others, places } = cards.get(input)!;
    const place = places.get(index);
    const look = place === undefined ? undefined : [worst, ...others][place];
    return look ? `${look.marks ? toText(look.marks) : ''}${toText(look.words)}` : null;
  };
  return { of, cards, largest };
}

const left = (path: string) => `<path class="left few" d="${path}"/>`;

describe('what is drawn of the pairs of an input', () => {
  const decisions = decided({ a: '111000', b: '110000', c: '100000' });
  const comparisons = [
    pair('a', 'b', [flip(0, 1)]),
    pair('a', 'c', [flip(0, 2)]),
    pair('b', 'c', [flip(0, 1)]),
    pair('golden', 'c', [flip(0, 3)]),
  ];

  test('is of each pair its own, with the words of what is drawn', () => {
    const { of, largest } = looks({ ...template, comparisons }, decisions);
    expect(largest).toBeNull();
    expect(of(0, 0)).toContain(left('M2 0h1v1h-1z'));
    expect(of(0, 0)).toContain('Drawn: 1 only in the left mask.');
    expect(of(0, 1)).toContain(left('M1 0h2v1h-2z'));
    expect(of(0, 1)).toContain('Drawn: 2 only in the left mask.');
    expect(of(0, 2)).toContain(left('M1 0h1v1h-1z'));
  });

  test('is nothing where one of the masks is not stored, as of a golden; the card begins with the worst that can be drawn, and says which', () => {
    const { of, cards } = looks({ ...template, comparisons }, decisions);
    expect(of(0, 3)).toContain('3 pixels in 1 region');
    expect(of(0, 3)).toContain('Not drawn: the store does not have both masks.');
    expect(of(0, 3)).not.toContain('<path');
    const words = toText(cards.get(0)!.worst.words);
    expect(words).toContain('3 pixels in 1 region');
    expect(words).toContain('in <a href="#pair-1">pair 1</a>, whose masks are both stored.');
    expect(toText(cards.get(0)!.worst.marks!)).toContain(left('M1 0h2v1h-2z'));
  });

  test('is there once, however many pairs look alike', () => {
    const alike = { ...template, comparisons: [pair('a', 'b', [flip(0, 1)]), pair('a', 'b', [flip(0, 1)])] };
    const { cards } = looks(alike, decisions);
    expect(cards.get(0)!.others).toEqual([]);
    expect([...cards.get(0)!.places.values()]).toEqual([0, 0]);
  });

  test('is drawn once, however many engines decide the same', () => {
    const five = ['a', 'b', 'c', 'd', 'e'];
    const stored = decided({ ...Object.fromEntries(five.map(name => [name, '111000'])), z: '110000' });
    let drawn = 0;
    const counted = new Map(
      [...stored].map(([run, all]) => {
        if (all.kind !== 'masks') throw new Error('the decisions of this test are masks');
        const mask = all.masks.get(0)!;
        // What drawing asks for and comparing does not.
        const one = {
          ...mask,
          get offsets() {
            drawn++;
            return mask.offsets;
          },
        };
        return [run, { ...all, masks: new Map([[0, one]]) }] as const;
      }),
    );
    const drawnOf = (names: readonly string[]) => {
      drawn = 0;
      const comparisons = names.map(name => pair(name, 'z', [flip(0, 1)]));
      const { places } = looks({ ...template, comparisons }, counted).cards.get(0)!;
      expect([...places.values()]).toEqual(names.map(() => 0));
      return drawn;
    };
    expect(drawnOf(['a'])).toBeGreaterThan(0);
    expect(drawnOf(five)).toBe(drawnOf(['a']));
  });
});

test('where a page has no room for all pairs, each has its largest flips, of all as many, and the page says so', () => {
  const large = largeReport({ task: 'detection', platforms: ['gpu'], engines: 8 });
  const comparisons = large.comparisons.map((one, index) => ({
    ...one,
    list: one.list.map(flip => ({
      ...flip,
      boxes: flip.boxes!.map(change => ({ ...change, from: change.from && { ...change.from, score: index / 99 } })),
    })),
  }));
  const document = { ...large, comparisons };
  const { cards, largest } = galleryDrawings(flippedInputs(document), {
    dataset: document.dataset,
    pictures: new Map(),
    decisions: new Map(),
  });
  expect(largest).toBeGreaterThan(2);
  const size = ({ fromMargin, toMargin }: Flip) => Math.min(fromMargin ?? Infinity, toMargin ?? Infinity);
  for (const [index, { list }] of comparisons.entries()) {
    const first = list.toSorted((a, b) => size(b) - size(a)).slice(0, largest!);
    expect(first.filter(({ input }) => !cards.get(input)!.places.has(index))).toEqual([]);
  }
  const all = [...cards.values()].flatMap(({ others }) =>
    others.map(({ marks, words }) => toText(marks!) + toText(words)),
  );
  expect(all.join('').length).toBeLessThan(810_000);
  expect(renderHtml(document, new Map(), nothingBeside)).toContain(`its ${largest} largest flips are drawn as there`);
});
