/** A whole number as people read it, as in 3,000; the same on every machine. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
