import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comparison, Flip } from '../../../harness/core/records.ts';
import { flippedInputs, picturedInputs, shownInputs } from '../../../harness/report/flipped-inputs.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const template = reportDocument().comparisons[0]!;
const flip = (input: number, from = 0, to = 1): Flip => ({
  input,
  id: `clean/${input}`,
  from,
  to,
  fromMargin: 0.5,
  toMargin: 0.25,
  truth: 0,
});
const comparison = (left: string, right: string, list: Flip[]): Comparison => ({
  ...template,
  left: { ...template.left, label: left },
  right: { ...template.right, label: right },
  list,
});

describe('flippedInputs', () => {
  it('holds each input that flips anywhere once, with all its pairs', () => {
    const lists = fc.array(fc.uniqueArray(fc.nat(20)), { maxLength: 6 });
    fc.assert(
      fc.property(lists, inputs => {
        const comparisons = inputs.map((list, index) =>
          comparison(
            'a',
            `b${index}`,
            list.map(input => flip(input)),
          ),
        );
        const found = flippedInputs(reportDocument({ comparisons }));
        expect(found.map(({ input }) => input).sort()).toEqual([...new Set(inputs.flat())].sort());
        for (const one of found) {
          expect(one.pairs).toHaveLength(inputs.filter(list => list.includes(one.input)).length);
        }
      }),
    );
  });

  it('puts those that flip in most pairs first', () => {
    const comparisons = [comparison('a', 'b', [flip(1), flip(5)]), comparison('a', 'c', [flip(5)])];
    expect(flippedInputs(reportDocument({ comparisons })).map(({ input }) => input)).toEqual([5, 1]);
  });

  it('says who decided what, each side once', () => {
    const comparisons = [
      comparison('a', 'b', [flip(5, 0, 1)]),
      comparison('a', 'c', [flip(5, 0, 1)]),
      comparison('golden', 'b', [{ ...flip(5, 0, 1), fromMargin: null }]),
    ];
    const [found] = flippedInputs(reportDocument({ comparisons }));
    expect(found?.decisions).toEqual([
      {
        label: 0,
        sides: [
          { label: 'a', margin: 0.5 },
          { label: 'golden', margin: null },
        ],
      },
      {
        label: 1,
        sides: [
          { label: 'b', margin: 0.25 },
          { label: 'c', margin: 0.25 },
        ],
      },
    ]);
    expect(found?.leastMargin).toBe(0.25);
  });

  it('names no more pictures than a report shows', () => {
    const list = Array.from({ length: shownInputs + 50 }, (_, input) => flip(input));
    expect(picturedInputs(reportDocument({ comparisons: [comparison('a', 'b', list)] }))).toHaveLength(shownInputs);
  });
});
