import type { MannWhitneyTest } from '../records.ts';
import { normalTail } from './normal-tail.ts';
import { ranks, tieSizes } from './ranks.ts';

/** SciPy's bound: exact up to this size of the smaller side, where no values are equal. */
const exactUpTo = 8;

/**
 * Whether right values tend to be larger than left ones (Mann and Whitney, 1947); at least one on each side. Exact as
 * SciPy's 'auto' is, else by the normal approximation with corrections for ties and continuity.
 */
export function mannWhitney(left: readonly number[], right: readonly number[]): MannWhitneyTest {
  const [m, n] = [left.length, right.length];
  if (m === 0 || n === 0) throw new RangeError('The Mann–Whitney test needs values on both sides.');
  const all = [...right, ...left];
  const rankSum = ranks(all)
    .slice(0, n)
    .reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (n * (n + 1)) / 2;
  const larger = Math.max(u, m * n - u);
  const sizes = tieSizes(all);
  const isExact = Math.min(m, n) <= exactUpTo && sizes.every(size => size === 1);
  const tail = isExact ? exactTail(larger, m, n) : normalTail(standardized(larger, m, n, sizes));
  return { u, p: Math.min(1, 2 * tail), a: u / (m * n), method: isExact ? 'exact' : 'asymptotic' };
}

function standardized(u: number, m: number, n: number, sizes: readonly number[]): number {
  const count = m + n;
  const tied = sizes.reduce((sum, size) => sum + size ** 3 - size, 0);
  const deviation = Math.sqrt(((m * n) / 12) * (count + 1 - tied / (count * (count - 1))));
  // All values equal: nothing speaks for either side.
  return deviation > 0 ? (u - (m * n) / 2 - 0.5) / deviation : 0;
}

/** P(U ≥ u) where no values are equal, by the recurrence of Mann and Whitney (1947) over probabilities. */
function exactTail(u: number, m: number, n: number): number {
  const [few, many] = [Math.min(m, n), Math.max(m, n)];
  // rows[i] is the distribution of U for i values against j; j grows.
  let rows = Array.from({ length: few + 1 }, () => [1]);
  for (let j = 1; j <= many; j++) {
    const next: number[][] = [[1]];
    for (let i = 1; i <= few; i++) {
      const [fewer, shorter] = [next[i - 1]!, rows[i]!];
      next.push(
        Array.from(
          { length: i * j + 1 },
          // The largest of all is one of the i, above all j, or one of the j, above none.
          (_, value) => (i * (fewer[value - j] ?? 0) + j * (shorter[value] ?? 0)) / (i + j),
        ),
      );
    }
    rows = next;
  }
  return rows[few]!.slice(Math.ceil(u)).reduce((sum, chance) => sum + chance, 0);
}
