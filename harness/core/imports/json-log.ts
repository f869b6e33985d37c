import type { JsonObject } from '../json-values.ts';
import { mostNumber } from './read-number.ts';
import { excerpt, type LogPlace, mixedRuns, negative, notANumber, truncated } from './refusals.ts';

/** Errors: IMPORT_NOT_A_NUMBER, IMPORT_MIXED_RUNS, IMPORT_TRUNCATED. */
export function parseJsonLog(text: string, file: string): unknown {
  const place = { file, line: null };
  try {
    return JSON.parse(text);
  } catch (error) {
    const [bad] = /:\s*-?(nan|inf|infinity)\b/i.exec(text) ?? [];
    if (bad !== undefined)
      throw notANumber(place, `it holds ${excerpt(bad.replace(/^:\s*/, ''))}, which is no number.`);
    if (/\]\s*\[|\}\s*\{/.test(text)) throw mixedRuns(place, 'it is two JSON files one after the other.');
    throw truncated(place, `it is no whole JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

/** A number of at least 0. Errors: IMPORT_NOT_A_NUMBER, IMPORT_NEGATIVE. */
export function numberIn(entry: JsonObject, key: string, place: LogPlace): number {
  const value = entry[key];
  if (typeof value !== 'number' || !(Math.abs(value) <= mostNumber))
    throw notANumber(place, `${key} is ${excerpt(JSON.stringify(value) ?? 'missing')}.`);
  if (value < 0) throw negative(place, `${key} is ${value}.`);
  return value;
}
