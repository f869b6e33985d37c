import { mapped } from './axis-map.ts';
import { toBytes } from './bytes.ts';
import { parametersOf } from './parameters.ts';
import { type Picture, rasterOf } from './picture.ts';
import { zooming } from './zoom.ts';

/** The mean of the picture and of its middle, enlarged further and further. */
export function zoomBlur(picture: Picture, severity: number): Picture {
  const factors = factorsTo(...parametersOf('zoom-blur', severity, picture));
  const raster = rasterOf(picture);
  const sum = raster.data.slice();
  for (const factor of factors) {
    const { data } = mapped(raster, zooming(picture.height, factor), zooming(picture.width, factor));
    for (let i = 0; i < sum.length; i++) sum[i]! += data[i]!;
  }
  return { ...picture, data: toBytes(sum.map(value => value / (factors.length + 1))) };
}

/** NumPy's arange(1, end, step), with its rounding: it may hold the end. */
const factorsTo = (end: number, step: number): number[] =>
  Array.from({ length: Math.ceil((end - 1) / step) }, (_, i) => 1 + i * (1 + step - 1));
