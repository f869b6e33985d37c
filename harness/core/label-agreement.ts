import { iou } from './boxes/box.ts';
import { boxesOf } from './boxes/packing.ts';
import { maskOf } from './masks/runs.ts';
import type { BoxPredictions, LabelPredictions, MaskPredictions, Predictions } from './predictions.ts';
import type { DatasetRecord } from './records.ts';
import type { Truth } from './truth.ts';

/** How often each label met each decision: of the inputs as they are, or of all where these are not among the views. */
export interface Agreement {
  /** What is labelled, in words, of whoever decided. */
  readonly decisionsOf: (who: string) => string;
  readonly total: number;
  readonly agreeing: number;
  readonly pairs: readonly LabelPair[];
  readonly isOfClean: boolean;
}

export interface LabelPair {
  /** Of the truth. */
  readonly right: number;
  readonly label: number;
  readonly times: number;
}

/** So many of each label, on average, are needed: of fewer, some permutation always fits. */
const leastPerLabel = 5;
/** A box that overlaps an object by as much is taken for one of it, whatever its label. */
const leastOverlap = 0.5;

/**
 * Of classes each input counts, of boxes each object that one is at, and of masks each label in each input, by what most of its pixels
 * are said to be. Null without truth, of tensors, and where there is too little to tell one order of labels from another.
 */
export function agreementOf(predictions: Predictions, dataset: DatasetRecord, truth: Truth): Agreement | null {
  const { items, parts } = dataset;
  const clean = parts.findIndex(({ view }) => view.corruption === 'none');
  const [from, to] = clean < 0 ? [0, predictions.count] : [clean * items.length, (clean + 1) * items.length];
  const times = new Map<number, Map<number, number>>();
  let [total, agreeing] = [0, 0];
  for (let input = from; input < to; input++) {
    for (const [right, label] of labelsAt(predictions, truth, input)) {
      total++;
      if (right === label) agreeing++;
      const ofRight = times.get(right) ?? new Map<number, number>();
      ofRight.set(label, (ofRight.get(label) ?? 0) + 1);
      times.set(right, ofRight);
    }
  }
  if (total < leastPerLabel * times.size || total === 0) return null;
  const pairs = [...times].flatMap(([right, labels]) => [...labels].map(([label, times]) => ({ right, label, times })));
  return { decisionsOf: decisionWords[predictions.kind], total, agreeing, pairs, isOfClean: clean >= 0 };
}

const decisionWords: Readonly<Record<Predictions['kind'], Agreement['decisionsOf']>> = {
  labels: who => `the decisions of ${who}`,
  boxes: who => `the boxes of ${who} that lie at objects`,
  masks: who => `the labels in the masks of ${who}, each by most of its pixels,`,
  tensors: who => `the outputs of ${who}`,
};

/** Pairs of a label of the truth and the one that was decided in its place. */
function labelsAt(predictions: Predictions, truth: Truth, input: number): (readonly [number, number])[] {
  if (predictions.kind === 'labels') return classAt(predictions, truth, input);
  if (predictions.kind === 'boxes') return objectsAt(predictions, truth, input);
  return predictions.kind === 'masks' ? regionsAt(predictions, truth, input) : [];
}

function classAt({ labels, depth }: LabelPredictions, truth: Truth, input: number) {
  const right = truth.label(input);
  return right === null ? [] : [[right, labels[input * depth]!] as const];
}

/** One box an object, the pair that overlaps most first. */
function objectsAt(predictions: BoxPredictions, truth: Truth, input: number) {
  const objects = (truth.boxes(input) ?? []).filter(({ crowd }) => !crowd);
  const found = boxesOf(predictions, input);
  const pairs = objects.flatMap((object, at) =>
    found.flatMap((one, place) => {
      const overlap = iou(object.box as [number, number, number, number], one.box);
      return overlap < leastOverlap ? [] : [{ at, place, overlap, labels: [object.label, one.label] as const }];
    }),
  );
  const taken = { at: new Set<number>(), place: new Set<number>() };
  return pairs
    .sort((a, b) => b.overlap - a.overlap)
    .flatMap(({ at, place, labels }) => {
      if (taken.at.has(at) || taken.place.has(place)) return [];
      taken.at.add(at);
      taken.place.add(place);
      return [labels];
    });
}

/** The label of most pixels; of as many the lower one. */
function regionsAt(predictions: MaskPredictions, truth: Truth, input: number) {
  const mask = truth.mask(input);
  if (mask === null || predictions.withoutNumber.includes(input)) return [];
  const decided = maskOf(predictions, input);
  // Both are bytes.
  const pixels = new Uint32Array(256 * 256);
  for (const [pixel, right] of mask.labels.entries()) pixels[256 * right + decided[pixel]!]!++;
  return [...new Set(mask.labels)]
    .filter(right => right !== mask.ignore)
    .map(right => {
      const labels = pixels.subarray(256 * right, 256 * (right + 1));
      return [right, labels.indexOf(Math.max(...labels))] as const;
    });
}
