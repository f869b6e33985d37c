import { counterCommands, counterNames, isRate, type Quantity, quantities } from '../bsp/counter-names.ts';
import { counterGaps, createCounterTally } from './counter-tally.ts';
import { countersDenied, deniesCounters } from './counters-denied.ts';
import { emptyContent, type LogReader, noteUnfinishedLine, noteUnknown } from './log-reader.ts';
import { isNotTold, readCount, readNumber } from './read-number.ts';
import {
  excerpt,
  interleaved,
  type LogPlace,
  mixedRuns,
  notANumber,
  nothingFound,
  otherLocale,
  runFailed,
  truncated,
  unitUnknown,
} from './refusals.ts';
import { headerCells, type Row, rowReader } from './table-rows.ts';

export const isNcuHeader = (line: string): boolean => /^"?ID"?[,;]"?Process ID"?[,;]/.test(line);

/** What ncu calls the units of each quantity. */
const unitsOf = (quantity: Quantity): readonly string[] => {
  if (isRate(quantity)) return ['%'];
  return quantity === 'instructionsPerWarp' ? ['inst/warp', 'inst', ''] : ['inst', ''];
};

/**
 * ncu --csv --page raw: a row a launch and a column a metric; the second row has the units. Times of kernels are left out: ncu runs each
 * launch alone, several times, with caches flushed and, unless told otherwise, the clock locked, which is not how an inference runs.
 */
export function readNcuCsv(file: string): LogReader {
  const content = emptyContent('ncu');
  content.recipe.profiler = true;
  const tally = createCounterTally();
  let read: ReturnType<typeof rowReader> | null = null;
  let unitOf: Row | null = null;
  /** Quantities that have a column. */
  let columns: readonly Quantity[] = [];
  let owner: { readonly process: string; readonly device: string } | null = null;
  let rows = 0;
  let isDenied = false;

  function begin(text: string, place: LogPlace): void {
    if (read !== null) throw mixedRuns(place, 'a second table begins.');
    if (/^[^,]*;/.test(text)) throw otherLocale(place, 'its cells are separated by semicolons.');
    const names = headerCells(text, place);
    if (names.includes('Metric Name') || !names.includes('Kernel Name'))
      throw nothingFound(
        place,
        'it is not the page "raw", with a column a metric.',
        'Add --page raw, or export the report: ncu --import <report> --csv --page raw --print-units base',
      );
    columns = quantities.filter(quantity => names.includes(counterNames[quantity].ncu));
    if (columns.length === 0)
      throw nothingFound(
        place,
        'it has none of the counters that the BSP model needs.',
        `Take them: ${counterCommands.ncu}`,
      );
    read = rowReader(names);
  }

  function units(row: Row, place: LogPlace): Row {
    if (row('ID') !== '') throw unitUnknown(place, 'the row of units, which must follow the header, is missing.');
    for (const quantity of columns) {
      const { ncu } = counterNames[quantity];
      if (!unitsOf(quantity).includes(row(ncu)))
        throw unitUnknown(place, `the unit of ${ncu} is ${excerpt(row(ncu))}: --print-units base gives what is read.`);
    }
    return row;
  }

  function add(row: Row, unit: Row, place: LogPlace): void {
    const own = { process: row('Process ID'), device: row('Device') };
    owner ??= own;
    for (const what of ['process', 'device'] as const)
      if (own[what] !== owner[what])
        throw mixedRuns(place, `it is of ${what} ${own[what]}, rows above of ${owner[what]}.`);
    content.device.name ??= row('device__attribute_display_name') || null;
    content.device.computeCapability ??= row('CC') || null;
    const entry = tally.entryOf({
      kernel: row('Kernel Name'),
      grid: shapeOf(row('Grid Size'), 'Grid Size', place),
      block: shapeOf(row('Block Size'), 'Block Size', place),
    });
    entry.launches += 1;
    for (const quantity of columns) {
      const name = counterNames[quantity].ncu;
      const value = readValue(row(name), quantity, place);
      tally.add(entry, { name, unit: unit(name), launches: 1, min: value, mean: value, max: value });
    }
  }

  return {
    line(text, number) {
      const place = { file, line: number };
      isDenied ||= deniesCounters(text);
      const [, kind, said] = /^==(PROF|WARNING|ERROR)== ?(.*)$/.exec(text) ?? [];
      if (kind === 'ERROR' && !deniesCounters(text)) throw runFailed(place, `ncu says: ${excerpt(said!)}.`);
      if (kind !== undefined) {
        if (kind !== 'PROF') content.warnings.push(said!);
      } else if (text.trim() === '') return;
      else if (isNcuHeader(text)) begin(text, place);
      else if (read === null) noteUnknown(content, text, number);
      else if (!/^"?\d*"?,/.test(text))
        throw interleaved(place, `${excerpt(text)} is no row: the program and ncu write into one file.`);
      else if (unitOf === null) unitOf = units(read(text, place), place);
      else {
        add(read(text, place), unitOf, place);
        rows += 1;
      }
    },
    end(rest, number) {
      noteUnfinishedLine(content, rest, number);
      if (rows === 0 && isDenied) throw countersDenied(file);
      if (rows === 0) throw truncated({ file, line: null }, 'it ends before the first launch.');
      content.counters = tally.entries();
      content.missing.push(
        ...counterGaps(content.counters, 'ncu', quantities.filter(isNeeded)),
        'Times of kernels as an inference runs them, which nsys or nvprof tells.',
      );
      return content;
    },
  };
}

/** Grids and blocks tell how many warps there were. */
const isNeeded = (quantity: Quantity): boolean => quantity !== 'instructionsPerWarp';

/** As in "(24, 1, 1)"; null where there is no such column, as in the first versions of ncu. */
function shapeOf(text: string, what: string, place: LogPlace): number[] | null {
  if (text === '') return null;
  const [, ...sizes] = /^\((\d+), ?(\d+), ?(\d+)\)$/.exec(text) ?? [];
  if (sizes.length === 0) throw notANumber(place, `${what} is ${excerpt(text)}, and no shape as in (24, 1, 1).`);
  return sizes.map(size => readCount(size, what, place, 1));
}

/** Digits may be in groups, as in "10,240,000". */
function readValue(text: string, quantity: Quantity, place: LogPlace): number | null {
  const { ncu } = counterNames[quantity];
  if (isNotTold(text)) return null;
  const plain = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) ? text.replaceAll(',', '') : text;
  return isRate(quantity) || quantity === 'instructionsPerWarp'
    ? readNumber(plain, ncu, place)
    : readCount(plain, ncu, place);
}
