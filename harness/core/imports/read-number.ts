import { ownValue } from '../own-value.ts';
import { excerpt, type LogPlace, negative, notANumber, otherLocale, requireTime, unitUnknown } from './refusals.ts';

/** Beyond what any log means, so that sums and products stay numbers: as many ms are 30,000 years. */
export const mostNumber = 1e15;

/** A number of at least 0, as C prints it. Errors: IMPORT_LOCALE, IMPORT_NOT_A_NUMBER, IMPORT_NEGATIVE. */
export function readNumber(text: string, what: string, place: LogPlace): number {
  const value = readSigned(text, what, place);
  if (value < 0) throw negative(place, `${what} is ${excerpt(text)}, below 0.`);
  return value;
}

/** The same, where it may be below 0, as a temperature. */
export function readSigned(text: string, what: string, place: LogPlace): number {
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) {
    const value = Number(text);
    if (Math.abs(value) <= mostNumber) return value;
  }
  if (/^[-+]?\d[\d.]*(,\d+)+(\.\d+)?$/.test(text)) {
    throw otherLocale(
      place,
      `${what} is ${excerpt(text)}, with a comma: a decimal one, or one between groups of digits.`,
    );
  }
  throw notANumber(place, `${what} is ${excerpt(text)}, which is no number that a log means.`);
}

/** A whole number of at least `least`. Errors: as readNumber. */
export function readCount(text: string, what: string, place: LogPlace, least = 0): number {
  const value = readNumber(text, what, place);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw notANumber(place, `${what} is ${excerpt(text)}, and must be a whole number of at least ${least}.`);
}

/** From 0 to 100. Errors: as readNumber. */
export function readPercent(text: string, what: string, place: LogPlace): number {
  const value = readNumber(text, what, place);
  if (value <= 100) return value;
  throw notANumber(place, `${what} is ${excerpt(text)}, above 100.`);
}

/** Powers of ten from each unit to milliseconds. */
const shifts: Readonly<Record<string, number>> = { ns: -6, nsec: -6, us: -3, usec: -3, ms: 0, msec: 0, s: 3, sec: 3 };

/** Milliseconds from any unit of time, as the log names it: "1.5" and "us" are 0.0015. Errors: as readNumber, IMPORT_UNIT_UNKNOWN. */
export function readMs(text: string, unit: string, what: string, place: LogPlace): number {
  const value = readNumber(text, what, place);
  const shift = ownValue(shifts, unit);
  if (shift === undefined) {
    throw unitUnknown(place, `The unit of ${what} is ${excerpt(unit)}, and not one of ns, us, ms, s.`);
  }
  // By the digits, because a product is not always the nearest number.
  return /e/i.test(text) ? value * 10 ** shift : Number(`${text}e${shift}`);
}

/** The same of an inference, which takes time. Errors: as readMs, IMPORT_ZERO. */
export function readTime(text: string, unit: string, what: string, place: LogPlace): number {
  const value = readMs(text, unit, what, place);
  requireTime(value, what, place);
  return value;
}

/** As n/a, which profilers print for what a GPU cannot count, or a rate of nothing. */
export const isNotTold = (text: string): boolean => /^(\(!\) )?(n\/a|nan)$|^$/i.test(text);
