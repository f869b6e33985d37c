import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comparison, Flip } from '../../../harness/core/records.ts';
import { flippedInputs, marginRange, picturedInputs, shownInputs } from '../../../harness/report/flipped-inputs.ts';
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
          { label: 'a', run: template.left.run, margin: 0.5 },
          { label: 'golden', run: template.left.run, margin: null },
        ],
      },
      {
        label: 1,
        sides: [
          { label: 'b', run: template.right.run, margin: 0.25 },
          { label: 'c', run: template.right.run, margin: 0.25 },
        ],
      },
    ]);
    expect(marginRange(found!)).toEqual({ least: 0.25, largest: 0.5 });
  });

  it('has the label of the golden first, or else of the reference, however few decide so', () => {
    const against = (relation: Comparison['relation'], right: string, one: Flip) => ({
      ...comparison(relation, right, [one]),
      relation,
    });
    const engines = ['a', 'b', 'c'];
    const reference = engines.map(name => against('optimized-reference', name, flip(5, 2, 1)));
    const golden = engines.map(name => against('engine-golden', name, flip(5, 3, 1)));
    const between = comparison('a', 'd', [flip(5, 1, 4)]);
    const found = (comparisons: Comparison[]) => {
      const [one] = flippedInputs(reportDocument({ comparisons }));
      return { old: one!.old, labels: one!.decisions.map(({ label }) => label) };
    };
    expect(found([between, ...reference, ...golden])).toEqual({
      old: { label: 3, relation: 'engine-golden' },
      labels: [3, 1, 2, 4],
    });
    expect(found([between, ...reference])).toEqual({
      old: { label: 2, relation: 'optimized-reference' },
      labels: [2, 1, 4],
    });
    expect(found([between, comparison('b', 'd', [flip(5, 1, 4)])])).toEqual({ old: null, labels: [1, 4] });
  });

  it('names no more pictures than a report shows', () => {
    const list = Array.from({ length: shownInputs + 50 }, (_, input) => flip(input));
    expect(picturedInputs(reportDocument({ comparisons: [comparison('a', 'b', list)] }))).toHaveLength(shownInputs);
  });

  it('shows the worst input of every pair, however many others flip in more pairs', () => {
    const crowd = Array.from({ length: shownInputs + 50 }, (_, input) => flip(input));
    const sure = { ...flip(9_000), fromMargin: 3, toMargin: 2 };
    const comparisons = [
      comparison('a', 'b', crowd),
      comparison('a', 'c', crowd),
      comparison('a', 'd', [flip(8_000), sure]),
    ];
    const shown = picturedInputs(reportDocument({ comparisons }));
    expect(shown).toHaveLength(shownInputs);
    expect(shown).toContain(9_000);
    expect(shown).not.toContain(8_000);
  });
});
