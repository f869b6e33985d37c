import type { ComparedPlace, ComparedRange } from '../../core/records.ts';
import { digits } from '../format.ts';

/** As in "fp16 c_gpu_r_gpu". */
export const placeName = ({ recipe, builtOn, ranOn }: ComparedPlace): string => `${recipe} c_${builtOn}_r_${ranOn}`;

export const none = '–';

export const span = (range: ComparedRange | null, text: (value: number) => string): string => {
  if (range === null) return none;
  const [least, most] = [text(range.least), text(range.most)];
  return least === most ? least : `${least} to ${most}`;
};

export const points = (share: number): string =>
  `${share > 0 ? '+' : share < 0 ? '−' : '±'}${digits(Math.abs(100 * share))}`;
