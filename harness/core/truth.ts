import { inputTruth } from './dataset.ts';
import type { DatasetRecord, TruthBox } from './records.ts';

/** What the dataset says of its inputs; null where it says nothing. */
export interface Truth {
  label(input: number): number | null;
  boxes(input: number): readonly TruthBox[] | null;
  mask(input: number): TruthMask | null;
}

export interface TruthMask {
  readonly width: number;
  readonly height: number;
  /** height × width class ids. */
  readonly labels: Uint8Array;
  /** The id of pixels that do not count. */
  readonly ignore: number | null;
}

/** `masks`: the bytes that dataset.masks names, where they are of use. A corruption moves nothing, so all views share the truth. */
export function truthOf(dataset: DatasetRecord, masks: Uint8Array | null = null): Truth {
  const items = dataset.items.length;
  return {
    label: input => inputTruth(dataset, input),
    boxes: input => dataset.boxes?.[input % items] ?? null,
    mask(input) {
      if (!dataset.masks || masks === null) return null;
      const { width, height, ignore } = dataset.masks;
      const size = width * height;
      const item = input % items;
      return { width, height, ignore, labels: masks.subarray(item * size, (item + 1) * size) };
    },
  };
}
