import { excerpt, type LogPlace, negative, notANumber, otherLocale, unitUnknown } from './refusals.ts';

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
    if (Number.isFinite(value)) return value;
  }
  if (/^[-+]?\d[\d.]*(,\d+)+(\.\d+)?$/.test(text)) {
    throw otherLocale(
      place,
      `${what} is ${excerpt(text)}, with a comma: a decimal one, or one between groups of digits.`,
    );
  }
  throw notANumber(place, `${what} is ${excerpt(text)}, which is no number.`);
}

/** A whole number of at least `least`. Errors: as readNumber. */
export function readCount(text: string, what: string, place: LogPlace, least = 0): number {
  const value = readNumber(text, what, place);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw notANumber(place, `${what} is ${excerpt(text)}, and must be a whole number of at least ${least}.`);
}

type Scale = (value: number) => number;

// By division where there is one, so that 1.5 us is the nearest number to 0.0015.
const toMs: Readonly<Record<string, Scale>> = {
  ns: value => value / 1e6,
  nsec: value => value / 1e6,
  us: value => value / 1e3,
  usec: value => value / 1e3,
  ms: value => value,
  msec: value => value,
  s: value => value * 1e3,
  sec: value => value * 1e3,
};

/** Milliseconds from any unit of time, as the log names it. Errors: IMPORT_UNIT_UNKNOWN. */
export function timeScale(unit: string, what: string, place: LogPlace): Scale {
  const scale = Object.hasOwn(toMs, unit) ? toMs[unit] : undefined;
  if (scale !== undefined) return scale;
  throw unitUnknown(place, `The unit of ${what} is ${excerpt(unit)}, and not one of ns, us, ms, s.`);
}

/** As in "0.49 ms" of a log. Errors: as readNumber and timeScale. */
export const readMs = (text: string, unit: string, what: string, place: LogPlace): number =>
  timeScale(unit, what, place)(readNumber(text, what, place));
