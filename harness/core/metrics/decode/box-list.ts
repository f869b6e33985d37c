import type { Box } from '../../boxes/box.ts';
import type { NormalBoxList } from '../../decode-defaults.ts';
import { type Decoder, type OutputShape, perInput } from '../decoding.ts';
import { activate, barOf } from './activation.ts';
import { decodeMisfit, outputNamed, type Picture } from './misfit.ts';
import { bestOf, boxPredictions, limitsOf, type Proposal } from './proposals.ts';

interface Scored {
  readonly label: number;
  readonly score: number;
  readonly order: number;
  /** Index of the box. */
  readonly place: number;
}

/** Boxes and their scores as two outputs, as SSD and later YOLO exports have them. Errors: DECODE_MISFIT. */
export function boxListDecoder(
  outputs: readonly OutputShape[],
  count: number,
  decode: NormalBoxList,
  picture: Picture,
): Decoder {
  const limits = limitsOf(decode);
  const boxes = outputNamed(outputs, decode.boxes);
  const scores = outputNamed(outputs, decode.scores);
  const byClass = decode.scoreAxes === 'classes-boxes';
  const [places, classes] = sizesOf(outputs, decode);
  const activation = decode.activation;
  const bar = barOf(limits.minScore, activation);
  const scored: (Scored[] | null)[] = [];
  const proposals: (Proposal[] | null)[] = [];

  const scoreReader = perInput(scores, count, (input, data, from) => {
    const found: Scored[] = [];
    for (let order = 0; order < places * classes; order++) {
      const value = data[from + order]!;
      if (value < bar) continue;
      if (Number.isNaN(value)) {
        scored[input] = null;
        return;
      }
      const [place, label] = byClass
        ? [order % places, Math.floor(order / places)]
        : [Math.floor(order / classes), order % classes];
      const score = activate(value, activation);
      if (score >= limits.minScore && label !== decode.background) found.push({ label, score, order, place });
    }
    scored[input] = bestOf(found, limits);
  });
  const boxReader = perInput(boxes, count, (input, data, from) => {
    proposals[input] =
      scored[input]?.map(({ place, ...one }) => ({
        ...one,
        box: corners(data.subarray(from + place * 4, from + place * 4 + 4), decode, picture),
      })) ?? null;
  });
  return {
    readings: [
      { output: scores.index, take: scoreReader.take },
      { output: boxes.index, take: boxReader.take },
    ],
    end() {
      scoreReader.requireAll();
      boxReader.requireAll();
      return boxPredictions(proposals, limits, picture);
    },
  };
}

/** Boxes and classes. */
function sizesOf(outputs: readonly OutputShape[], decode: NormalBoxList): [places: number, classes: number] {
  const boxes = outputNamed(outputs, decode.boxes).shape;
  const scores = outputNamed(outputs, decode.scores).shape;
  const [places = 0, four] = boxes;
  if (boxes.length !== 2 || four !== 4) throw decodeMisfit(`output ${decode.boxes} is no [boxes, 4]`, outputs);
  const axes = decode.scoreAxes;
  const [first = 0, second = 0] = scores;
  const [scoredPlaces, classes] = axes === 'boxes-classes' ? [first, second] : [second, first];
  if (scores.length !== 2 || scoredPlaces !== places)
    throw decodeMisfit(
      `output ${decode.scores} is no [${axes.replace('-', ', ')}] for the ${places} boxes of ${decode.boxes}`,
      outputs,
    );
  return [places, classes];
}

function corners(
  [a = 0, b = 0, c = 0, d = 0]: Float32Array,
  { format, unit }: NormalBoxList,
  { width, height }: Picture,
): Box {
  const [w, h] = unit === 'normalized' ? [width, height] : [1, 1];
  if (format === 'xyxy') return [a * w, b * h, c * w, d * h];
  if (format === 'yxyx') return [b * w, a * h, d * w, c * h];
  return [(a - c / 2) * w, (b - d / 2) * h, (a + c / 2) * w, (b + d / 2) * h];
}
