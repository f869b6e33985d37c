import { csvCells } from '../csv.ts';
import type { ImportTelemetry } from '../records.ts';
import { requireParts } from './consistency.ts';
import { type LatencyPartName, latencyParts, takesTime, tellLatency } from './latency-parts.ts';
import { emptyContent, type LogReader, noteUnfinishedLine, noteUnknown } from './log-reader.ts';
import { readMs, readNumber, readSigned } from './read-number.ts';
import {
  type LogPlace,
  mixedRuns,
  notANumber,
  nothingFound,
  otherLocale,
  requireTime,
  tooBig,
  unitUnknown,
} from './refusals.ts';
import { headerCells, type Row, rowReader } from './table-rows.ts';
import { createTelemetrySeries, emptyTelemetry } from './telemetry-times.ts';

/** The whole is called latency in a column. */
const columnName = (part: LatencyPartName): string => (part === 'total' ? 'latency' : part);
const partOf: ReadonlyMap<string, LatencyPartName> = new Map(latencyParts.map(part => [columnName(part), part]));
const columnNames = [...partOf.keys()].join('|');

const readings: Readonly<
  Record<
    string,
    readonly [Exclude<keyof ImportTelemetry, 'atMs' | 'device' | 'railsWatts' | 'throttleReasons'>, number]
  >
> = {
  sm_clock_mhz: ['smClockMhz', 1],
  memory_clock_mhz: ['memoryClockMhz', 1],
  power_w: ['powerWatts', 1],
  power_mw: ['powerWatts', 1e-3],
  temperature_c: ['temperatureC', 1],
  utilization_percent: ['utilizationPercent', 1],
  memory_utilization_percent: ['memoryUtilizationPercent', 1],
};

const time = new RegExp(`^(${columnNames}|time)_(ns|us|ms|s)$`);
/** Names without a unit, or with another one, so that the message can say what is wrong. */
const unitless = new RegExp(`^(${columnNames}|sm_clock|memory_clock|power|temperature)(_.*|\\W.*)?$`, 'i');
const mostRows = 500_000;

export const isPlainHeader = (line: string): boolean =>
  csvCells(line).some(
    cell => (time.test(cell) && !cell.startsWith('time_')) || Object.hasOwn(readings, cell) || unitless.test(cell),
  ) || /^("?[\w ]+"?;)+/.test(line);

/**
 * A table that anybody can write, one row an inference or a moment: latency, h2d, compute, d2h and enqueue with _ns, _us,
 * _ms or _s; time_ms and the like, sm_clock_mhz, memory_clock_mhz, power_w or power_mw, temperature_c,
 * utilization_percent, memory_utilization_percent. An empty cell is no reading.
 */
export function readPlainCsv(file: string): LogReader {
  const content = emptyContent('csv');
  const samples = new Map<LatencyPartName, number[]>();
  const series = createTelemetrySeries();
  let columns: string[] | null = null;
  let read: ReturnType<typeof rowReader> | null = null;
  let rows = 0;

  function begin(text: string, number: number): void {
    const place = { file, line: number };
    if (/^("?[\w ]+"?;)+/.test(text))
      throw otherLocale(
        place,
        'its cells are separated by semicolons; commas must separate them, and points the decimals.',
      );
    columns = headerCells(text, place);
    read = rowReader(columns);
    if (columns.filter(column => /^time_/.test(column) && time.test(column)).length > 1)
      throw mixedRuns(place, 'two columns are of time.');
    for (const column of columns) {
      const [, name] = time.exec(column) ?? [];
      if (name === 'time' || Object.hasOwn(readings, column)) continue;
      if (name === undefined) {
        if (unitless.test(column))
          throw unitUnknown(
            place,
            `the column ${column} does not end with a unit, as latency_ms, power_w or temperature_c do.`,
          );
        noteUnknown(content, `column that is not read: ${column}`, number);
      } else if (samples.has(partOf.get(name)!)) throw mixedRuns(place, `two columns are of ${name}.`);
      else samples.set(partOf.get(name)!, []);
    }
  }

  function requireWhole(row: Row, place: LogPlace): void {
    const times = columns!.flatMap(column => {
      const [, name = '', unit = ''] = time.exec(column) ?? [];
      const part = partOf.get(name);
      const cell = row(column);
      if (part === undefined || part === 'enqueue' || cell === '') return [];
      const digits = cell.split('.')[1]?.length ?? 0;
      return [{ part, ms: readMs(cell, unit, column, place), stepMs: readMs('1', unit, column, place) / 10 ** digits }];
    });
    const total = times.find(({ part }) => part === 'total');
    if (total === undefined) return;
    const partsMs = times.filter(one => one !== total).map(({ ms }) => ms);
    // Half a step of each, as it is printed.
    const roundingMs = times.reduce((all, { stepMs }) => all + stepMs / 2, 0);
    requireParts({ totalMs: total.ms, partsMs, roundingMs }, 'The latency', place);
  }

  return {
    line(text, number) {
      const place = { file, line: number };
      if (text.trim() === '') return;
      if (read === null || columns === null) return begin(text, number);
      if (text === columns.join(',')) throw mixedRuns(place, 'a second table begins.');
      if (rows === mostRows) throw tooBig(place, `there are more than ${mostRows} rows.`, 'Split the file.');
      rows += 1;
      const row = read(text, place);
      const timed = columns.filter(column => time.test(column) && !column.startsWith('time_'));
      const empty = timed.filter(column => row(column) === '');
      if (empty.length > 0 && empty.length < timed.length) {
        throw notANumber(place, `${empty.join(', ')} is empty, where the row has other times of that inference.`);
      }
      const sample = { ...emptyTelemetry };
      let hasReading = false;
      let at: number | null = null;
      for (const column of columns) {
        const cell = row(column);
        const [, name, unit] = time.exec(column) ?? [];
        if (cell === '') continue;
        if (name === 'time') at = readMs(cell, unit!, column, place);
        else if (name !== undefined) {
          const part = partOf.get(name)!;
          const ms = readMs(cell, unit!, column, place);
          if (takesTime(part)) requireTime(ms, column, place);
          samples.get(part)!.push(ms);
        } else if (Object.hasOwn(readings, column)) {
          const [field, factor] = readings[column]!;
          sample[field] =
            factor * (column === 'temperature_c' ? readSigned(cell, column, place) : readNumber(cell, column, place));
          hasReading = true;
        }
      }
      requireWhole(row, place);
      if (hasReading) series.add(sample, at, place);
    },
    end(rest, number) {
      noteUnfinishedLine(content, rest, number);
      const lists = [...samples].filter(([, list]) => list.length > 0);
      if (lists.length === 0 && series.samples.length === 0) {
        throw nothingFound(
          { file, line: null },
          'it has no row with a number under a known column.',
          'See triplicate import --help for the columns.',
        );
      }
      const part = (name: LatencyPartName) => {
        const list = samples.get(name) ?? [];
        return list.length === 0 ? null : { samplesMs: list, averagesMs: null, summary: null };
      };
      content.telemetry = series.samples;
      if (lists.length > 0) tellLatency(content, part);
      for (const [name, list] of samples)
        if (list.length < rows) content.missing.push(`${name} in ${rows - list.length} of ${rows} rows.`);
      content.missing.push('The measurement recipe, the version of what measured, and the device.');
      return content;
    },
  };
}
