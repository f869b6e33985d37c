import { TriplicateError } from '../errors.ts';
import type { LabelPredictions, TensorOutput } from '../predictions.ts';

/** How many labels are kept an input. */
const mostLabels = 5;

/**
 * The best labels of each input from the one output that holds a score per class. Ties go to the lower label; an input
 * with any NaN score has label -1 and score NaN throughout. Errors: OUTPUT_NOT_LABELS.
 */
export function decodeLabels(outputs: readonly TensorOutput[], count: number): LabelPredictions {
  const { data, classes } = classScores(outputs, count);
  const depth = Math.min(mostLabels, classes);
  const labels = new Int32Array(count * depth);
  const scores = new Float32Array(count * 2);
  const bestScores = new Float32Array(depth);
  for (let input = 0; input < count; input++) {
    const row = data.subarray(input * classes, (input + 1) * classes);
    const best = labels.subarray(input * depth, (input + 1) * depth);
    const valid = rankInto(row, best, bestScores);
    scores[input * 2] = valid ? bestScores[0]! : Number.NaN;
    scores[input * 2 + 1] = !valid ? Number.NaN : depth > 1 ? bestScores[1]! : Number.NEGATIVE_INFINITY;
  }
  return { kind: 'labels', count, depth, labels, scores };
}

function classScores(outputs: readonly TensorOutput[], count: number): { data: Float32Array; classes: number } {
  const candidates = outputs.filter(({ shape }) => shape.length === 1 && shape[0]! > 0);
  const [output] = candidates;
  if (output === undefined || candidates.length > 1) {
    const shapes = outputs.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join('; ') || 'none';
    throw new TriplicateError({
      code: 'OUTPUT_NOT_LABELS',
      message: `Task classification needs exactly one output with one score per class, and the model has ${
        candidates.length > 1 ? `${candidates.length} that could be it` : 'none'
      }. Its outputs, by input: ${shapes}.`,
      next: "Set model.task to 'tensors' in the spec to compare the outputs as they are.",
    });
  }
  const classes = output.shape[0]!;
  if (output.data.length !== count * classes) {
    throw new Error(`Output ${output.name} holds ${output.data.length} numbers, not ${count} × ${classes}.`);
  }
  return { data: output.data, classes };
}

/** Writes the best labels and their scores, best first, by insertion; false, and -1 throughout, where a score is NaN. */
function rankInto(row: Float32Array, labels: Int32Array, scores: Float32Array): boolean {
  const depth = labels.length;
  let kept = 0;
  for (let label = 0; label < row.length; label++) {
    const score = row[label]!;
    if (Number.isNaN(score)) {
      labels.fill(-1);
      return false;
    }
    if (kept === depth && score <= scores[depth - 1]!) continue;
    let place = kept < depth ? kept++ : depth - 1;
    while (place > 0 && score > scores[place - 1]!) {
      scores[place] = scores[place - 1]!;
      labels[place] = labels[place - 1]!;
      place--;
    }
    scores[place] = score;
    labels[place] = label;
  }
  return true;
}
