import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BoxChange } from '../../../harness/core/records.ts';
import { flippedInputs } from '../../../harness/report/flipped-inputs.ts';
import { toText } from '../../../harness/report/html/escape.ts';
import { pairMarks } from '../../../harness/report/html/marks.ts';
import { keptBoxes } from '../../../harness/report/kept-boxes.ts';
import { taskDocument } from '../../fixtures/report-tasks.ts';

const document = taskDocument('detection');
const [some] = flippedInputs(document);
const size = { width: 320, height: 240 };

const box = (label: number, x: number, y = 0) => ({
  label,
  score: 0.5,
  box: [x, y, x + 10, y + 10] as [number, number, number, number],
});
const nothing = { changed: null, kept: null };

/** What lies over the picture of an input with these changes. */
function drawn(boxes: readonly BoxChange[], classes: string[] | null = null): string {
  const flip = { ...some!.worst.flip, boxes: [...boxes] };
  return toText(pairMarks(flip, nothing, size, size, { ...document.dataset!, classes }));
}

const wordsOf = (picture: string) =>
  [...picture.matchAll(/<text x="([\d.-]+)" y="([\d.-]+)" font-size="([\d.]+)">([^<]*)/g)].map(
    ([, x, y, font, text]) => ({ x: Number(x), y: Number(y), font: Number(font), text: text! }),
  );

describe('boxes on a picture', () => {
  test('are those of the left side in solid lines and of the right in dashes', () => {
    const picture = drawn([{ change: 'moved', from: box(0, 20), to: box(0, 120), iou: 0.6 }]);
    expect(picture).toContain('<rect class="left" x="20"');
    expect(picture).toContain('<rect class="right" x="120"');
    expect(drawn([{ change: 'vanished', from: box(0, 20), to: null, iou: null }])).not.toContain('class="right"');
    expect(drawn([{ change: 'appeared', from: null, to: box(0, 20), iou: null }])).not.toContain('class="left"');
  });

  test('have the ends of labels that are too long, as all names of a chart have', () => {
    const change = { change: 'vanished', from: box(0, 20), to: null, iou: null } as const;
    expect(wordsOf(drawn([change], ['traffic light, 3 red lamps']))[0]!.text).toBe('1 − traffic… lamps');
  });

  test('have words that begin in the picture and do not lie over each other', () => {
    const place = fc.record({ x: fc.integer({ min: -20, max: 340 }), y: fc.integer({ min: -20, max: 260 }) });
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 8 }), places => {
        const words = wordsOf(
          drawn(places.map(({ x, y }) => ({ change: 'vanished', from: box(0, x, y), to: null, iou: null }))),
        );
        expect(words).toHaveLength(places.length);
        for (const [index, { x, y, font, text }] of words.entries()) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x + text.length * font * 0.5).toBeLessThanOrEqual(size.width);
          expect(y).toBeGreaterThanOrEqual(font - 0.1);
          expect(y).toBeLessThanOrEqual(size.height);
          for (const other of words.slice(0, index)) {
            const width = Math.min(text.length, other.text.length) * font * 0.5;
            expect(Math.abs(other.y - y) > font - 0.1 || Math.abs(other.x - x) >= width).toBe(true);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('have words off the lines of all boxes, before and behind them, and shorter ones in a crowd', () => {
    const corners: [number, number, number, number][] = [
      [100, 100, 112, 112],
      [96, 96, 116, 116],
      [101, 121, 113, 133],
      [118, 101, 130, 113],
    ];
    const changes = corners.map(
      (place, at): BoxChange => ({ change: 'appeared', from: null, to: { ...box(at, 0), box: place }, iou: null }),
    );
    const picture = drawn(changes, ['traffic light', 'cat', 'cow', 'dog']);
    expect(picture.indexOf('<text')).toBeGreaterThan(picture.lastIndexOf('<rect'));
    for (const { x, y, font, text } of wordsOf(picture)) {
      const [right, top] = [x + text.length * font * 0.5, y - font * 0.8];
      for (const [x1, y1, x2, y2] of corners)
        expect(right <= x1 || x2 <= x || y <= y1 || y2 <= top, `${text} over ${x1}, ${y1}`).toBe(true);
    }
    const crowd = Array.from({ length: 20 }, (_, at) => ({ ...changes[0]!, to: box(0, 2 * at, 2 * at) }));
    expect(wordsOf(picture).map(({ text }) => text)).toContain('1 + traffic light');
    expect(wordsOf(drawn(crowd, ['traffic light'])).map(({ text }) => text)).toContain('1 +');
  });

  test('that did not change are none of those that did, on either side', () => {
    // Of those that stayed, one has the label of one that is gone, and one its place.
    const [gone, came] = [box(0, 20), box(1, 60)];
    const stayed = [box(0, 100), box(2, 20)];
    const flip = {
      ...some!.worst.flip,
      boxes: [
        { change: 'vanished' as const, from: gone, to: null, iou: null },
        { change: 'appeared' as const, from: null, to: came, iou: null },
      ],
    };
    const path = 'M100 0h10v10h-10zM20 0h10v10h-10z';
    expect(keptBoxes(flip, [gone, ...stayed], [came, ...stayed])).toEqual({ left: path, right: path });
    // What one side lost, the other may have unchanged.
    const swapped = keptBoxes(flip, [gone, came], [came, gone]);
    expect(swapped).toEqual({ left: 'M60 0h10v10h-10z', right: 'M20 0h10v10h-10z' });
  });
});
