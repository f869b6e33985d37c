import { deniesCounters } from './counters-denied.ts';
import type { ImportContent } from './log-reader.ts';
import { excerpt, type LogPlace, mixedRuns, runFailed } from './refusals.ts';

/** What nvprof of one process says itself, between its tables and in lines that begin with ==PID==. */
export function createNvprofMessages(content: ImportContent) {
  let process: string | null = null;
  let isDenied = false;
  return {
    /** Whether it said that it may not read the GPU's counters. */
    isDenied: () => isDenied,
    /** What a line says after ==PID==; null for a line of a table or of the program. Errors: IMPORT_MIXED_RUNS, IMPORT_RUN_FAILED. */
    said(text: string, place: LogPlace): string | null {
      isDenied ||= deniesCounters(text);
      const [, id, said] = /^==(?:=+|(\d+)==) ?(.*)$/.exec(text) ?? [];
      if (said === undefined) return null;
      process ??= id ?? null;
      if (id !== undefined && id !== process)
        throw mixedRuns(place, `process ${id} writes, and process ${process} above.`);
      if (/^(Warning|Error): /.test(said)) content.warnings.push(said);
      if (/^Error: /.test(said) && !deniesCounters(said)) throw runFailed(place, `nvprof says: ${excerpt(said)}.`);
      return said;
    },
  };
}
