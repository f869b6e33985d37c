import { incompleteBeta } from './incomplete-beta.ts';

/** P(|T| ≥ |t|) of Student's distribution (1908) with `df` > 0 degrees of freedom, whole or not. */
export const studentTwoSided = (t: number, df: number): number => incompleteBeta(df / (df + t * t), df / 2, 0.5);

/** The t > 0 that |T| exceeds with probability `p`, 0 < p < 1: the inverse of `studentTwoSided`. */
export function studentCritical(p: number, df: number): number {
  let high = 1;
  while (studentTwoSided(high, df) > p) high *= 2;
  let low = 0;
  // Halved until the ends are neighbours.
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentTwoSided(middle, df) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
