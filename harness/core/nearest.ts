/** Least number of insertions, deletions, substitutions and swaps of neighbours (Damerau, 1964); infinite where those are more than `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return Number.POSITIVE_INFINITY;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? before[j - 2]! + 1 : Infinity;
      const edits = Math.min(substituted, swapped, row[j]! + 1, next[j - 1]! + 1);
      next.push(edits);
      if (edits < least) least = edits;
    }
    // Whatever follows takes no fewer: a swap, too, begins at most one below this row and takes one.
    if (least > most) return Number.POSITIVE_INFINITY;
    before = row;
    row = next;
  }
  return row[b.length]!;
}

/** Both without what they begin and end with alike, which takes no edits: paths of one folder have most in common. */
function unlikeParts(a: string, b: string): readonly [string, string] {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start++;
  let end = 0;
  while (end < shorter - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

/** What somebody probably meant: the first of the nearest known words if it is near enough to be a slip, else null. There may be 60,000 of them. */
export function nearest(word: string, known: readonly string[]): string | null {
  const typed = word.toLowerCase();
  let [found, least]: [string | null, number] = [null, Number.POSITIVE_INFINITY];
  for (const candidate of known) {
    const slip = Math.max(1, Math.floor(Math.max(word.length, candidate.length) / 3));
    const most = Math.min(slip, least - 1);
    const edits = distance(...unlikeParts(typed, candidate.toLowerCase()), most);
    if (edits <= most) [found, least] = [candidate, edits];
  }
  return found;
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
