import { countersDenied } from './counters-denied.ts';
import { emptyContent, type LogReader, noteUnfinishedLine, noteUnknown } from './log-reader.ts';
import { createNvprofMessages } from './nvprof-messages.ts';
import { createNvprofSummary } from './nvprof-summary.ts';
import { createNvprofTrace } from './nvprof-trace.ts';
import { excerpt, interleaved, mixedRuns, nothingFound, otherLocale, truncated, unitUnknown } from './refusals.ts';
import { headerCells, type Row, rowReader } from './table-rows.ts';

const columnsOf = {
  summary: ['Time(%)', 'Time', 'Calls', 'Avg', 'Min', 'Max', 'Name'],
  trace: ['Start', 'Duration', 'Size', 'Device', 'Name'],
};

/** nvprof --csv, as a summary or with --print-gpu-trace. Its second row says the unit of each column. */
export const readNvprofCsv =
  (kind: 'summary' | 'trace') =>
  (file: string): LogReader => {
    const content = emptyContent('nvprof');
    content.recipe.profiler = true;
    const summary = createNvprofSummary(content);
    const trace = createNvprofTrace(content);
    const messages = createNvprofMessages(content);
    let columns: string[] | null = null;
    let read: ReturnType<typeof rowReader> | null = null;
    let unitOf: Row | null = null;
    /** Of a table without a column of types. */
    let table = 'GPU activities';
    let rows = 0;
    return {
      line(text, number) {
        const place = { file, line: number };
        const said = messages.said(text, place);
        if (said !== null) {
          if (/^API calls:/.test(said)) table = 'API calls';
          return;
        }
        if (text.trim() === '') return;
        if (/^"?(Type"?,"?)?Time\(%\)"?,|^"?Start"?,"?Duration"?,/.test(text)) {
          if (columns !== null && (columns.includes('Type') || kind === 'trace' || table !== 'API calls')) {
            throw mixedRuns(place, 'a second table begins.');
          }
          columns = headerCells(text, place);
          const lacks = columnsOf[kind].filter(column => !columns!.includes(column));
          if (lacks.length > 0)
            throw nothingFound(
              place,
              `the table has no column ${lacks.join(', ')}.`,
              `Use nvprof --csv${kind === 'trace' ? ' --print-gpu-trace' : ''}.`,
            );
          read = rowReader(columns);
          unitOf = null;
        } else if (read === null) {
          if (/^"?Start"?;|^"?Type"?;/.test(text)) throw otherLocale(place, 'its cells are separated by semicolons.');
          // What the profiled program wrote itself.
          noteUnknown(content, text, number);
        } else if (unitOf === null) {
          if (!/^(%|ns|us|ms|s|B|KB|MB|GB|[KMG]?B\/s|,)+$/.test(text))
            throw unitUnknown(place, `${excerpt(text)} is no row of units, which must follow the header.`);
          unitOf = read(text, place);
        } else if (kind === 'trace') {
          if (!/^[-+"\d.n]/.test(text))
            throw interleaved(place, `${excerpt(text)} is no row: the program and nvprof write into one file.`);
          trace.row(read(text, place), unitOf, place);
          rows += 1;
        } else {
          const row = read(text, place);
          summary.row(row, unitOf, columns!.includes('Type') ? row('Type') : table, place);
          rows += 1;
        }
      },
      end(rest, number) {
        noteUnfinishedLine(content, rest, number);
        if (rows > 0 && kind === 'trace') trace.end();
        else if (rows > 0) summary.end();
        if (messages.isDenied() && content.kernels.length + content.copies.length === 0) throw countersDenied(file);
        if (rows === 0) {
          throw read === null || rest !== ''
            ? truncated({ file, line: null }, 'it ends before the first row.')
            : nothingFound(
                { file, line: null },
                'nothing ran on the GPU while it was profiled.',
                'Profile a command that runs the engine.',
              );
        }
        if (content.warnings.some(one => /invalid timestamps|dropped|buffer/i.test(one))) {
          content.missing.push('Records that nvprof lost, as it warns.');
        }
        return content;
      },
    };
  };
