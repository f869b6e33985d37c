import { changedShare } from '../masks/changed-share.ts';
import { type LabelPairs, labelPairs } from '../masks/overlap.ts';
import { regionSizes, type Stretch } from '../masks/regions.ts';
import { alongBoth, maskOf } from '../masks/runs.ts';
import { requireTruthSize } from '../masks/truth-size.ts';
import type { MaskPredictions, Predictions } from '../predictions.ts';
import type { Flip, PixelChange, SegmentationScore } from '../records.ts';
import { mean } from '../statistics.ts';
import type { Truth } from '../truth.ts';
import { comparable, flipsAmong, runsDiffer } from './comparable.ts';
import { maskDecoder } from './decode/mask.ts';
import type { CompareContext, ComparisonBody, Metric, TaskScore } from './metric.ts';

/** A decision is the label of every pixel; an input flips when more of its pixels than the tolerance have another label. */
export const segmentation: Metric = {
  decoder(outputs, count, { decode }) {
    if (decode?.kind !== 'mask') throw new Error(`Masks are decoded by ${decode?.kind ?? 'nothing'}.`);
    return maskDecoder(outputs, count, decode);
  },
  compare,
  score,
  countWithoutNumber: predictions => comparable('masks', predictions, predictions)[0].withoutNumber.length,
};

function compare(one: Predictions, other: Predictions, context: CompareContext): ComparisonBody {
  const [left, right] = comparable('masks', one, other);
  const { width, height } = left;
  requireSameSize(left, right);
  const tolerance = context.pixelTolerance ?? 0;
  const broken = { left: new Set(left.withoutNumber), right: new Set(right.withoutNumber) };
  const pairs = labelPairs();
  let compared = 0;
  let changed = 0;
  let regions = 0;
  let largestRegion = 0;
  const list: Flip[] = [];
  for (let input = 0; input < left.count; input++) {
    const [isBroken, isOtherBroken] = [broken.left.has(input), broken.right.has(input)];
    const pixels = isBroken || isOtherBroken ? null : changeOf(left, right, input, pairs);
    if (pixels) {
      compared++;
      changed += pixels.changed;
      regions += pixels.regions;
      largestRegion = Math.max(largestRegion, pixels.largestRegion);
    }
    const isFlip = pixels ? pixels.changed > tolerance * width * height : isBroken !== isOtherBroken;
    if (!isFlip) continue;
    list.push({
      input,
      id: context.inputId(input),
      from: isBroken ? -1 : null,
      to: isOtherBroken ? -1 : null,
      fromMargin: null,
      toMargin: null,
      truth: context.truth(input),
      ...(pixels ? { pixels } : {}),
    });
  }
  const ious = pairs.ious().map(({ iou }) => iou);
  return {
    ...flipsAmong(left.count, list),
    pixels: {
      width,
      height,
      compared,
      changed,
      share: changedShare({ width, height, compared, changed }),
      regions,
      largestRegion,
      agreement: ious.length === 0 ? null : mean(ious),
    },
  };
}

function requireSameSize(left: MaskPredictions, right: MaskPredictions): void {
  if (left.width === right.width && left.height === right.height) return;
  const size = ({ width, height }: MaskPredictions) => `${width} × ${height}`;
  throw runsDiffer(`one has masks of ${size(left)} pixels and the other of ${size(right)}`);
}

function changeOf(left: MaskPredictions, right: MaskPredictions, input: number, pairs: LabelPairs): PixelChange {
  const stretches: Stretch[] = [];
  let changed = 0;
  alongBoth(left, right, input, (start, length, from, to) => {
    pairs.add(from, to, length);
    if (from === to) return;
    changed += length;
    stretches.push({ start, length });
  });
  const sizes = regionSizes(stretches, left.width);
  return { changed, regions: sizes.length, largestRegion: sizes[0] ?? 0 };
}

/** Over the inputs whose masks the dataset gives; one whose output holds no number is wrong in every pixel. */
function score(predictions: Predictions, truth: Truth): TaskScore {
  const [found] = comparable('masks', predictions, predictions);
  const broken = new Set(found.withoutNumber);
  const pairs = labelPairs();
  const sums = { inputs: 0, pixels: 0, ignored: 0 };
  for (let input = 0; input < found.count; input++) {
    const mask = truth.mask(input);
    if (mask === null) continue;
    requireTruthSize(mask, found);
    sums.inputs++;
    const labels = broken.has(input) ? null : maskOf(found, input);
    for (const [pixel, wanted] of mask.labels.entries()) {
      if (wanted === mask.ignore) sums.ignored++;
      else {
        sums.pixels++;
        pairs.add(wanted, labels && labels[pixel]!, 1);
      }
    }
  }
  if (sums.inputs === 0) return { score: null };
  const classes = pairs.ious();
  const meanIou = classes.length === 0 ? null : mean(classes.map(({ iou }) => iou));
  return { score: null, segmentation: { ...sums, meanIou, classes } satisfies SegmentationScore };
}
