import { onOneLine } from '../../core/unprintable.ts';

/** How much of its end a name keeps, where the numbers of builds stand. */
const keptEnd = 6;

/** A name on one line, and as much of it as there is room for; the table has all of it. */
export function shortened(name: string, most: number): string {
  const letters = [...onOneLine(name)];
  if (letters.length <= most) return letters.join('') || '–';
  return [...letters.slice(0, most - keptEnd - 1), '…', ...letters.slice(-keptEnd)].join('');
}
