import type { DetectionScore, TruthBox } from '../records.ts';
import { areaOf, type Box, intersection, iou } from './box.ts';
import type { LabelledBox } from './match.ts';

/** One input: what is there, and what was found, with scores. */
export interface Scene {
  readonly truths: readonly TruthBox[];
  readonly found: readonly LabelledBox[];
}

/** 0.50, 0.55 … 0.95, to the last bit as NumPy's linspace computes them: a box may have just that IoU. */
const thresholds = Array.from({ length: 10 }, (_, step) => (step === 9 ? 0.95 : step * ((0.95 - 0.5) / 9) + 0.5));
const recalls = Array.from({ length: 101 }, (_, step) => step * 0.01);
/** Boxes of one class and input that count, best first. */
const mostFound = 100;

/**
 * COCO's AP (Lin et al., 2014; pycocotools' COCOeval, area all, 100 boxes a class and input), and precision and recall at
 * IoU 0.75. A box of a crowd or a difficult object counts neither for nor against. Boxes below the decoder's minScore are not
 * there to be counted, so that AP is at most that of all which a net proposes.
 */
export function scoreDetections(scenes: readonly Scene[]): DetectionScore {
  const labels = new Set(scenes.flatMap(({ truths }) => truths.map(({ label }) => label)));
  const counted = scenes.flatMap(({ truths }) => truths.filter(isCounted)).length;
  const byThreshold = thresholds.map(threshold =>
    [...labels].sort((a, b) => a - b).map(label => assess(scenes, label, threshold)),
  );
  const ap = byThreshold.map(ofLabels => meanOf(ofLabels.flatMap(one => averagePrecision(one) ?? [])));
  const strict = byThreshold[5]!;
  const right = strict.reduce((sum, { outcomes }) => sum + outcomes.filter(one => one.isRight).length, 0);
  // A box of a label that no object has is wrong, too.
  const strays = scenes.reduce((sum, { found }) => sum + found.filter(({ label }) => !labels.has(label)).length, 0);
  const judged = strict.reduce((sum, { outcomes }) => sum + outcomes.length, strays);
  return {
    inputs: scenes.length,
    truths: counted,
    detections: scenes.reduce((sum, { found }) => sum + found.length, 0),
    precision75: judged === 0 ? null : right / judged,
    recall75: counted === 0 ? null : right / counted,
    ap: meanOf(ap.flatMap(one => one ?? [])),
    ap50: ap[0]!,
    ap75: ap[5]!,
  };
}

const isCounted = ({ crowd, difficult }: TruthBox): boolean => !crowd && !difficult;

interface Outcome {
  readonly score: number;
  readonly isRight: boolean;
}

interface Assessed {
  /** Objects that count. */
  readonly objects: number;
  /** Of the boxes that count for or against; best first, those of equal scores in the order of the inputs. */
  readonly outcomes: readonly Outcome[];
}

function assess(scenes: readonly Scene[], label: number, threshold: number): Assessed {
  let objects = 0;
  const outcomes: Outcome[] = [];
  for (const { truths, found } of scenes) {
    const mine = truths
      .filter(truth => truth.label === label)
      .sort((a, b) => Number(isCounted(b)) - Number(isCounted(a)));
    objects += mine.filter(isCounted).length;
    const best = found
      .filter(one => one.label === label)
      .sort((a, b) => b.score! - a.score!)
      .slice(0, mostFound);
    outcomes.push(...outcomesOf(best, mine, threshold));
  }
  return { objects, outcomes: outcomes.sort((a, b) => b.score - a.score) };
}

/** Each box, best first, takes the object that it overlaps most among those that are free; those that count go before others. */
function outcomesOf(found: readonly LabelledBox[], truths: readonly TruthBox[], threshold: number): Outcome[] {
  const taken = new Set<TruthBox>();
  return found.flatMap(({ box, score }): Outcome[] => {
    let chosen: TruthBox | null = null;
    let most = Math.min(threshold, 1 - 1e-10);
    for (const truth of truths) {
      if (taken.has(truth)) continue;
      if (chosen && isCounted(chosen) && !isCounted(truth)) break;
      const overlap = overlapWith(truth, box);
      if (overlap < most) continue;
      most = overlap;
      chosen = truth;
    }
    if (chosen && !isCounted(chosen)) return [];
    if (chosen) taken.add(chosen);
    return [{ score: score!, isRight: chosen !== null }];
  });
}

/** Of a crowd the share of the found box that lies in it. */
const overlapWith = ({ box, crowd }: TruthBox, found: Box): number =>
  crowd ? intersection(box as unknown as Box, found) / areaOf(found) : iou(box as unknown as Box, found);

/** The mean of the precision at 101 recalls, each the best at that recall or above; null where no object counts. */
function averagePrecision({ objects, outcomes }: Assessed): number | null {
  if (objects === 0) return null;
  let right = 0;
  const points = outcomes.map(({ isRight }, index) => {
    if (isRight) right++;
    return { recall: right / objects, precision: right / (index + 1) };
  });
  for (let at = points.length - 2; at >= 0; at--)
    points[at]!.precision = Math.max(points[at]!.precision, points[at + 1]!.precision);
  let at = 0;
  const sampled = recalls.map(recall => {
    while (at < points.length && points[at]!.recall < recall) at++;
    return points[at]?.precision ?? 0;
  });
  return sampled.reduce((sum, one) => sum + one, 0) / sampled.length;
}

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length;
