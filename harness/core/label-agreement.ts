import { matchBoxes } from './boxes/match.ts';
import { boxesOf } from './boxes/packing.ts';
import type { BoxPredictions, LabelPredictions, MaskPredictions, TablePredictions } from './predictions.ts';
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
 * are said to be. Null where there is too little to tell one order of labels from another.
 */
export function agreementOf(predictions: TablePredictions, dataset: DatasetRecord, truth: Truth): Agreement | null {
  const { items, parts } = dataset;
  const clean = parts.findIndex(({ view }) => view.corruption === 'none');
  const [from, to] = clean < 0 ? [0, predictions.count] : [clean * items.length, (clean + 1) * items.length];
  const times = new Map<number, Map<number, number>>();
  const labelsAt = labelReader(predictions, truth);
  let [total, agreeing] = [0, 0];
  for (let input = from; input < to; input++) {
    for (const [right, label] of labelsAt(input)) {
      total++;
      if (right === label) agreeing++;
      const ofRight = times.get(right) ?? new Map<number, number>();
      ofRight.set(label, (ofRight.get(label) ?? 0) + 1);
      times.set(right, ofRight);
    }
  }
  if (total < leastPerLabel * times.size) return null;
  const pairs = [...times].flatMap(([right, labels]) => [...labels].map(([label, times]) => ({ right, label, times })));
  return { decisionsOf: decisionWords[predictions.kind], total, agreeing, pairs, isOfClean: clean >= 0 };
}

const decisionWords: Readonly<Record<TablePredictions['kind'], Agreement['decisionsOf']>> = {
  labels: who => `the decisions of ${who}`,
  boxes: who => `the boxes of ${who} that lie at objects`,
  masks: who => `the labels in the masks of ${who}, each by most of its pixels,`,
};

/** A label of the truth, and the one that was decided in its place. */
type Labels = readonly [right: number, label: number];

const bytes = 256;

/** The labels of an input's decisions. One table serves the masks of all inputs, since each leaves it empty. */
function labelReader(predictions: TablePredictions, truth: Truth): (input: number) => Labels[] {
  if (predictions.kind === 'labels') return input => classAt(predictions, truth, input);
  if (predictions.kind === 'boxes') return input => objectsAt(predictions, truth, input);
  const pixels = new Uint32Array(bytes * bytes);
  return input => regionsAt(predictions, truth, input, pixels);
}

function classAt({ labels, depth }: LabelPredictions, truth: Truth, input: number): Labels[] {
  const right = truth.label(input);
  return right === null ? [] : [[right, labels[input * depth]!]];
}

/**
 * One box an object, whose label it has if any does that lies there: objects and boxes may share a place, and only labels that are
 * nowhere right are doubtful.
 */
function objectsAt(predictions: BoxPredictions, truth: Truth, input: number): Labels[] {
  const objects = (truth.boxes(input) ?? [])
    .filter(({ crowd }) => !crowd)
    .map(({ label, box }) => ({ label, score: null, box: box as [number, number, number, number] }));
  const { changes } = matchBoxes(objects, boxesOf(predictions, input), { matchIou: leastOverlap, movedIou: 0 });
  const right = objects.map(({ label }) => label);
  const relabelled = changes.flatMap(({ from, to }): Labels[] => {
    if (from === null) return [];
    right.splice(right.indexOf(from.label), 1);
    return to === null ? [] : [[from.label, to.label]];
  });
  return [...right.map((label): Labels => [label, label]), ...relabelled];
}

/** Of each label of an input the one that most of its pixels have; of as many the lower one. None of an input without runs. */
function regionsAt(
  { offsets, labels, lengths }: MaskPredictions,
  truth: Truth,
  input: number,
  pixels: Uint32Array,
): Labels[] {
  const mask = truth.mask(input);
  if (mask === null) return [];
  const isThere = new Uint8Array(bytes);
  let at = 0;
  for (let run = offsets[input]!; run < offsets[input + 1]!; run++) {
    const end = at + lengths[run]!;
    for (; at < end; at++) {
      const right = mask.labels[at]!;
      isThere[right] = 1;
      pixels[bytes * right + labels[run]!]!++;
    }
  }
  const found: Labels[] = [];
  for (let right = isThere.indexOf(1); right >= 0; right = isThere.indexOf(1, right + 1)) {
    const row = pixels.subarray(bytes * right, bytes * (right + 1));
    if (right !== mask.ignore) found.push([right, row.indexOf(Math.max(...row))]);
    row.fill(0);
  }
  return found;
}
