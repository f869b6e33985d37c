import { describe, expect, it } from 'vitest';
import { flipMatrices, isPair } from '../../../harness/report/flip-matrices.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const document = reportDocument();
const recipes = flipMatrices(document);
const cells = recipes.flatMap(({ matrices }) => matrices.flatMap(matrix => matrix.cells.flat()));

describe('flipMatrices', () => {
  it('has a block per recipe, in the order of the builds', () => {
    expect(recipes.map(({ recipe }) => recipe)).toEqual(['fp32', 'fp16-weights']);
  });

  it('shows every comparison somewhere', () => {
    for (const comparison of document.comparisons) expect(cells).toContain(comparison);
  });

  it('has each pair of engines once, above the diagonal of equal bytes, beside the reference and the golden', () => {
    const matrix = recipes[1]!.matrices.find(({ title }) => title === 'Between engines on cpu-1')!;
    expect(matrix.rows).toEqual(['cpu-1 #1, #2', 'cpu-1 #3', 'cpu-n #1', 'cpu-n #2']);
    expect(matrix.columns.slice(0, -2)).toEqual(matrix.rows.slice(1));
    expect(matrix.columns.at(-2)).toContain('reference');
    expect(matrix.columns.at(-1)).toBe('golden');
    const kinds = matrix.cells.map(row => row.map(cell => (isPair(cell) ? cell.relation : cell)));
    const accepted = ['optimized-reference', 'engine-golden'];
    expect(kinds).toEqual([
      ['engine-engine', 'same', 'engine-engine', ...accepted],
      ['same', 'engine-engine', 'engine-engine', ...accepted],
      ['twin', 'same', 'engine-engine', ...accepted],
      ['twin', 'twin', 'same', ...accepted],
    ]);
  });

  it('ends with the last engine but one where nothing was accepted', () => {
    const comparisons = document.comparisons.filter(({ relation }) => relation === 'engine-engine');
    const [first] = flipMatrices(reportDocument({ comparisons }))[0]!.matrices;
    expect(first!.rows).toEqual(['cpu-1 #1, #2', 'cpu-1 #3', 'cpu-n #1']);
    expect(first!.columns).toEqual(['cpu-1 #3', 'cpu-n #1', 'cpu-n #2']);
  });

  it('names the one above that has as many flips in every cell, and none where a single pair differs', () => {
    const equals = (of: typeof recipes) =>
      of[1]!.matrices.find(({ title }) => title === 'Between engines on cpu-n')!.equals;
    expect(equals(recipes)).toBe('Between engines on cpu-1');
    const at = document.comparisons.findIndex(
      ({ relation, right }) => relation === 'engine-engine' && right.ranOn === 'cpu-n',
    );
    const changed = document.comparisons.map((one, index) => (index === at ? { ...one, flips: one.flips + 1 } : one));
    expect(equals(flipMatrices(reportDocument({ comparisons: changed })))).toBe(null);
  });

  it('has one table per pair of platforms, whichever side a comparison has them on', () => {
    const titles = recipes[1]!.matrices.map(({ title }) => title).filter(title => title.startsWith('From'));
    expect(titles).toEqual(['From cpu-1 to cpu-n', 'From cpu-1 to wasm', 'From cpu-n to wasm']);
    const across = recipes[1]!.matrices.find(({ title }) => title === 'From cpu-1 to wasm')!;
    expect(across.cells.flat()).not.toContain(null);
  });

  it('marks what was not compared', () => {
    const comparisons = document.comparisons.filter(
      ({ relation }, index) => relation === 'platform-platform' && index % 2 === 0,
    );
    const few = flipMatrices(reportDocument({ comparisons }));
    expect(few.flatMap(({ matrices }) => matrices.flatMap(matrix => matrix.cells.flat()))).toContain(null);
  });
});
