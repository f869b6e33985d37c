import { count } from './count.ts';
import type { Calibration } from './records.ts';

/** Where another engine would decide otherwise, in a sentence: "12 of 40 inputs with a margin up to 0.03 flip …". */
export function calibrationWords({ largestFlipped, below, above, inputs }: Calibration): string {
  const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
  const others = above.interval
    ? `of ${count(above.inputs)} above it none does (at most ${percent(above.interval.high)})`
    : 'above it there is none';
  if (largestFlipped === null || !below?.interval) {
    if (!above.interval) return 'No input has a margin.';
    return `None of ${count(inputs)} inputs flips (at most ${percent(above.interval.high)}), whatever its margin.`;
  }
  const { flips, inputs: near, interval } = below;
  return (
    `${count(flips)} of ${count(near)} inputs with a margin up to ${Number(largestFlipped.toPrecision(3))} flip ` +
    `(${percent(flips / near)}, ${percent(interval.low)} to ${percent(interval.high)}); ${others}.`
  );
}
