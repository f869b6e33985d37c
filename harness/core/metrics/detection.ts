import { scoreDetections } from '../boxes/average-precision.ts';
import { matchBoxes } from '../boxes/match.ts';
import { boxesOf } from '../boxes/packing.ts';
import { withDecodeDefaults } from '../decode-defaults.ts';
import type { Predictions } from '../predictions.ts';
import type { BoxChange, BoxComparison, Flip } from '../records.ts';
import type { Truth } from '../truth.ts';
import { comparable, flipsAmong } from './comparable.ts';
import { anchorGridDecoder } from './decode/anchor-grid.ts';
import { boxListDecoder } from './decode/box-list.ts';
import { centerPointDecoder } from './decode/center-points.ts';
import { pictureOf } from './decode/misfit.ts';
import type { Decoder, HowDecoded, OutputShape } from './decoding.ts';
import type { CompareContext, ComparisonBody, Metric, TaskScore } from './metric.ts';

/**
 * A decision is the boxes of an input; it flips when a box vanished, appeared, moved or has another label. A score that is near
 * the least one forgives nothing: how near is in the flip's margins.
 */
export const detection: Metric = {
  decoder,
  compare,
  score,
  countWithoutNumber: predictions => comparable('boxes', predictions, predictions)[0].withoutNumber.length,
};

function decoder(outputs: readonly OutputShape[], count: number, { decode, input }: HowDecoded): Decoder {
  const full = decode && withDecodeDefaults(decode);
  if (!full || full.kind === 'mask') throw new Error(`Boxes are decoded by ${full?.kind ?? 'nothing'}.`);
  const picture = pictureOf(input, outputs);
  if (full.kind === 'center-points') return centerPointDecoder(outputs, count, full, picture);
  if (full.kind === 'anchor-grid') return anchorGridDecoder(outputs, count, full, picture);
  return boxListDecoder(outputs, count, full, picture);
}

function compare(one: Predictions, other: Predictions, context: CompareContext): ComparisonBody {
  const [left, right] = comparable('boxes', one, other);
  const { boxes: how } = context;
  if (!how) throw new Error('Boxes are compared without saying how they match.');
  const broken = { left: new Set(left.withoutNumber), right: new Set(right.withoutNumber) };
  const sums = { left: 0, right: 0, kept: 0, moved: 0, relabelled: 0, vanished: 0, appeared: 0 };
  const empty = { emptyOnBoth: 0, emptyOnOne: 0 };
  const list: Flip[] = [];
  for (let input = 0; input < left.count; input++) {
    const [a, b] = [boxesOf(left, input), boxesOf(right, input)];
    const { kept, changes } = matchBoxes(a, b, how);
    sums.left += a.length;
    sums.right += b.length;
    sums.kept += kept;
    for (const { change } of changes) sums[change]++;
    const [isBroken, isOtherBroken] = [broken.left.has(input), broken.right.has(input)];
    // Without a number there is no decision, not even that nothing is there.
    if (!isBroken && !isOtherBroken && a.length * b.length === 0)
      empty[a.length === b.length ? 'emptyOnBoth' : 'emptyOnOne']++;
    if (changes.length === 0 && isBroken === isOtherBroken) continue;
    list.push({
      input,
      id: context.inputId(input),
      from: isBroken ? -1 : null,
      to: isOtherBroken ? -1 : null,
      fromMargin: leastMargin(changes, 'vanished', how.minScore),
      toMargin: leastMargin(changes, 'appeared', how.minScore),
      truth: context.truth(input),
      boxes: [...changes],
    });
  }
  return {
    ...flipsAmong(left.count, list),
    boxes: { ...sums, ...empty } satisfies BoxComparison,
  };
}

/** How near the score of a box that only one side has is to the least that counts; null where there is none, or a golden's. */
function leastMargin(changes: readonly BoxChange[], which: 'vanished' | 'appeared', minScore: number): number | null {
  const margins = changes
    .filter(({ change }) => change === which)
    .flatMap(({ from, to }) => (from ?? to)!.score ?? [])
    .map(score => score - minScore);
  return margins.length === 0 ? null : Math.min(...margins);
}

/** Over the inputs whose objects the dataset gives. */
function score(predictions: Predictions, truth: Truth): TaskScore {
  const [found] = comparable('boxes', predictions, predictions);
  const scenes = Array.from({ length: found.count }, (_, input) => input).flatMap(input => {
    const truths = truth.boxes(input);
    return truths ? [{ truths, found: boxesOf(found, input) }] : [];
  });
  return scenes.length === 0 ? { score: null } : { score: null, detection: scoreDetections(scenes) };
}
