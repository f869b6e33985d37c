import { TriplicateError } from '../errors.ts';
import type { LabelPredictions } from '../predictions.ts';
import { elementsOf } from '../shape.ts';
import { type Decoder, type OutputShape, perInput } from './decoding.ts';

/** How many labels are kept an input. */
const mostLabels = 5;

/**
 * The best labels of each input from the one output that holds a score per class. Ties go to the lower label; an input
 * with any NaN score has label -1 and score NaN throughout. Errors: OUTPUT_NOT_LABELS.
 */
export function labelDecoder(outputs: readonly OutputShape[], count: number): Decoder {
  const output = classScores(outputs);
  const classes = elementsOf(output.shape);
  const depth = Math.min(mostLabels, classes);
  const labels = new Int32Array(count * depth);
  const scores = new Float32Array(count * 2);
  const bestScores = new Float32Array(depth);
  const { take, requireAll } = perInput(output, count, (input, data, from) => {
    const valid = rankInto(data, from, classes, labels, input * depth, bestScores);
    scores[input * 2] = valid ? bestScores[0]! : Number.NaN;
    scores[input * 2 + 1] = valid ? bestScores[1]! : Number.NaN;
  });

  return {
    readings: [{ output: outputs.indexOf(output), take }],
    end() {
      requireAll();
      return { kind: 'labels', count, depth, labels, scores };
    },
  };
}

/** The best label of each input. */
export const bestLabels = ({ labels, depth, count }: Pick<LabelPredictions, 'labels' | 'depth' | 'count'>): number[] =>
  Array.from({ length: count }, (_, input) => labels[input * depth]!);

function classScores(outputs: readonly OutputShape[]): OutputShape {
  // Of a single score the label is always 0, so that no two engines could ever differ.
  const candidates = outputs.filter(({ shape }) => shape.length === 1 && shape[0]! > 1);
  const [output] = candidates;
  if (output !== undefined && candidates.length === 1) return output;
  const shapes = outputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join('; ') || 'none';
  throw new TriplicateError({
    code: 'OUTPUT_NOT_LABELS',
    message: `Task classification needs exactly one output with one score per class, two classes at least, and the model has ${
      candidates.length > 1 ? `${candidates.length} that could be it` : 'none'
    }. Its outputs, by input: ${shapes}.`,
    next: "Set model.task to 'tensors' in the spec to compare the outputs as they are.",
  });
}

/**
 * Writes the best labels of the row of `classes` scores from `from`, and their scores, best first, by insertion; false, and
 * -1 throughout, where a score is NaN. Most scores are no better than the last one kept: those cost one comparison.
 */
function rankInto(
  data: Float32Array,
  from: number,
  classes: number,
  labels: Int32Array,
  to: number,
  best: Float32Array,
): boolean {
  const depth = best.length;
  let kept = 0;
  let bar = Number.NEGATIVE_INFINITY;
  for (let label = 0; label < classes; label++) {
    if (kept === depth) {
      // Four at once, because the loop itself costs as much as the comparison.
      for (let at = from + label; label + 4 <= classes && !beats(data, at, bar); at += 4) label += 4;
      if (label === classes) break;
    }
    const score = data[from + label]!;
    if (score <= bar && kept === depth) continue;
    if (Number.isNaN(score)) {
      labels.fill(-1, to, to + depth);
      return false;
    }
    let place = kept < depth ? kept++ : depth - 1;
    while (place > 0 && score > best[place - 1]!) {
      best[place] = best[place - 1]!;
      labels[to + place] = labels[to + place - 1]!;
      place--;
    }
    best[place] = score;
    labels[to + place] = label;
    bar = best[kept - 1]!;
  }
  return true;
}

/** Whether any of four scores is above the bar, or no number. */
const beats = (data: Float32Array, at: number, bar: number): boolean =>
  !(data[at]! <= bar && data[at + 1]! <= bar && data[at + 2]! <= bar && data[at + 3]! <= bar);
