import type { NormalAnchorGrid } from '../../decode-defaults.ts';
import type { Grid } from '../../records.ts';
import { type Decoder, type OutputShape, perInput } from '../decoding.ts';
import { barOf, sigmoid } from './activation.ts';
import { decodeMisfit, outputNamed, type Picture, requireStride } from './misfit.ts';
import { bestOf, boxPredictions, type Limits, limitsOf, type Proposal } from './proposals.ts';

/** x, y, w, h and objectness. */
const boxChannels = 5;

/**
 * YOLO's grids (Redmon and Farhadi, 2017, section 2; 2018): centre (column + sigmoid x, row + sigmoid y) cells, size
 * (exp w, exp h) anchors, score sigmoid(objectness) times that of the class. Errors: DECODE_MISFIT.
 */
export function anchorGridDecoder(
  outputs: readonly OutputShape[],
  count: number,
  decode: NormalAnchorGrid,
  picture: Picture,
): Decoder {
  const limits = limitsOf(decode);
  const byInput: (Proposal[] | null)[] = Array.from({ length: count }, () => []);
  let before = 0;
  const grids = decode.grids.map(grid => {
    const output = outputNamed(outputs, grid.output);
    const first = before;
    before += output.shape.reduce((product, length) => product * length, 1);
    const read = gridReader(grid, classesOf(grid, output, outputs, picture), decode.classScores, limits);
    const { take, requireAll } = perInput(output, count, (input, data, from) => {
      const found = read(output.shape, data, from);
      const others = byInput[input]!;
      byInput[input] = found && others && bestOf([...others, ...found.map(one => after(one, first))], limits);
    });
    return { output: output.index, take, requireAll };
  });
  return {
    readings: grids,
    end() {
      for (const { requireAll } of grids) requireAll();
      return boxPredictions(byInput, limits, picture);
    },
  };
}

const after = (proposal: Proposal, first: number): Proposal => ({ ...proposal, order: first + proposal.order });

/** How many scores of classes an anchor has; 0 where objectness is all. */
function classesOf(
  { output: name, stride, anchors }: Grid,
  { shape }: OutputShape,
  outputs: readonly OutputShape[],
  picture: Picture,
): number {
  const [channels = 0, rows = 0, columns = 0] = shape;
  const each = channels / anchors.length;
  if (shape.length !== 3 || !Number.isInteger(each) || each < boxChannels)
    throw decodeMisfit(
      `output ${name} is no [channels, rows, columns] with 5 channels or more for each of ${anchors.length} anchors`,
      outputs,
    );
  requireStride(name, [rows, columns], stride, picture, outputs);
  return each - boxChannels;
}

/** The proposals of one input; null where a score is no number. */
function gridReader(
  { stride, anchors }: Grid,
  classes: number,
  classScores: 'sigmoid' | 'softmax',
  { minScore }: Limits,
) {
  const bar = barOf(minScore, 'sigmoid');
  return ([, rows = 0, columns = 0]: readonly number[], data: Float32Array, from: number): Proposal[] | null => {
    const area = rows * columns;
    const found: Proposal[] = [];
    for (const [a, [anchorWidth, anchorHeight]] of anchors.entries()) {
      const base = from + a * (boxChannels + classes) * area;
      for (let cell = 0; cell < area; cell++) {
        const objectness = data[base + 4 * area + cell]!;
        if (objectness < bar) continue;
        const scores =
          classes === 0 ? [1] : probabilities(data, base + boxChannels * area + cell, area, classes, classScores);
        if (Number.isNaN(objectness) || scores.some(Number.isNaN)) return null;
        for (const [label, ofClass] of scores.entries()) {
          const score = Math.fround(sigmoid(objectness) * ofClass);
          if (score < minScore) continue;
          const [x, y, w, h] = [0, 1, 2, 3].map(k => data[base + k * area + cell]!);
          const centreX = ((cell % columns) + sigmoid(x!)) * stride;
          const centreY = (Math.floor(cell / columns) + sigmoid(y!)) * stride;
          const [halfWidth, halfHeight] = [(Math.exp(w!) * anchorWidth!) / 2, (Math.exp(h!) * anchorHeight!) / 2];
          found.push({
            label,
            score,
            order: base - from + cell + label * area,
            box: [centreX - halfWidth, centreY - halfHeight, centreX + halfWidth, centreY + halfHeight],
          });
        }
      }
    }
    return found;
  };
}

function probabilities(
  data: Float32Array,
  first: number,
  step: number,
  classes: number,
  how: 'sigmoid' | 'softmax',
): number[] {
  const raw = Array.from({ length: classes }, (_, label) => data[first + label * step]!);
  if (how === 'sigmoid') return raw.map(sigmoid);
  const most = Math.max(...raw);
  const powers = raw.map(value => Math.exp(value - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}
