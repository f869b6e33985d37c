import type { ImportCopyKind } from '../records.ts';
import { emptyContent, type ImportContent } from './log-reader.ts';
import { inconsistent, type LogPlace, mixedRuns, nothingFound } from './refusals.ts';
import { createTally, mostCallsListed } from './tally.ts';

/** A row of the SQLite export of Nsight Systems, whose times are nanoseconds. */
export interface NsysEvent {
  readonly start: number;
  readonly end: number;
  readonly device: number | null;
  readonly process: number | null;
}

export interface NsysTrace {
  readonly version: string | null;
  readonly gpu: string | null;
  /** In the order of their starts. */
  readonly kernels: Iterable<NsysEvent & { readonly name: string }>;
  /** With CUPTI's number of the kind of copy. */
  readonly copies: Iterable<NsysEvent & { readonly kind: number; readonly bytes: number }>;
  readonly memsets: Iterable<NsysEvent & { readonly bytes: number }>;
  readonly apiCalls: Iterable<NsysEvent & { readonly name: string }>;
  /** Tables that are there and not read. */
  readonly otherTables: readonly string[];
}

/** CUpti_ActivityMemcpyKind. */
const copyKinds: Readonly<Record<number, ImportCopyKind>> = {
  1: 'h2d',
  2: 'd2h',
  3: 'h2d',
  4: 'd2h',
  5: 'd2d',
  6: 'd2d',
  7: 'd2d',
  8: 'd2d',
  9: 'h2h',
  10: 'p2p',
};

/** Errors: IMPORT_MIXED_RUNS, IMPORT_INCONSISTENT, IMPORT_NOTHING_FOUND. */
export function readNsysTrace(trace: NsysTrace, file: string): ImportContent {
  const place: LogPlace = { file, line: null };
  const content = emptyContent('nsys');
  content.tool.version = trace.version;
  content.device.name = trace.gpu;
  content.recipe.profiler = true;
  const owners = { device: null as number | null, process: null as number | null };
  const milliseconds = ({ start, end, device, process }: NsysEvent, what: string): number => {
    const own = { device, process };
    for (const owner of ['device', 'process'] as const) {
      if (own[owner] === null) continue;
      owners[owner] ??= own[owner];
      if (own[owner] !== owners[owner])
        throw mixedRuns(place, `it is of more than one ${owner}: ${owners[owner]} and ${own[owner]}.`);
    }
    if (!(end >= start)) throw inconsistent(place, `${what} ends at ${end} ns, before it starts at ${start} ns.`);
    return (end - start) / 1e6;
  };
  const [kernels, copies, calls] = [createTally(), createTally(), createTally()];
  for (const one of trace.kernels) kernels.add(one.name, milliseconds(one, one.name));
  const bytesOf = ({ bytes }: { readonly bytes: number }): number => {
    if (bytes >= 0) return bytes;
    throw inconsistent(place, `a copy is of ${bytes} bytes.`);
  };
  for (const one of trace.copies) copies.add(copyKinds[one.kind] ?? 'other', milliseconds(one, 'a copy'), bytesOf(one));
  for (const one of trace.memsets) copies.add('memset', milliseconds(one, 'a memset'), bytesOf(one));
  for (const one of trace.apiCalls)
    calls.add(one.name.replace(/_v\d+$/, ''), milliseconds({ ...one, device: null }, one.name));
  content.kernels = kernels.entries().map(({ bytes: _, callsBytes: __, ...times }) => ({ layer: null, ...times }));
  content.copies = copies.entries().map(({ name, ...times }) => ({ kind: name as ImportCopyKind, ...times }));
  content.apiCalls = calls.entries().map(({ bytes: _, callsBytes: __, callsMs: ___, ...times }) => times);
  if (content.kernels.length + content.copies.length === 0) {
    throw nothingFound(
      place,
      'nothing ran on the GPU while it was profiled.',
      'Profile a command that runs the engine: nsys profile --trace=cuda …',
    );
  }
  if (content.kernels.length === 0) content.missing.push('Kernels.');
  if (trace.otherTables.includes('CUPTI_ACTIVITY_KIND_GRAPH_TRACE')) {
    content.missing.push('Kernels inside of CUDA graphs, which nsys profile --cuda-graph-trace=node tells.');
  }
  if (!kernels.isListed()) content.missing.push(`Times of single launches: there are more than ${mostCallsListed}.`);
  if (!copies.isListed()) content.missing.push(`Times of single copies: there are more than ${mostCallsListed}.`);
  content.missing.push('Which launch belongs to which inference and layer.');
  const unread = trace.otherTables.filter(name => /^CUPTI_ACTIVITY_KIND_/.test(name));
  content.unknown = {
    count: unread.length,
    examples: unread.slice(0, 20).map(name => ({ line: null, text: `table ${name}` })),
  };
  content.end = 'marked';
  return content;
}
