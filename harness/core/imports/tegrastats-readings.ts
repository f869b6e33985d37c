import { excerpt, type LogPlace, otherLocale, unitUnknown } from './refusals.ts';

/** What tegrastats writes with a number, how it must look, and the unit that is meant. */
const readings: readonly (readonly [find: RegExp, form: RegExp, unit: string])[] = [
  [/(?<!\S)[A-Za-z]\w*@(\S+)/g, /^-?\d+(\.\d+)?C$/, 'C'],
  // JetPack 4 prints rails without a unit.
  [/(?<!\S)(?!I?RAM |SWAP )[A-Z][A-Z0-9_]+ (\d[^\s/]*\/\S+)/g, /^\d+(mW)?\/\d+\1$/, 'mW'],
  [/(?<!\S)(?:GR3D|EMC)_FREQ (\S+)/g, /^(\d+%)?(@\d*)?$/, '% and MHz'],
];

/**
 * Readings of a line of tegrastats that are no numbers. Those with a decimal comma or another unit are refused, as what is
 * left of them would be another number or none. Errors: IMPORT_LOCALE, IMPORT_UNIT_UNKNOWN.
 */
export function unreadReadings(line: string, place: LogPlace): string[] {
  // Lists of CPUs and clusters have commas of their own.
  const text = line.replace(/\[[^\]]*\]/g, '');
  return readings.flatMap(([find, form, unit]) =>
    [...text.matchAll(find)].flatMap(([reading, value]) => {
      if (form.test(value!)) return [];
      if (/\d,\d/.test(value!)) throw otherLocale(place, `${excerpt(reading)} has a comma in its number.`);
      if (/\d/.test(value!)) throw unitUnknown(place, `${excerpt(reading)} is not in ${unit}.`);
      return [reading];
    }),
  );
}
