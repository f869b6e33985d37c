import type { PixelComparison } from '../records.ts';

type Counted = Pick<PixelComparison, 'width' | 'height' | 'compared' | 'changed'>;

/** The share of changed pixels among those of inputs that have a mask on both sides; null where none has. */
export const changedShare = ({ width, height, compared, changed }: Counted): number | null =>
  compared === 0 ? null : changed / (compared * width * height);
