import { gaussianBlur } from './axis-map.ts';
import { mirrored } from './borders.ts';
import { toByte } from './bytes.ts';
import { cosine, sine } from './circle.ts';
import type { Picture } from './picture.ts';
import { plasma } from './plasma.ts';
import { uniformsFor } from './random-for.ts';

const side = 512;

interface Tone {
  readonly colour: readonly [red: number, green: number, blue: number];
  readonly deviation: number;
  /** How many feathers of ice, and the length of the longest in pixels. */
  readonly feathers: number;
  readonly longest: number;
}

/** Mean colours and deviations are those of the six photographs that Hendrycks and Dietterich (2019) use. */
const tones: readonly Tone[] = [
  { colour: [78, 149, 166], deviation: 31, feathers: 120, longest: 60 },
  { colour: [201, 205, 214], deviation: 23, feathers: 300, longest: 90 },
  { colour: [201, 205, 214], deviation: 23, feathers: 200, longest: 120 },
  { colour: [138, 153, 165], deviation: 31, feathers: 400, longest: 40 },
  { colour: [112, 123, 135], deviation: 44, feathers: 400, longest: 60 },
  { colour: [71, 95, 105], deviation: 43, feathers: 150, longest: 150 },
];

export const textureCount = tones.length;

const made: Picture[] = [];

/**
 * A texture of frost, 512 × 512 pixels that repeat themselves in both directions. **Made, not photographed**: feathers
 * of ice (a spine with needles on both sides at 60 degrees, as ice branches) over a cloud, half of the variance each.
 * The same bytes on every machine; made when first asked for.
 */
export const frostTexture = (index: number): Picture => (made[index] ??= make(tones[index]!, index));

function make({ colour, deviation, feathers, longest }: Tone, index: number): Picture {
  const uniform = uniformsFor({ seed: 0, input: `frost texture ${index}` }, 'frost', 0);
  const cloud = standardized(plasma(side, 1.5, uniform));
  const ice = { width: side, height: side, channels: 1, data: new Float64Array(side * side) };
  for (let i = 0; i < feathers; i++) grow(ice.data, longest, uniform);
  const crystals = standardized(gaussianBlur(ice, 0.6, 3, mirrored).data);
  const data = new Uint8Array(side * side * 3);
  for (let i = 0; i < cloud.length; i++) {
    const shade = (cloud[i]! + crystals[i]!) * Math.SQRT1_2 * deviation;
    for (let c = 0; c < 3; c++) data[i * 3 + c] = toByte(colour[c]! + shade);
  }
  return { width: side, height: side, channels: 3, data };
}

/** One feather: needles get shorter towards the tip, and each has a brightness of its own. */
function grow(ice: Float64Array, longest: number, uniform: () => number): void {
  const length = longest * (0.3 + 0.7 * uniform());
  const angle = 360 * uniform() - 180;
  const x = side * uniform();
  const y = side * uniform();
  needle(ice, x, y, angle, length, 1);
  for (let at = 2; at < length; at += 2 + 3 * uniform()) {
    const alongX = x + at * cosine(angle);
    const alongY = y + at * sine(angle);
    for (const turn of [-60, 60]) {
      needle(ice, alongX, alongY, angle + turn, (length - at) * (0.2 + 0.3 * uniform()), 0.3 + 0.6 * uniform());
    }
  }
}

function needle(ice: Float64Array, x: number, y: number, angle: number, length: number, brightness: number): void {
  const across = cosine(angle);
  const down = sine(angle);
  for (let at = 0; at < length; at += 0.5) {
    const column = Math.floor(x + at * across) & (side - 1);
    const row = Math.floor(y + at * down) & (side - 1);
    const i = row * side + column;
    ice[i] = Math.max(ice[i]!, brightness);
  }
}

/** Shifted and scaled to mean 0 and deviation 1. */
function standardized(values: Float64Array): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / values.length;
  const deviation = Math.sqrt(variance);
  return values.map(value => (value - mean) / deviation);
}
