import { counterCommands, counterNames, isRate, quantities } from '../bsp/counter-names.ts';
import { counterGaps, createCounterTally } from './counter-tally.ts';
import { countersDenied } from './counters-denied.ts';
import { emptyContent, type LogReader, noteUnfinishedLine, noteUnknown } from './log-reader.ts';
import { createNvprofMessages } from './nvprof-messages.ts';
import { isNotTold, readCount, readNumber } from './read-number.ts';
import {
  excerpt,
  inconsistent,
  interleaved,
  type LogPlace,
  mixedRuns,
  nothingFound,
  otherLocale,
  truncated,
  unitUnknown,
} from './refusals.ts';
import { headerCells, type Row, rowReader } from './table-rows.ts';

const counted = new Map(quantities.map(quantity => [counterNames[quantity].nvprof, quantity]));

export const isNvprofCountersHeader = (line: string): boolean =>
  /^"?Device"?[,;]"?Kernel"?[,;]"?Invocations"?[,;]"?(Metric|Event) Name"?[,;]/.test(line);

/**
 * nvprof --csv with --metrics or --events: a row a kernel and metric, with the extremes and the mean over its launches. Grids and blocks
 * are not in it; the instructions of a warp tell how many warps there were.
 */
export function readNvprofCounters(file: string): LogReader {
  const content = emptyContent('nvprof');
  content.recipe.profiler = true;
  const messages = createNvprofMessages(content);
  const tally = createCounterTally();
  const seen = new Set<string>();
  let table: { readonly kind: string; readonly read: ReturnType<typeof rowReader> } | null = null;
  let device: string | null = null;

  function begin(text: string, place: LogPlace): void {
    if (/^[^,]*;/.test(text)) throw otherLocale(place, 'its cells are separated by semicolons.');
    const columns = headerCells(text, place);
    const kind = columns.includes('Metric Name') ? 'Metric Name' : 'Event Name';
    if (table?.kind === kind) throw mixedRuns(place, 'a second table begins.');
    const lacks = ['Min', 'Max', 'Avg'].filter(column => !columns.includes(column));
    if (lacks.length > 0)
      throw nothingFound(place, `the table has no column ${lacks.join(', ')}.`, 'Use nvprof --csv --metrics ….');
    table = { kind, read: rowReader(columns) };
  }

  function add(row: Row, kind: string, place: LogPlace): void {
    device ??= row('Device');
    if (row('Device') !== device)
      throw mixedRuns(place, `it ran on ${excerpt(row('Device'))}, rows above on ${excerpt(device)}.`);
    const [kernel, name] = [row('Kernel'), row(kind)];
    const key = JSON.stringify([kind, kernel, name]);
    if (seen.has(key)) throw mixedRuns(place, `a second row is of ${name} of ${excerpt(kernel)}.`);
    seen.add(key);
    const launches = readCount(row('Invocations'), `Invocations of ${excerpt(kernel)}`, place, 1);
    const entry = tally.entryOf({ kernel, grid: null, block: null });
    entry.launches = Math.max(entry.launches, launches);
    const quantity = counted.get(name);
    // Some metrics are events, too, under the same name.
    if (quantity === undefined || entry.metrics.some(metric => metric.name === name)) return;
    const unit = isRate(quantity) ? '%' : '';
    const value = (column: string): number | null => {
      const text = row(column);
      if (text === '<OVERFLOW>' || isNotTold(text)) return null;
      if (text.endsWith('%') !== (unit === '%'))
        throw unitUnknown(
          place,
          `${column} of ${name} is ${excerpt(text)}, ${unit ? 'without' : 'with'} a percent sign.`,
        );
      return readNumber(text.slice(0, text.length - unit.length), `${column} of ${name}`, place);
    };
    const [min, mean, max] = [value('Min'), value('Avg'), value('Max')];
    // Six digits are printed after the point.
    const slack = 1e-6 + 1e-6 * (max ?? 0);
    if (min !== null && mean !== null && max !== null && (mean < min - slack || mean > max + slack))
      throw inconsistent(place, `${name} cannot be of one sample: min ${min}, mean ${mean}, max ${max}.`);
    tally.add(entry, { name, unit, launches, min, mean, max });
  }

  return {
    line(text, number) {
      const place = { file, line: number };
      if (messages.said(text, place) !== null || text.trim() === '') return;
      if (isNvprofCountersHeader(text)) begin(text, place);
      else if (table === null) noteUnknown(content, text, number);
      else if (!/^"/.test(text))
        throw interleaved(place, `${excerpt(text)} is no row: the program and nvprof write into one file.`);
      else add(table.read(text, place), table.kind, place);
    },
    end(rest, number) {
      noteUnfinishedLine(content, rest, number);
      const counters = tally.entries();
      if (counters.length === 0 && messages.isDenied()) throw countersDenied(file);
      if (counters.length === 0) throw truncated({ file, line: null }, 'it ends before the first row.');
      if (counters.every(({ metrics }) => metrics.length === 0)) {
        throw nothingFound(
          { file, line: null },
          'it has none of the counters that the BSP model needs.',
          `Take them: ${counterCommands.nvprof}`,
        );
      }
      content.device.name = device?.replace(/ \(\d+\)$/, '') || null;
      content.counters = counters;
      content.missing.push(
        ...counterGaps(counters, 'nvprof'),
        'Times of kernels, which nvprof --csv without --metrics tells.',
      );
      return content;
    },
  };
}
