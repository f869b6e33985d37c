import type { ImportFormat } from '../records.ts';
import type { ImportContent, LogReader } from './log-reader.ts';
import { isNcuHeader, readNcuCsv } from './ncu-csv.ts';
import { readNsysCsv } from './nsys-csv.ts';
import { readNvidiaSmiDmon } from './nvidia-smi-dmon.ts';
import { isQueryHeader, readNvidiaSmiQuery } from './nvidia-smi-query.ts';
import { isNvprofCountersHeader, readNvprofCounters } from './nvprof-counters.ts';
import { readNvprofCsv } from './nvprof-csv.ts';
import { isPlainHeader, readPlainCsv } from './plain-csv.ts';
import { readPolygraphyLog, readPolygraphyResults } from './polygraphy.ts';
import { readTegrastats } from './tegrastats-log.ts';
import { readTrtexecLayers, readTrtexecProfile, readTrtexecTimes } from './trtexec-json.ts';
import { readTrtexecText } from './trtexec-text.ts';

/** How a format is read: line by line; as a whole text, of a size that memory bears; or as a database. */
export type Reading =
  | { readonly by: 'lines'; readonly open: (file: string) => LogReader }
  | { readonly by: 'text'; readonly read: (text: string, file: string) => ImportContent }
  | { readonly by: 'sqlite' };

const lines = (open: (file: string) => LogReader): Reading => ({ by: 'lines', open });
const text = (read: (text: string, file: string) => ImportContent): Reading => ({ by: 'text', read });

export const readings: Readonly<Record<ImportFormat, Reading>> = {
  'trtexec-text': lines(readTrtexecText),
  'trtexec-times': text(readTrtexecTimes),
  'trtexec-profile': text(readTrtexecProfile),
  'trtexec-layers': text(readTrtexecLayers),
  'nvprof-summary': lines(readNvprofCsv('summary')),
  'nvprof-trace': lines(readNvprofCsv('trace')),
  'nvprof-counters': lines(readNvprofCounters),
  'ncu-csv': lines(readNcuCsv),
  'nsys-csv': lines(readNsysCsv),
  'nsys-sqlite': { by: 'sqlite' },
  tegrastats: lines(readTegrastats),
  'nvidia-smi-query': lines(readNvidiaSmiQuery),
  'nvidia-smi-dmon': lines(readNvidiaSmiDmon),
  'polygraphy-results': text(readPolygraphyResults),
  'polygraphy-log': lines(readPolygraphyLog),
  'plain-csv': lines(readPlainCsv),
};

type Test = (line: string) => boolean;

/** By a line that no other format has, in the order of asking. */
const lineMarks: readonly (readonly [ImportFormat, Test])[] = [
  [
    'trtexec-text',
    line => /^&&&& RUNNING TensorRT\.trtexec |=== (Performance summary|Model Options|Trace details) ===$/.test(line),
  ],
  ['nvprof-trace', line => /^"?Start"?[,;]"?Duration"?[,;]/.test(line)],
  ['nvprof-summary', line => /^("?Type"?[,;])?"?Time\(%\)"?[,;]"?Time"?[,;]/.test(line)],
  ['nvprof-counters', isNvprofCountersHeader],
  ['ncu-csv', isNcuHeader],
  ['nsys-csv', line => /^"?Time ?\(%\)"?[,;]"?Total Time|^"?Total \(\w+\)"?,"?Count"?,/.test(line)],
  ['tegrastats', line => /\bRAM \d+\/\d+MB\b.*\bCPU \[/.test(line)],
  ['nvidia-smi-query', isQueryHeader],
  ['nvidia-smi-dmon', line => /^#\s*(Date\s+)?(Time\s+)?gpu\s/.test(line)],
  ['polygraphy-log', line => /^\[I\] RUNNING \| Command: .*polygraphy|\| Completed \d+ iteration\(s\) in /.test(line)],
];

const jsonMarks: readonly (readonly [ImportFormat, RegExp])[] = [
  ['trtexec-times', /^\s*\[\s*\{\s*"startEnqMs"/],
  ['trtexec-profile', /^\s*\[\s*\{\s*"count"/],
  ['trtexec-layers', /^\s*\{\s*"Layers"/],
  ['polygraphy-results', /^\s*\{\s*"lst"/],
];

/** The formats that a text may be of by its beginning, whatever its name; the likeliest first. */
export function formatsOf(head: string): ImportFormat[] {
  const lines = head.split(/\r?\n/);
  const first = lines.find(line => line.trim() !== '');
  return [
    ...jsonMarks.filter(([, mark]) => mark.test(head)).map(([format]) => format),
    ...lineMarks.filter(([, mark]) => lines.some(mark)).map(([format]) => format),
    ...(first !== undefined && isPlainHeader(first) ? (['plain-csv'] as const) : []),
  ];
}
