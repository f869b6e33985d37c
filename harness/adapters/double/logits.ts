const prime = 0x01000193;

/** FNV-1a over 32-bit words (Fowler, Noll and Vo, 1991). */
export function hashWords(words: Iterable<number>, seed: number): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
  for (const word of words) hash = Math.imul(hash ^ word, prime) >>> 0;
  return hash;
}

/** `count` numbers in -1 to 1 that follow from the seed alone (a linear congruential generator modulo 2^32). */
export function logitsOf(seed: number, count: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Exchanges the greatest and the second greatest number. */
export function swapTwoBest(scores: Float32Array): void {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i]! > scores[best]!) best = i;
  let second = best === 0 ? 1 : 0;
  for (let i = 0; i < scores.length; i++) if (i !== best && scores[i]! > scores[second]!) second = i;
  if (second >= scores.length) return;
  [scores[best], scores[second]] = [scores[second]!, scores[best]!];
}
