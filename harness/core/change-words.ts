import { count } from './count.ts';
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
    `${count(vanished)} of ${count(left)} boxes vanished`,
    `${count(appeared)} of ${count(right)} appeared`,
    `${count(moved)} moved`,
    `${count(relabelled)} relabelled`,
    ...(emptyOnOne > 0 ? [`nothing is detected on one side alone in ${count(emptyOnOne)} inputs`] : []),
    ...(emptyOnBoth > 0 ? [`nothing on either side in ${count(emptyOnBoth)}`] : []),
  ];
  return parts.join(', ');
}

function pixelWords({ changed, share, regions, largestRegion, agreement }: PixelComparison): string {
  if (share === null) return 'no input has a mask on both sides';
  const region = regions === 0 ? '' : ` in ${count(regions)} regions, the largest of ${count(largestRegion)}`;
  const agree = agreement === null ? 'no masks that could agree' : `mask agreement ${agreement.toFixed(6)}`;
  return `${count(changed)} pixels changed (${(share * 100).toFixed(4)} %)${region}, ${agree}`;
}

function outputWords(outputs: readonly OutputComparison[]): string {
  const byUlps = outputs.map(({ ulps }) => ulps);
  const finite = byUlps.flat().reduce((sum, elements) => sum + elements, 0);
  const same = byUlps.reduce((sum, [equal = 0]) => sum + equal, 0);
  const most = Math.max(...outputs.map(({ maxAbsDelta }) => maxAbsDelta));
  const odd = (what: keyof OutputComparison) => outputs.reduce((sum, output) => sum + (output[what] as number), 0);
  const broken = odd('leftNan') + odd('rightNan') + odd('leftInfinite') + odd('rightInfinite');
  return [
    `largest difference ${most === Number.MAX_VALUE ? 'beyond any number' : most.toPrecision(3)}`,
    `${count(same)} of ${count(finite)} elements are the same number`,
    ...(broken > 0
      ? [`NaN ${odd('leftNan')} and ${odd('rightNan')}, infinite ${odd('leftInfinite')} and ${odd('rightInfinite')}`]
      : []),
  ].join(', ');
}
