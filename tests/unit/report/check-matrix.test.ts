import { expect, test } from 'vitest';
import { checkMatrices } from '../../../harness/report/check-matrix.ts';
import { reportDocument } from '../../fixtures/report-document.ts';

const { checks } = reportDocument().verdict;

test('every check is in one cell of one matrix, at its threshold, recipe and platforms', () => {
  const matrices = checkMatrices(checks);
  expect(matrices.map(({ title }) => title)).toEqual(['On one platform', 'Between two platforms']);
  const placed = matrices.flatMap(({ rows, columns, cells }) =>
    cells.flatMap((row, y) => row.flatMap((check, x) => (check ? [{ check, row: rows[y], column: columns[x] }] : []))),
  );
  expect(placed.map(({ check }) => check.id).sort()).toEqual(checks.map(({ id }) => id).sort());
  for (const { check, row, column } of placed) {
    expect(column).toBe(check.threshold);
    expect(row).toBe(`${check.recipe} on ${check.platforms.join(' and ')}`);
  }
});

test('there is no matrix of no checks', () => expect(checkMatrices([])).toEqual([]));
