import { ownValue } from '../own-value.ts';
import type { ImportKernel } from '../records.ts';
import { requireOrdered, requireSum } from './consistency.ts';
import { countersDenied, deniesCounters } from './counters-denied.ts';
import { emptyContent, type LogReader, noteCut, noteUnfinishedLine, noteUnknown } from './log-reader.ts';
import { readCount, readMs, readNumber } from './read-number.ts';
import { excerpt, type LogPlace, mixedRuns, otherLocale, truncated, unitUnknown } from './refusals.ts';
import { headerCells, type Row, rowReader } from './table-rows.ts';
import { copyKind } from './tally.ts';

type Report = 'cuda_gpu_kern_sum' | 'cuda_gpu_mem_time_sum' | 'cuda_gpu_mem_size_sum' | 'cuda_api_sum';

/** nsys counts in 1000. */
const bytesIn: Readonly<Record<string, number>> = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 };

interface Table {
  /** Null for a report that is not read here. */
  report: Report | null;
  readonly read: ReturnType<typeof rowReader>;
  readonly columns: readonly string[];
  share: number;
  rows: number;
}

/**
 * CSV of `nsys stats`: the reports cuda_gpu_kern_sum, cuda_gpu_mem_time_sum, cuda_gpu_mem_size_sum and cuda_api_sum, one
 * or several in a file. The header says the units.
 */
export function readNsysCsv(file: string): LogReader {
  const content = emptyContent('nsys');
  content.recipe.profiler = true;
  const seen = new Set<Report>();
  const sizes = new Map<string, number>();
  let banner: string | null = null;
  let table: Table | null = null;
  let isDenied = false;

  function begin(line: string, place: LogPlace): void {
    close();
    const columns = headerCells(line, place);
    const report = reportOf(columns, banner);
    if (report !== null && seen.has(report)) throw mixedRuns(place, `a second table of ${report} begins.`);
    if (report !== null) seen.add(report);
    else noteUnknown(content, `a table of ${banner ?? 'another report'}: ${line}`, place.line);
    table = { report, columns, read: rowReader(columns), share: 0, rows: 0 };
    banner = null;
  }

  function close(): void {
    if (table?.report != null && table.rows === 0) noteCut(content, `The rows of ${table.report}.`);
    // The shares are printed with one digit each.
    if (
      table?.report != null &&
      table.rows > 0 &&
      table.columns.some(isShare) &&
      table.share < 99.9 - 0.06 * table.rows
    ) {
      noteCut(content, `Rows of ${table.report}: those that are here are ${table.share.toFixed(1)} % of the time.`);
    }
    table = null;
  }

  function add(row: Row, { report, columns }: Table, place: LogPlace): void {
    if (report === 'cuda_gpu_mem_size_sum') {
      const [column, unit] = withUnit(columns, 'Total');
      const each = ownValue(bytesIn, unit);
      if (each === undefined)
        throw unitUnknown(place, `the unit of ${column} is ${excerpt(unit)}, and not one of B, KB, MB, GB.`);
      const kind = copyKind(row('Operation')) ?? 'other';
      if (sizes.has(kind)) throw mixedRuns(place, `a second row is of ${excerpt(row('Operation'))}.`);
      sizes.set(kind, Math.round(readNumber(row(column), column, place) * each));
      return;
    }
    const name = row(report === 'cuda_gpu_mem_time_sum' ? 'Operation' : 'Name');
    const times = timesOf(row, columns, name, place);
    if (report === 'cuda_gpu_kern_sum') content.kernels.push({ name, layer: null, ...times, callsMs: null });
    else if (report === 'cuda_api_sum') content.apiCalls.push({ name, ...times });
    else
      content.copies.push({ kind: copyKind(name) ?? 'other', ...times, bytes: null, callsMs: null, callsBytes: null });
  }

  return {
    line(text, number) {
      const place = { file, line: number };
      isDenied ||= deniesCounters(text);
      const [, named] =
        /\b(\w+_sum|gpukernsum|gpumemtimesum|gpumemsizesum|cudaapisum|osrtsum)(?:\.py|\):?)/.exec(text) ?? [];
      if (text.trim() === '') close();
      else if (/^"?(App )?Time ?\(%\)"?,|^"?Total \(\w+\)"?,/.test(text)) begin(text, place);
      else if (/^"?Time ?\(%\)"?;/.test(text)) throw otherLocale(place, 'its cells are separated by semicolons.');
      else if (/^Processing \[|^ ?\*\* |^Generating /.test(text)) {
        close();
        banner = named ?? null;
      } else if (table === null) {
        if (/^SKIPPED: /.test(text)) content.warnings.push(text);
        else noteUnknown(content, text, number);
      } else if (table.report !== null) {
        const row = table.read(text, place);
        // Calls of the operating system come in a table with the same columns.
        if (table.report === 'cuda_api_sum' && table.rows === 0 && !/^cu(da)?[A-Z]/.test(row('Name'))) {
          noteUnknown(content, `a table of calls that are not CUDA's: ${row('Name')}`, number);
          seen.delete('cuda_api_sum');
          table.report = null;
          return;
        }
        const share = table.columns.find(isShare);
        if (share !== undefined) table.share += readNumber(row(share), share, place);
        add(row, table, place);
        table.rows += 1;
      }
    },
    end(rest, number) {
      noteUnfinishedLine(content, rest, number);
      close();
      if (isDenied && content.kernels.length + content.copies.length === 0) throw countersDenied(file);
      if (content.kernels.length + content.copies.length + content.apiCalls.length === 0) {
        throw truncated(
          { file, line: null },
          'it has no row of the reports cuda_gpu_kern_sum, cuda_gpu_mem_time_sum and cuda_api_sum.',
        );
      }
      for (const copy of content.copies) copy.bytes = sizes.get(copy.kind) ?? null;
      for (const report of ['cuda_gpu_kern_sum', 'cuda_gpu_mem_time_sum', 'cuda_api_sum'] as const) {
        if (!seen.has(report)) content.missing.push(`The report ${report}.`);
      }
      content.missing.push('Times of single calls, which the SQLite export tells.');
      return content;
    },
  };
}

const isShare = (column: string): boolean => /^Time ?\(%\)$/.test(column);

function reportOf(columns: readonly string[], banner: string | null): Report | null {
  const has = (column: string) => columns.includes(column);
  const isNamed = (...names: string[]) => banner === null || names.includes(banner);
  if (has('Instances') && has('Name') && isNamed('cuda_gpu_kern_sum', 'gpukernsum')) return 'cuda_gpu_kern_sum';
  if (has('Operation') && columns.some(isShare) && isNamed('cuda_gpu_mem_time_sum', 'gpumemtimesum'))
    return 'cuda_gpu_mem_time_sum';
  if (has('Operation') && !columns.some(isShare) && isNamed('cuda_gpu_mem_size_sum', 'gpumemsizesum'))
    return 'cuda_gpu_mem_size_sum';
  if (has('Num Calls') && has('Name') && isNamed('cuda_api_sum', 'cudaapisum')) return 'cuda_api_sum';
  return null;
}

function withUnit(columns: readonly string[], name: string): [string, string] {
  const column = columns.find(one => one.startsWith(`${name} (`)) ?? '';
  return [column, /\((\w+)\)$/.exec(column)?.[1] ?? ''];
}

/** Averages before 2022 have no unit in the header, so they come from sum and calls, and extremes are left out. */
function timesOf(
  row: Row,
  columns: readonly string[],
  name: string,
  place: LogPlace,
): Omit<ImportKernel, 'name' | 'layer' | 'callsMs'> {
  const read = (column: string): number | null => {
    const [found, unit] = withUnit(columns, column);
    if (found === '') return null;
    return readMs(row(found), unit, `${found} of ${excerpt(name)}`, place);
  };
  const count = columns.find(column => ['Instances', 'Count', 'Num Calls', 'Operations'].includes(column)) ?? '';
  const calls = readCount(row(count), `${count} of ${excerpt(name)}`, place, 1);
  const totalMs = read('Total Time');
  if (totalMs === null) throw unitUnknown(place, 'the header does not say the unit of Total Time.');
  const said = read('Avg') ?? read('Average');
  const times = {
    calls,
    totalMs,
    meanMs: said ?? totalMs / calls,
    medianMs: read('Med'),
    minMs: read('Min') ?? read('Minimum'),
    maxMs: read('Max') ?? read('Maximum'),
    sdMs: read('StdDev'),
  };
  requireOrdered(times, name, place);
  requireSum(times, name, place);
  return times;
}
