import { median } from '../statistics.ts';

/** Blocks on either side of the comparison. */
const half = 5;
/** By how much the later half may differ from the earlier one. */
const tolerance = 0.01;

/** Inferences of a block take this long at least, so that its median is no matter of single ones. */
export const blockMs = 20;
/** Warm-up that is not steady after so long is given up, and said. */
export const longestWarmupMs = 10_000;

/**
 * Whether warm-up is over, by the medians of its blocks in milliseconds, in their order: those of the last five blocks have a
 * median within 1 % of that of the five before. A steady fall of a fifth of a percent a block is not steady; noise from block to
 * block of a few percent is no obstacle.
 */
export function isSteady(blockMedians: readonly number[]): boolean {
  if (blockMedians.length < 2 * half) return false;
  const earlier = median(blockMedians.slice(-2 * half, -half));
  const later = median(blockMedians.slice(-half));
  return Math.abs(later / earlier - 1) <= tolerance;
}
