import type { BoxComparison, Comparison, OutputComparison, PixelComparison } from './records.ts';

/** What changed between two sides, beside how many inputs flip; null where labels say all, and of older records of tensors. */
export function changeWords({
  boxes,
  pixels,
  outputs,
}: Pick<Comparison, 'boxes' | 'pixels' | 'outputs'>): string | null {
  if (boxes) return boxWords(boxes);
  if (pixels) return pixelWords(pixels);
  return outputs ? outputWords(outputs) : null;
}

function boxWords({
  left,
  right,
  vanished,
  appeared,
  moved,
  relabelled,
  emptyOnBoth,
  emptyOnOne,
}: BoxComparison): string {
  const parts = [
    `${vanished} of ${left} boxes vanished`,
    `${appeared} of ${right} appeared`,
    `${moved} moved`,
    `${relabelled} relabelled`,
    ...(emptyOnOne > 0 ? [`nothing is detected on one side alone in ${emptyOnOne} inputs`] : []),
    ...(emptyOnBoth > 0 ? [`nothing on either side in ${emptyOnBoth}`] : []),
  ];
  return parts.join(', ');
}

function pixelWords({ changed, share, regions, largestRegion, agreement }: PixelComparison): string {
  if (share === null) return 'no input has a mask on both sides';
  const region = regions === 0 ? '' : ` in ${regions} regions, the largest of ${largestRegion}`;
  const agree = agreement === null ? 'no masks that could agree' : `mask agreement ${agreement.toFixed(6)}`;
  return `${changed} pixels changed (${(share * 100).toFixed(4)} %)${region}, ${agree}`;
}

function outputWords(outputs: readonly OutputComparison[]): string {
  const ulps = outputs.map(({ ulps: counts }) => counts);
  const finite = ulps.flat().reduce((sum, count) => sum + count, 0);
  const same = ulps.reduce((sum, counts) => sum + (counts[0] ?? 0), 0);
  const most = Math.max(...outputs.map(({ maxAbsDelta }) => maxAbsDelta));
  const odd = (what: keyof OutputComparison) => outputs.reduce((sum, output) => sum + (output[what] as number), 0);
  const broken = odd('leftNan') + odd('rightNan') + odd('leftInfinite') + odd('rightInfinite');
  return [
    `largest difference ${most === Number.MAX_VALUE ? 'beyond any number' : most.toPrecision(3)}`,
    `${same} of ${finite} elements are the same number`,
    ...(broken > 0
      ? [`NaN ${odd('leftNan')} and ${odd('rightNan')}, infinite ${odd('leftInfinite')} and ${odd('rightInfinite')}`]
      : []),
  ].join(', ');
}
