import type { ImportRecord } from '../records.ts';

/** What a log says by itself, before anybody says of what it is. */
export type ImportContent = Omit<
  ImportRecord,
  'kind' | 'version' | 'triplicate' | 'format' | 'source' | 'labels' | 'digest'
>;

/** Reads one log, line by line, and keeps no more of it than what it will say. Errors: IMPORT_…, see refusals.ts. */
export interface LogReader {
  /** A whole line without its end; the first has number 1. */
  line(text: string, number: number): void;
  /** `rest` is what stands after the end of the last line: empty, or a line that may go on. */
  end(rest: string, number: number): ImportContent;
}

const shownUnknown = 20;
const shownText = 200;

/** Of a tool that has said nothing yet. */
export const emptyContent = (tool: string): ImportContent => ({
  tool: { name: tool, version: null },
  device: { name: null, computeCapability: null, multiprocessors: null, driver: null },
  recipe: {
    clock: null,
    batch: null,
    warmupMs: null,
    warmupRuns: null,
    durationSeconds: null,
    iterations: null,
    averagedOver: null,
    streams: null,
    transfers: null,
    overlap: null,
    graph: null,
    wait: null,
    profiler: null,
    precision: null,
  },
  latency: null,
  kernels: [],
  layers: { iterations: null, list: [] },
  copies: [],
  apiCalls: [],
  telemetry: [],
  warnings: [],
  missing: [],
  unknown: { count: 0, examples: [] },
  end: 'unmarked',
});

/** Names a part that is not understood. All are counted, the first ones are shown. */
export function noteUnknown({ unknown }: ImportContent, text: string, line: number | null): void {
  unknown.count += 1;
  if (unknown.examples.length < shownUnknown) unknown.examples.push({ line, text: text.slice(0, shownText) });
}

/** Says that a log stops in the middle. */
export function noteCut(content: ImportContent, what: string): void {
  content.end = 'cut';
  content.missing.push(what);
}

/** Of a format in which a line may be cut and still look whole. */
export function noteUnfinishedLine(content: ImportContent, rest: string, number: number): void {
  if (rest.trim() === '') return;
  noteCut(content, `Line ${number}, the last, has no end: it may be cut, and was not read.`);
}
