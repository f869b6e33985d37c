/** A whole number as people read it, as in 3,000; the same on every machine. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** As in "1 pair" and "2 pairs". */
export const counted = (value: number, of: string): string => `${value} ${of}${value === 1 ? '' : 's'}`;

/** As in "1 flip" and "3,000 flips". */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;
