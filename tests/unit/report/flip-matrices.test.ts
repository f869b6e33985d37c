import { describe, expect, it } from 'vitest';
import { flipMatrices } from '../../../harness/report/flip-matrices.ts';
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

  it('is symmetric between engines, with equal bytes on the diagonal and where two builds coincide', () => {
    const matrix = recipes[1]!.matrices.find(({ title }) => title === 'Between engines on cpu-1')!;
    expect(matrix.rows).toEqual(['cpu-1 #1, #2', 'cpu-1 #3', 'cpu-n #1', 'cpu-n #2']);
    expect(matrix.columns).toEqual(matrix.rows);
    matrix.cells.forEach((row, y) => {
      row.forEach((cell, x) => {
        expect(cell).toBe(matrix.cells[x]![y]);
      });
      expect(row[y]).toBe('same');
    });
    expect(matrix.cells[0]![2]).toBe('same');
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
