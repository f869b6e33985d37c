import type { DatasetRecord } from './records.ts';

export const inputCount = (dataset: DatasetRecord): number => dataset.items.length * dataset.parts.length;

/** As in `gaussian-noise-5/00017`. */
export function inputId(dataset: DatasetRecord, input: number): string {
  const items = dataset.items.length;
  return `${dataset.parts[Math.floor(input / items)]!.id}/${dataset.items[input % items]!}`;
}

/** The label that the source gives the input's item; null where it gives none. */
export function inputTruth(dataset: DatasetRecord, input: number): number | null {
  return dataset.truth?.[input % dataset.items.length] ?? null;
}

/** The class's name where the dataset gives one, with its number where another has that name, too, else its number. */
export function className(
  dataset: { readonly classes: readonly string[] | null } | null,
  label: number | null,
): string {
  if (label === null) return '–';
  if (label < 0) return 'no number';
  const { classes } = dataset ?? {};
  const name = classes?.[label];
  if (name === undefined) return String(label);
  // ImageNet has two cranes and two maillots; a flip from one to the other must not look like none.
  return classes!.indexOf(name) === classes!.lastIndexOf(name) ? name : `${name} (${label})`;
}
