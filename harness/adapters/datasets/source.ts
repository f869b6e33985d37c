import type { TruthBox } from '../../core/records.ts';
import type { DecodedPicture } from './decode.ts';
import type { Mask } from './mask.ts';
import type { Size } from './placement.ts';

interface SourceOf {
  /** Names of the inputs, each once. At least one. */
  readonly items: readonly string[];
  readonly truth: readonly number[] | null;
  readonly classes: readonly string[] | null;
  /** Whatever the inputs' bytes depend on: digests of files and ways to read them, but no place. */
  readonly fingerprint: unknown;
  /** What was left out of the source, or changed by reading it, in whole sentences. */
  readonly notes?: readonly string[];
}

/** The objects of one picture, in its own pixels as it is decoded. */
export interface ItemBoxes {
  readonly boxes: readonly TruthBox[];
  /** The picture's size as the annotations say it; null where they do not. */
  readonly size: Size | null;
}

/** Pictures of three channels, decoded one at a time. Errors of `picture`: PICTURE_BROKEN. */
export interface PictureSource extends SourceOf {
  readonly kind: 'pictures';
  readonly picture: (item: number) => Promise<DecodedPicture>;
  /** Of each item; absent where the source has none. */
  readonly boxes?: readonly ItemBoxes[];
  /** Absent where the source has none. Errors of `mask`: MASK_BROKEN. */
  readonly masks?: { readonly ignore: number; readonly mask: (item: number) => Promise<Mask> };
}

/** Tensors as they go into the model. */
export interface TensorSource extends SourceOf {
  readonly kind: 'tensors';
  /** Of one input. */
  readonly shape: readonly number[];
  /** `count` inputs from `first` on, count × shape values. */
  readonly rows: (first: number, count: number) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
}

export type Source = PictureSource | TensorSource;

/** Names for inputs that have none: the index with at least five digits, so that they sort as they lie. */
export const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index).padStart(5, '0'));
