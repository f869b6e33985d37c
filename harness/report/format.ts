import { count, plural } from '../core/count.ts';
import { sentenceList } from '../core/sentence-list.ts';
import { shortDigest } from '../core/short-digest.ts';
import { time } from '../core/time.ts';

// Numbers as people read them. The same number gives the same text on every machine, so none of this asks for a locale.

export { count, plural, sentenceList, shortDigest, time };

/** A share as a percentage of three digits that count: 0.167 %. The space does not break. */
export const percent = (share: number): string => `${digits(share * 100)}\u00A0%`;

/** A share with two places, for columns that are read downwards: 91.20 %. */
export const accuracy = (share: number): string => `${(share * 100).toFixed(2)}\u00A0%`;

/** As in +12.5 %. */
export const change = (share: number): string =>
  `${share > 0 ? '+' : share < 0 ? '−' : '±'}${percent(Math.abs(share))}`;

/** Milliseconds with three places, without the unit. */
export const ms = (value: number): string => value.toFixed(3);

export function seconds(value: number): string {
  if (value < 90) return `${digits(value)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** In the units of IEC 80000-13. */
export function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  return `${digits(value / 1024 ** step)} ${units[step]}`;
}

/** Three digits that count, or all of a whole number. */
export function digits(value: number): string {
  if (Number.isInteger(value)) return count(value);
  return Math.abs(value) >= 100 ? count(Math.round(value)) : String(Number(value.toPrecision(3)));
}

/** Numbers below zero with the sign that other texts have; hyphens of names stay. */
export const withMinus = (text: string): string => text.replace(/(?<![^\s(])-(?=\d)/g, '−');

/** A p-value; below a thousandth that is all that is said of it. */
export const pValue = (p: number): string => (p < 0.001 ? 'p < 0.001' : `p = ${digits(p)}`);

/** Scores and differences of outputs: 0.0123, 8.9e-8. */
export function score(value: number): string {
  if (value === 0) return '0';
  return Math.abs(value) < 1e-3 ? value.toExponential(1) : digits(value);
}
