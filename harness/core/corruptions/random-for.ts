import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { inverseNormal } from './normal.ts';

/** What makes a corruption of one input its own, in whatever order inputs and views are made. */
export interface CorruptionSeed {
  readonly seed: number;
  /** The item's name in its dataset. */
  readonly input: string;
}

/** Draws from the open interval (0, 1), one of 2^32 places, the same on every machine. */
export function uniformsFor(seed: CorruptionSeed, corruption: string, severity: number): () => number {
  const text = JSON.stringify([seed.seed, seed.input, corruption, severity]);
  const bits = xoroshiro128plusFromState([0, 1, 2, 3].map(word => hash32(text, word)));
  return () => ((bits.next() >>> 0) + 0.5) / 2 ** 32;
}

/** Draws from N(0, 1); the largest size is 6.3, since a draw is one of 2^32 quantiles. */
export function normalsFor(seed: CorruptionSeed, corruption: string, severity: number): () => number {
  const uniform = uniformsFor(seed, corruption, severity);
  return () => inverseNormal(uniform());
}

/** A draw from the whole numbers least to most - 1. */
export const integerFrom = (uniform: () => number, least: number, most: number): number =>
  least + Math.floor(uniform() * (most - least));

/** FNV-1a (Fowler, Noll and Vo) from a basis of the word's own, finished with the mixer of MurmurHash3 (Appleby). */
function hash32(text: string, word: number): number {
  let hash = 0x811c9dc5 ^ Math.imul(word, 0x9e3779b9);
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
