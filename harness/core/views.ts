import type { Corruption, DatasetSpec, View } from './records.ts';

/** Every corruption, in the order of its view in a report; the type sees to it that none is left out. */
const corruptions = Object.keys({
  'gaussian-noise': true,
  'shot-noise': true,
  'impulse-noise': true,
  'defocus-blur': true,
  'glass-blur': true,
  'motion-blur': true,
  'zoom-blur': true,
  snow: true,
  frost: true,
  fog: true,
  brightness: true,
  contrast: true,
  elastic: true,
  pixelate: true,
  jpeg: true,
} satisfies Record<Exclude<Corruption, 'none'>, true>) as Exclude<Corruption, 'none'>[];

const clean: View = { corruption: 'none', severity: 0 };

/** The views of a dataset one by one: a grid is every corruption at every severity, after the inputs as they are. */
export function viewsOf({ views }: Pick<DatasetSpec, 'views'>): readonly View[] {
  if (views === undefined) return [clean];
  if (Array.isArray(views)) return views;
  const named = views.corruptions === 'all' ? corruptions : views.corruptions;
  const grid = named.flatMap(corruption => views.severities.map(severity => ({ corruption, severity })));
  return views.clean === false ? grid : [clean, ...grid];
}
