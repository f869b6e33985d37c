import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastLines } from '../../../harness/report/beside.ts';
import { engineCards, tacticChanges } from '../../../harness/report/engine-cards.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const tactics = fc.dictionary(fc.oneof(fc.constantFrom('conv', 'constructor', '__proto__'), fc.string()), fc.string());

describe('tactics', () => {
  test('differ from themselves in no layer, and from others in the same layers either way', () => {
    fc.assert(
      fc.property(tactics, tactics, (one, other) => {
        expect(tacticChanges(one, structuredClone(one))).toEqual([]);
        const there = tacticChanges(one, other);
        const turned = tacticChanges(other, one).map(({ layer, first, here }) => ({ layer, first: here, here: first }));
        expect(turned).toEqual(there);
        const same = Object.keys(one).filter(layer => Object.hasOwn(other, layer) && one[layer] === other[layer]);
        const layers = new Set([...Object.keys(one), ...Object.keys(other)]);
        expect(there.length + same.length).toBe(layers.size);
      }),
    );
  });

  test('are compared with those of the first engine of the recipe that told them', () => {
    const document = reportDocument();
    const told = document.engines.map(({ build, ...rest }, index) => ({
      ...rest,
      build: ![9, 11].includes(index) ? build : { ...build, tactics: { conv: String(index) } },
    }));
    const cards = engineCards(reportDocument({ engines: told })).at(-1)!.cards;
    expect(cards.map(one => [one.letter, one.tactics?.layers, one.tactics?.against?.letter])).toEqual([
      ['A', undefined, undefined],
      ['B', 1, undefined],
      ['C', 1, 'B'],
    ]);
  });
});

test('every engine of a recipe has one card, with all builds that gave its bytes', () => {
  const document = reportDocument();
  const cards = engineCards(document).flatMap(one => one.cards);
  expect(cards.flatMap(({ builds }) => builds)).toHaveLength(document.engines.length);
  for (const { engine, builds } of cards) expect(builds.every(({ build }) => build.engine === engine)).toBe(true);
});

test('the end of a log is its last lines that say something, cut where they are long', () => {
  expect(lastLines('')).toEqual([]);
  expect(lastLines(`a\r\n\n  \nb\n`)).toEqual(['a', 'b']);
  const lines = lastLines(Array.from({ length: 40 }, (_, at) => `${at} ${'x'.repeat(400)}`).join('\n'));
  expect(lines).toHaveLength(12);
  expect(lines.at(-1)).toMatch(/^39 x{297} …$/);
});
