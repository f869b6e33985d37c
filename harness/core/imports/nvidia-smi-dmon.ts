import { emptyContent, type LogReader, noteUnfinishedLine, noteUnknown } from './log-reader.ts';
import { readNumber, readSigned } from './read-number.ts';
import { excerpt, interleaved, mixedRuns, notANumber, truncated, unitUnknown } from './refusals.ts';
import { createTelemetrySeries, emptyTelemetry } from './telemetry-times.ts';

const fields = {
  pwr: ['powerWatts', 'W'],
  gtemp: ['temperatureC', 'C'],
  sm: ['utilizationPercent', '%'],
  mem: ['memoryUtilizationPercent', '%'],
  mclk: ['memoryClockMhz', 'MHz'],
  pclk: ['smClockMhz', 'MHz'],
} as const;

/** nvidia-smi dmon, with or without times (-o DT). Its two header lines, columns and units, come again and again. */
export function readNvidiaSmiDmon(file: string): LogReader {
  const content = emptyContent('nvidia-smi dmon');
  const series = createTelemetrySeries();
  let header: string | null = null;
  let columns: string[] = [];
  let units: string[] | null = null;
  return {
    line(text, number) {
      const place = { file, line: number };
      if (text.trim() === '') return;
      const cells = text.replace(/^#/, '').trim().split(/\s+/);
      if (/^#\s*(Date\s+)?(Time\s+)?gpu\s/.test(text)) {
        if (header !== null && cells.join(' ') !== header) throw mixedRuns(place, 'a log with other columns begins.');
        if (header === null) {
          const others = cells.filter(
            column => !Object.hasOwn(fields, column) && !['Date', 'Time', 'gpu'].includes(column),
          );
          if (others.length > 0) noteUnknown(content, `columns that are not read: ${others.join(', ')}`, number);
        }
        header = cells.join(' ');
        columns = cells;
      } else if (text.startsWith('#')) {
        if (header === null || cells.length !== columns.length) return noteUnknown(content, text, number);
        units = cells;
        for (const [index, column] of columns.entries()) {
          const unit = Object.hasOwn(fields, column) ? fields[column as keyof typeof fields][1] : units[index];
          if (unit !== units[index]) throw unitUnknown(place, `${column} is in ${units[index]}, and not in ${unit}.`);
        }
      } else {
        if (units === null) return noteUnknown(content, text, number);
        if (cells.length !== columns.length)
          throw interleaved(place, `${excerpt(text)} has ${cells.length} cells where ${columns.length} belong.`);
        const sample = { ...emptyTelemetry };
        for (const [index, column] of columns.entries()) {
          const cell = cells[index]!;
          if (column === 'gpu') sample.device = cell;
          if (!Object.hasOwn(fields, column) || cell === '-') continue;
          const [name] = fields[column as keyof typeof fields];
          sample[name] = name === 'temperatureC' ? readSigned(cell, column, place) : readNumber(cell, column, place);
        }
        series.add(sample, timeOf(cells[columns.indexOf('Date')], cells[columns.indexOf('Time')]), place);
      }

      function timeOf(date: string | undefined, time: string | undefined): number | null {
        if (date === undefined || time === undefined) return null;
        const [, year, month, day, hour, minute, second] =
          /^(\d{4})(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)$/.exec(`${date} ${time}`) ?? [];
        if (year === undefined)
          throw notANumber(place, `${excerpt(`${date} ${time}`)} is no time as in 20260131 23:59:59.`);
        return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
      }
    },
    end(rest, number) {
      noteUnfinishedLine(content, rest, number);
      if (series.samples.length === 0)
        throw truncated({ file, line: null }, 'it has no header lines with one whole line under them.');
      content.telemetry = series.samples;
      if (!columns.includes('Date') || !columns.includes('Time'))
        content.missing.push('Times of the samples, which nvidia-smi dmon -o DT writes.');
      for (const column of Object.keys(fields))
        if (!columns.includes(column)) content.missing.push(`Column ${column}.`);
      content.missing.push('Throttle reasons, which nvidia-smi --query-gpu tells.');
      return content;
    },
  };
}
