import { count, plural } from '../format.ts';
import { byPressure, changeWords, isShown } from './change-words.ts';
import type { ComparisonRow, ComparisonSection } from './section.ts';

/**
 * As in "2 worse, 1 new (it fails), 1 still failing, 30 the same", or where rows are of inputs "12 of 600 inputs flipped, in 2 rows, 1 row the same"; empty of
 * nothing. `all`: of the section.
 */
export function tallyOf({ rows, flippedInputs }: ComparisonSection, all = rows): string {
  const groups = Map.groupBy(all.toSorted(byPressure), wordsOf);
  return [...groups]
    .map(([words, rows]) => {
      if (flippedInputs !== undefined)
        return words === 'changed'
          ? `${flippedInputs} flipped, in ${plural(rows.length, 'row')}`
          : `${plural(rows.length, 'row')} ${words}`;
      const failing = rows.filter(({ change, stands }) => change !== 'worse' && change !== 'same' && stands === 'fail');
      return `${count(rows.length)} ${words}${failingWords(failing.length, rows.length)}`;
    })
    .join(', ');
}

function wordsOf({ change, stands }: ComparisonRow): string {
  if (change !== 'same') return changeWords[change].toLowerCase();
  return stands === undefined ? 'the same' : stillWords[stands];
}

const stillWords = { fail: 'still failing', inconclusive: 'still undecided' };

function failingWords(failing: number, of: number): string {
  if (failing === 0) return '';
  if (failing < of) return ` (${count(failing)} fail)`;
  return [' (it fails)', ' (both fail)'][of - 1] ?? ' (all fail)';
}

/** The same without what is the same and passes. */
export const movedWords = (section: ComparisonSection): string =>
  tallyOf(section, section.rows.filter(isShown)) || 'nothing moved';

/** What moved in one line, as in "Checks: 1 worse · Latency: 4 undecided". */
export const movedLine = (sections: readonly ComparisonSection[]): string =>
  sections
    .filter(({ rows }) => rows.some(isShown))
    .map(section => `${section.title}: ${movedWords(section)}`)
    .join(' · ') || 'Nothing moved';
