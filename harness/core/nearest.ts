/** Least number of insertions, deletions, substitutions and swaps of neighbours (Damerau, 1964). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      next.push(Math.min(substituted, swapped, row[j]! + 1, next[j - 1]! + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** What somebody probably meant: the nearest of the known words if it is near enough to be a slip, else null. */
export function nearest(word: string, known: readonly string[]): string | null {
  const ranked = known
    .map(candidate => ({ candidate, edits: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3)))
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.candidate ?? null;
}

/**
 * What somebody probably meant, as a sentence behind another one; empty where nothing is near. Two names may look the same and differ in how
 * Unicode composes their letters, as between files of macOS and of elsewhere. `shown` is how a name is told.
 */
export function didYouMean(word: string, known: readonly string[], shown = (name: string) => name): string {
  const composed = word.normalize('NFC');
  const isLike = known.some(name => name !== word && name.normalize('NFC') === composed);
  if (isLike)
    return ` There is one that looks the same, and whose letters Unicode composes otherwise (${isComposed(word) ? 'NFD, and this is NFC' : 'NFC, and this is NFD'}).`;
  const near = nearest(word, known);
  return near === null ? '' : ` Did you mean ${shown(near)}?`;
}

const isComposed = (word: string): boolean => word.normalize('NFC') === word;
