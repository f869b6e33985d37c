import { plural } from '../count.ts';

/** Three digits that count. */
export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`.replace('-', '−');

/** As in "+3.56 %". */
export const signedPercent = (share: number): string => `${share > 0 ? '+' : share === 0 ? '±' : ''}${percent(share)}`;

/** Of a difference of rates, as in "+0.05". */
export const signedPoints = (share: number): string => signedPercent(share).replace(/ %$/, '');

export const times = (factor: number): string => `${Number(factor.toPrecision(3))} ×`;

export { plural as many };

/** As in "1.2 to 3.4", one number where all are alike. */
export function range(values: readonly number[], word: (value: number) => string): string {
  const [low, high] = [word(Math.min(...values)), word(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}
