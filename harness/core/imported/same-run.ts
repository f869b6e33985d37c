import type { ImportRecord } from '../records.ts';
import { mean, median } from '../statistics.ts';

/** What printing with six digits moves, and what trtexec's own median does beside ours. */
const tolerance = 1e-3;

/**
 * Whether a log that only sums up is of the very run of which another one lists every inference, as the text of trtexec and what
 * --exportTimes wrote: as many inferences, and the same extremes, mean and median.
 */
export function isOfSameRun(summed: ImportRecord, listed: ImportRecord): boolean {
  const summary = summed.latency?.total?.summary;
  const samples = listed.latency?.total?.samplesMs;
  if (!summary || !samples || samples.length === 0 || summed.latency?.total?.samplesMs) return false;
  if (summary.n !== samples.length || summed.tool.name !== listed.tool.name) return false;
  const isLike = (told: number | null, found: number): boolean =>
    told === null || Math.abs(told - found) <= tolerance * Math.max(told, found);
  return (
    isLike(
      summary.minMs,
      samples.reduce((least, one) => Math.min(least, one)),
    ) &&
    isLike(
      summary.maxMs,
      samples.reduce((most, one) => Math.max(most, one)),
    ) &&
    isLike(summary.meanMs, mean(samples)) &&
    isLike(summary.medianMs, median(samples))
  );
}
