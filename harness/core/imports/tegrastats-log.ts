import { tegrastats } from '../tensorrt/jetson-state.ts';
import { emptyContent, type LogReader, noteUnfinishedLine, noteUnknown } from './log-reader.ts';
import { excerpt, interleaved, notANumber, truncated } from './refusals.ts';
import { unreadReadings } from './tegrastats-readings.ts';
import { createTelemetrySeries, emptyTelemetry } from './telemetry-times.ts';

/** tegrastats on Xavier, Orin and Thor. Rails without a unit, as JetPack 4 prints them, are not read. */
export function readTegrastats(file: string): LogReader {
  const content = emptyContent('tegrastats');
  const series = createTelemetrySeries();
  const missing = new Set<string>();
  return {
    line(text, number) {
      const place = { file, line: number };
      if (text.trim() === '') return;
      const heads = [...text.matchAll(/\bRAM \d+\/\d+MB/g)];
      if (heads.length === 0) return noteUnknown(content, text, number);
      if (heads.length > 1) throw interleaved(place, 'two lines of tegrastats are written into each other.');
      const before = text.slice(0, heads[0]!.index).trim();
      const [, month, day, year, hour, minute, second] =
        /^(\d\d)-(\d\d)-(\d{4}) (\d\d):(\d\d):(\d\d)$/.exec(before) ?? [];
      if (before !== '' && year === undefined)
        throw interleaved(place, `${excerpt(before)} stands in front of a line of tegrastats.`);
      if (/@nan|\bnan\b|@-?inf/i.test(text)) throw notANumber(place, 'a reading is NaN or infinite.');
      for (const reading of unreadReadings(text, place)) noteUnknown(content, reading, number);
      const facts = tegrastats(text);
      const value = (name: string): number | null => (typeof facts[name] === 'number' ? facts[name] : null);
      const rails = Object.entries(facts).flatMap(([name, watts]) =>
        name.startsWith('watts') ? [[name.slice('watts'.length), Number(watts)] as const] : [],
      );
      if (rails.length === 0)
        missing.add(/\b[A-Z][A-Z0-9_]+ \d+\/\d+(?!MB)\b/.test(text) ? 'Power: the rails carry no unit.' : 'Power.');
      else if (!rails.some(([rail]) => rail === 'VDD_IN'))
        missing.add('Power of the whole module: there is no rail VDD_IN.');
      if (!/\bGR3D_FREQ \d+%@/.test(text)) missing.add("The GPU's clock, which only root is told.");
      if (year === undefined) missing.add('Times of the samples.');
      series.add(
        {
          ...emptyTelemetry,
          smClockMhz: value('gpuMHz'),
          memoryClockMhz: value('memoryMHz'),
          powerWatts: value('wattsVDD_IN'),
          railsWatts: rails.length === 0 ? null : Object.fromEntries(rails),
          temperatureC: value('temperatureCelsius'),
          utilizationPercent: value('gpuLoadPercent'),
          memoryUtilizationPercent: value('memoryLoadPercent'),
        },
        year === undefined
          ? null
          : Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)),
        place,
      );
    },
    end(rest, number) {
      noteUnfinishedLine(content, rest, number);
      if (series.samples.length === 0) throw truncated({ file, line: null }, 'it has no whole line of tegrastats.');
      content.telemetry = series.samples;
      content.missing.push(...missing);
      return content;
    },
  };
}
