import type { ImportTelemetry } from '../records.ts';
import { emptyContent, type LogReader, noteUnfinishedLine, noteUnknown } from './log-reader.ts';
import { readNumber, readSigned } from './read-number.ts';
import { excerpt, type LogPlace, mixedRuns, notANumber, truncated, unitUnknown } from './refusals.ts';
import { headerCells, rowReader } from './table-rows.ts';
import { createTelemetrySeries, emptyTelemetry } from './telemetry-times.ts';
import { throttleReasons } from './throttle-reasons.ts';

type Reading =
  | 'smClockMhz'
  | 'memoryClockMhz'
  | 'powerWatts'
  | 'temperatureC'
  | 'utilizationPercent'
  | 'memoryUtilizationPercent';

/** Fields by the names in the header, with the unit that they must have; the tool's manual gives degrees Celsius. */
const numbers: Readonly<Record<string, readonly [Reading, string | null]>> = {
  'clocks.current.sm': ['smClockMhz', 'MHz'],
  'clocks.sm': ['smClockMhz', 'MHz'],
  'clocks.current.memory': ['memoryClockMhz', 'MHz'],
  'clocks.mem': ['memoryClockMhz', 'MHz'],
  'power.draw': ['powerWatts', 'W'],
  'temperature.gpu': ['temperatureC', null],
  'utilization.gpu': ['utilizationPercent', '%'],
  'utilization.memory': ['memoryUtilizationPercent', '%'],
};
const known = [
  'timestamp',
  'index',
  'name',
  'driver_version',
  'clocks_event_reasons.active',
  'clocks_throttle_reasons.active',
];

/** The name of a field in a header cell, as in "power.draw [W]". */
const split = (cell: string): [string, string | null] => {
  const [, name = cell, unit = null] = /^(.*?) \[(.+)\]$/.exec(cell) ?? [];
  return [name, unit];
};

/** Whether a line is the header of nvidia-smi --query-gpu. */
export const isQueryHeader = (line: string): boolean => {
  const names = line.split(', ').map(cell => split(cell.trim())[0]);
  return (
    names.some(name => Object.hasOwn(numbers, name)) && names.every(name => /^[a-z_0-9]+([.][a-z_0-9]+)*$/.test(name))
  );
};

/** nvidia-smi --query-gpu=… --format=csv, with or without units; they are in the header, too. */
export function readNvidiaSmiQuery(file: string): LogReader {
  const content = emptyContent('nvidia-smi');
  const series = createTelemetrySeries();
  let columns: string[] | null = null;
  let read: ReturnType<typeof rowReader> | null = null;

  function begin(text: string, place: LogPlace): void {
    columns = headerCells(text, place);
    read = rowReader(columns);
    const others = columns
      .map(column => split(column)[0])
      .filter(name => !Object.hasOwn(numbers, name) && !known.includes(name));
    if (others.length > 0) noteUnknown(content, `columns that are not read: ${others.join(', ')}`, place.line);
  }

  function numberOf(cell: string, column: string, place: LogPlace): number | null {
    const [name, headerUnit] = split(column);
    if (/^\[?(N\/A|Not Supported|Unknown Error|GPU requires reset)\]?$/i.test(cell)) return null;
    const [, digits = cell, cellUnit = null] = /^(\S+) (\S+)$/.exec(cell) ?? [];
    const [, unit] = numbers[name]!;
    for (const said of [headerUnit, cellUnit]) {
      if (said !== null && said !== unit)
        throw unitUnknown(
          place,
          `${name} is ${excerpt(cell)} under ${excerpt(column)}, and not in ${unit ?? 'degrees Celsius'}.`,
        );
    }
    if (unit !== null && headerUnit === null && cellUnit === null)
      throw unitUnknown(place, `neither header nor cell say the unit of ${name}.`);
    return name === 'temperature.gpu' ? readSigned(digits, name, place) : readNumber(digits, name, place);
  }

  return {
    line(text, number) {
      const place = { file, line: number };
      if (text.trim() === '') return;
      if (isQueryHeader(text)) {
        if (columns !== null) throw mixedRuns(place, 'a second log begins.');
        begin(text, place);
        return;
      }
      if (read === null || columns === null) return noteUnknown(content, text, number);
      const row = read(text, place);
      const sample: ImportTelemetry = { ...emptyTelemetry };
      let at: number | null = null;
      for (const column of columns) {
        const [name] = split(column);
        const cell = row(column);
        if (Object.hasOwn(numbers, name)) sample[numbers[name]![0]] = numberOf(cell, column, place);
        else if (name === 'timestamp') at = timeOf(cell, place);
        else if (name === 'index') sample.device = cell;
        else if (name === 'name') content.device.name = sameOrNull(content.device.name, cell);
        else if (name === 'driver_version') content.device.driver = cell;
        else if (known.includes(name)) sample.throttleReasons = throttleReasons(cell);
      }
      series.add(sample, at, place);
    },
    end(rest, number) {
      noteUnfinishedLine(content, rest, number);
      if (series.samples.length === 0)
        throw truncated({ file, line: null }, 'it has no header with one whole line under it.');
      content.telemetry = series.samples;
      const names = columns!.map(column => split(column)[0]);
      if (!names.includes('timestamp')) content.missing.push('Times of the samples: the query has no timestamp.');
      if (!names.includes('index'))
        content.missing.push('Whether all samples are of one device: the query has no index.');
      for (const [field, [name]] of Object.entries(numbers)) {
        if (series.samples.every(sample => sample[name] === null) && !/^clocks\.(sm|mem)$/.test(field))
          content.missing.push(`${field}.`);
      }
      return content;
    },
  };
}

const sameOrNull = (before: string | null, now: string): string | null =>
  before === null || before === now ? now : null;

function timeOf(cell: string, place: LogPlace): number {
  const [, year, month, day, hour, minute, second, ms] =
    /^(\d{4})\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(cell) ?? [];
  if (year === undefined)
    throw notANumber(place, `timestamp is ${excerpt(cell)}, and not as in 2026/01/31 23:59:59.999.`);
  return Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(ms),
  );
}
