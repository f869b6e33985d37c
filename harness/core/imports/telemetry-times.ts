import type { ImportTelemetry } from '../records.ts';
import { interleaved, type LogPlace, tooBig } from './refusals.ts';

const mostSamples = 500_000;

export const emptyTelemetry: ImportTelemetry = {
  atMs: null,
  device: null,
  smClockMhz: null,
  memoryClockMhz: null,
  powerWatts: null,
  railsWatts: null,
  temperatureC: null,
  utilizationPercent: null,
  memoryUtilizationPercent: null,
  throttleReasons: null,
};

/** Samples of a monitor, whose times count from the first one. */
export function createTelemetrySeries() {
  const samples: ImportTelemetry[] = [];
  const newest = new Map<string | null, number>();
  let first: number | null = null;
  return {
    samples,
    /** `at`: milliseconds of any clock; null in a log without times. Errors: IMPORT_INTERLEAVED, IMPORT_TOO_BIG. */
    add(sample: ImportTelemetry, at: number | null, place: LogPlace): void {
      if (samples.length === mostSamples) {
        throw tooBig(
          place,
          `there are more than ${mostSamples} samples.`,
          'Split the log, or take samples less often.',
        );
      }
      if (at === null) samples.push(sample);
      else {
        if (at < (newest.get(sample.device) ?? at)) {
          throw interleaved(
            place,
            'the time is before that of an earlier line: two monitors write into one file, or clocks were set.',
          );
        }
        newest.set(sample.device, at);
        first ??= at;
        samples.push({ ...sample, atMs: at - first });
      }
    },
  };
}
