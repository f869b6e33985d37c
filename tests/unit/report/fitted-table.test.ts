import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FittedColumn, fittedTable } from '../../../harness/report/fitted-table.ts';
import { wrapped } from '../../../harness/report/wrapped.ts';

const texts = (head: string, ...cells: string[]): FittedColumn => ({ head, cells, isNumber: false });
const numbers = (head: string, ...cells: string[]): FittedColumn => ({ head, cells, isNumber: true });

describe('a table', () => {
  test('that fits is one, with a line a row', () => {
    expect(fittedTable([texts('Model', 'a', 'bb'), numbers('Time, ms', '1', '22')], 40)).toEqual([
      '  Model  Time, ms',
      '  a             1',
      '  bb           22',
    ]);
  });

  test('that is too wide says once what all rows share, and comes in parts that begin with what tells rows apart', () => {
    const columns = [
      texts('Model', 'net', 'net'),
      texts('Engine', '#1', '#2'),
      numbers('Whole, ms', '1.000', '2.000'),
      numbers('Copy of inputs, ms', '0.250', '0.125'),
      texts('Kernel', 'gemm_f16_and_more', 'pool'),
    ];
    expect(fittedTable(columns, 30)).toEqual([
      '  In all rows: Model net',
      '  Engine  Whole, ms   Copy of',
      '                      inputs,',
      '                           ms',
      '  #1          1.000     0.250',
      '  #2          2.000     0.125',
      '',
      '  Engine  Kernel',
      '  #1      gemm_f16_and_more',
      '  #2      pool',
    ]);
  });

  test('whose rows no short columns tell apart has their numbers in each part', () => {
    const columns = [
      texts('Engine', '#1', '#1', '#2'),
      texts('Kernel', 'a'.repeat(30), 'b'.repeat(30), 'a'.repeat(30)),
      numbers('Calls', '1', '2', '3'),
      numbers('A call, µs', '10.5', '11.5', '12.5'),
    ];
    const lines = fittedTable(columns, 30);
    expect(lines.filter(line => /^ {2}[123] {2}#[12]/.test(line))).toEqual([
      '  1  #1      aaaaaaaaaa      1',
      '  2  #1      bbbbbbbbbb      2',
      '  3  #2      aaaaaaaaaa      3',
      '  1  #1            10.5',
      '  2  #1            11.5',
      '  3  #2            12.5',
    ]);
  });

  test('never passes the width, and loses nothing', () => {
    const word = fc.stringMatching(/^[a-z_]{0,30}$/);
    const text = fc.array(word, { maxLength: 6 }).map(words => words.join(' ').trim());
    const number = fc.stringMatching(/^\d{0,8}$/);
    const drawn = fc.integer({ min: 1, max: 5 }).chain(rows => {
      const cells = (one: fc.Arbitrary<string>) => fc.array(one, { minLength: rows, maxLength: rows });
      const column = fc.oneof(
        fc.record({ head: text, cells: cells(text), isNumber: fc.constant(false) }),
        fc.record({
          head: fc.stringMatching(/^[A-Z]{1,8}( [a-z]{1,6})?$/),
          cells: cells(number),
          isNumber: fc.constant(true),
        }),
      );
      return fc.array(column, { minLength: 1, maxLength: 8 });
    });
    const count = (text: string) => text.split('_').length;
    fc.assert(
      fc.property(drawn, fc.integer({ min: 40, max: 200 }), (columns, width) => {
        const lines = fittedTable(columns, width);
        expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
        if (lines[0]?.startsWith('  In all rows')) return;
        const given = columns.flatMap(({ head, cells }) => [head, ...cells]).join('');
        expect(count(lines.join(''))).toBeGreaterThanOrEqual(count(given));
      }),
      { numRuns: 50 },
    );
  });

  test('with a number that is wider than all there is takes nothing from its texts', () => {
    const columns = [texts('Model', 'a'.repeat(20)), numbers('Time', '1'.repeat(60))];
    expect(fittedTable(columns, 40)).toEqual([
      `  Model${' '.repeat(66)}Time`,
      `  ${'a'.repeat(13)}  ${'1'.repeat(60)}`,
      `  ${'a'.repeat(7)}`,
    ]);
  });

  test('of nothing but shared texts is still a table', () => {
    const lines = fittedTable([texts('A', 'x'.repeat(50), 'x'.repeat(50))], 40);
    expect(lines.join('').split('x')).toHaveLength(101);
  });
});

test('lines break between words, and in those that are longer than a line', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapped('abcdefghij kl', 4)).toEqual(['abcd', 'efgh', 'ij', 'kl']);
  expect(wrapped('', 4)).toEqual(['']);
});
