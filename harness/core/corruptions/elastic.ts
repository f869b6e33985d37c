import { gaussianBlur } from './axis-map.ts';
import { sampleInto } from './bilinear.ts';
import { type Border, mirrored, reflected } from './borders.ts';
import { toBytes } from './bytes.ts';
import { parametersOf } from './parameters.ts';
import { type Picture, type Raster, rasterOf } from './picture.ts';
import { type CorruptionSeed, uniformsFor } from './random-for.ts';

/**
 * Tilts and stretches the picture by an affine map, then moves every pixel by smoothed noise (Simard, Steinkraus and
 * Platt, 2003, as Hendrycks and Dietterich, 2019, use it).
 */
export function elastic(picture: Picture, severity: number, seed: CorruptionSeed): Picture {
  const [amplitude, sigma, affine] = parametersOf('elastic', severity, picture);
  const uniform = uniformsFor(seed, 'elastic', severity);
  const signed = () => 2 * uniform() - 1;
  const places = placesUnder(
    tiltOf(picture, () => affine * signed()),
    picture,
  );
  const tilted = sampled(rasterOf(picture), places, mirrored);
  if (amplitude === 0) return { ...picture, data: toBytes(tilted.data) };
  const across = displacements(picture, amplitude, sigma, signed);
  const down = displacements(picture, amplitude, sigma, signed);
  for (let i = 0; i < across.length; i++) {
    across[i]! += i % picture.width;
    down[i]! += Math.floor(i / picture.width);
  }
  return { ...picture, data: toBytes(sampled(tilted, { x: across, y: down }, reflected).data) };
}

type Point = readonly [x: number, y: number];

/** Where each pixel of a result comes from, in pixels. */
interface Places {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

interface Affine {
  readonly right: Point;
  readonly down: Point;
  readonly origin: Point;
}

/** The map that moves three corners of a square in the picture's middle, each by draws of its own. */
function tiltOf({ width, height }: Picture, draw: () => number): Affine {
  const centre: Point = [Math.floor(width / 2), Math.floor(height / 2)];
  const half = Math.max(1, Math.floor(Math.min(width, height) / 3));
  const corner = (x: number, y: number): Point => [centre[0] + x * half + draw(), centre[1] + y * half + draw()];
  const lowerRight = corner(1, 1);
  const upperRight = corner(1, -1);
  const upperLeft = corner(-1, -1);
  const perPixel = (end: Point, start: Point): Point => [
    (end[0] - start[0]) / (2 * half),
    (end[1] - start[1]) / (2 * half),
  ];
  const right = perPixel(upperRight, upperLeft);
  const down = perPixel(lowerRight, upperRight);
  const origin = (axis: 0 | 1) => upperLeft[axis] - right[axis] * (centre[0] - half) - down[axis] * (centre[1] - half);
  return { right, down, origin: [origin(0), origin(1)] };
}

/** The affine map's inverse; one corner throughout, as in OpenCV, where there is none. */
function placesUnder({ right, down, origin }: Affine, { width, height }: Picture): Places {
  const determinant = right[0] * down[1] - right[1] * down[0];
  const scale = determinant === 0 ? 0 : 1 / determinant;
  const x = new Float64Array(width * height);
  const y = new Float64Array(width * height);
  for (let i = 0; i < x.length; i++) {
    const fromX = (i % width) - origin[0];
    const fromY = Math.floor(i / width) - origin[1];
    x[i] = (fromX * down[1] - fromY * down[0]) * scale;
    y[i] = (fromY * right[0] - fromX * right[1]) * scale;
  }
  return { x, y };
}

function sampled(raster: Raster, { x, y }: Places, border: Border): Raster {
  const data = new Float64Array(raster.data.length);
  for (let i = 0; i < x.length; i++) sampleInto(data, i * raster.channels, raster, x[i]!, y[i]!, border);
  return { ...raster, data };
}

function displacements({ width, height }: Picture, amplitude: number, sigma: number, signed: () => number) {
  const noise = Float64Array.from({ length: width * height }, signed);
  return gaussianBlur({ width, height, channels: 1, data: noise }, sigma, 3, reflected).data.map(v => v * amplitude);
}
