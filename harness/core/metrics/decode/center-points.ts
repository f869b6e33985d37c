import type { NormalCenterPoints } from '../../decode-defaults.ts';
import { type Decoder, type OutputShape, perInput } from '../decoding.ts';
import { activate, barOf } from './activation.ts';
import { decodeMisfit, outputNamed, type Picture, requireStride } from './misfit.ts';
import { bestOf, boxPredictions, limitsOf, type Proposal } from './proposals.ts';

/** A cell of the heat map that is no lower than its neighbours. */
interface Peak {
  readonly score: number;
  /** Index in the heat map of the input. */
  readonly order: number;
}

/**
 * CenterNet (Zhou et al., 2019, section 4): a box a local maximum of the heat map, its sides as far from the cell's corner as
 * the other output says (TTFNet, Liu et al., 2020). Of equal neighbours the one of the lower index is the peak.
 * Errors: DECODE_MISFIT.
 */
export function centerPointDecoder(
  outputs: readonly OutputShape[],
  count: number,
  decode: NormalCenterPoints,
  picture: Picture,
): Decoder {
  const limits = limitsOf(decode);
  const heat = outputNamed(outputs, decode.heat);
  const distances = outputNamed(outputs, decode.distances);
  const [classes = 0, rows = 0, columns = 0] = heat.shape;
  requireShapes(outputs, decode, [classes, rows, columns], picture);
  const area = rows * columns;
  const activation = decode.activation;
  const bar = barOf(limits.minScore, activation);
  const peaks: (Peak[] | null)[] = [];
  const proposals: (Proposal[] | null)[] = [];

  const heats = perInput(heat, count, (input, data, from) => {
    const found: Peak[] = [];
    for (let order = 0; order < classes * area; order++) {
      const value = data[from + order]!;
      if (value < bar) continue;
      if (Number.isNaN(value)) {
        peaks[input] = null;
        return;
      }
      const score = activate(value, activation);
      if (score < limits.minScore || !isPeak(data, from, order)) continue;
      found.push({ score, order });
    }
    peaks[input] = bestOf(found, limits);
  });

  function isPeak(data: Float32Array, from: number, order: number): boolean {
    const value = data[from + order]!;
    const row = Math.floor((order % area) / columns);
    const column = order % columns;
    for (let dy = row === 0 ? 0 : -1; dy <= (row === rows - 1 ? 0 : 1); dy++) {
      for (let dx = column === 0 ? 0 : -1; dx <= (column === columns - 1 ? 0 : 1); dx++) {
        const other = data[from + order + dy * columns + dx]!;
        if (other > value || (other === value && (dy < 0 || (dy === 0 && dx < 0)))) return false;
      }
    }
    return true;
  }

  const sides = perInput(distances, count, (input, data, from) => {
    proposals[input] =
      peaks[input]?.map(({ score, order }) => {
        const cell = order % area;
        const x = (cell % columns) * decode.stride;
        const y = Math.floor(cell / columns) * decode.stride;
        const [left, top, right, bottom] = [0, 1, 2, 3].map(side => data[from + side * area + cell]!);
        return { label: Math.floor(order / area), score, order, box: [x - left!, y - top!, x + right!, y + bottom!] };
      }) ?? null;
  });

  return {
    // The heat map first, so that only the peaks' distances are kept.
    readings: [
      { output: heat.index, take: heats.take },
      { output: distances.index, take: sides.take },
    ],
    end() {
      heats.requireAll();
      sides.requireAll();
      return boxPredictions(proposals, limits, picture);
    },
  };
}

function requireShapes(
  outputs: readonly OutputShape[],
  { heat, distances, stride }: NormalCenterPoints,
  [classes, rows, columns]: readonly [number, number, number],
  { width, height }: Picture,
): void {
  const wanted = String([4, rows, columns]);
  if (outputNamed(outputs, heat).shape.length !== 3 || classes === 0)
    throw decodeMisfit(`output ${heat} is no [classes, rows, columns]`, outputs);
  if (String(outputNamed(outputs, distances).shape) !== wanted)
    throw decodeMisfit(`output ${distances} is not [${wanted}], four distances a cell of ${heat}`, outputs);
  requireStride(heat, [rows, columns], stride, { width, height }, outputs);
}
