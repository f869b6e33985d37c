import { requireOrdered, requireSum } from './consistency.ts';
import { type ImportContent, noteCut, noteUnknown } from './log-reader.ts';
import { readCount, readMs, readNumber } from './read-number.ts';
import { excerpt, type LogPlace, mixedRuns } from './refusals.ts';
import type { Row } from './table-rows.ts';
import { copyKind, isBracketed } from './tally.ts';

/** Rows of nvprof's summary: kernels and copies ("GPU activities") and calls of the host ("API calls"). */
export function createNvprofSummary(content: ImportContent) {
  const shares = new Map<string, number>();
  const seen = new Set<string>();
  return {
    /** `type` of a table without that column comes from the line above it. */
    row(row: Row, unitOf: Row, type: string, place: LogPlace): void {
      const name = row('Name');
      if (seen.has(`${type} ${name}`)) throw mixedRuns(place, `a second row is of ${excerpt(name)}.`);
      seen.add(`${type} ${name}`);
      const ms = (column: string) => readMs(row(column), unitOf(column), `${column} of ${excerpt(name)}`, place);
      const times = {
        calls: readCount(row('Calls'), `Calls of ${excerpt(name)}`, place, 1),
        totalMs: ms('Time'),
        meanMs: ms('Avg'),
        medianMs: null,
        minMs: ms('Min'),
        maxMs: ms('Max'),
        sdMs: null,
      };
      requireOrdered(times, name, place);
      requireSum(times, name, place);
      shares.set(type, (shares.get(type) ?? 0) + readNumber(row('Time(%)'), 'Time(%)', place));
      const kind = copyKind(name);
      if (type === 'API calls') content.apiCalls.push({ name, ...times });
      else if (type !== 'GPU activities' || (kind === null && isBracketed(name)))
        noteUnknown(content, `${type}: ${name}`, place.line);
      else if (kind === null) content.kernels.push({ name, layer: null, ...times, callsMs: null });
      else content.copies.push({ kind, ...times, bytes: null, callsMs: null, callsBytes: null });
    },
    end(): void {
      for (const [type, share] of shares) {
        if (Math.abs(share - 100) > 0.01)
          noteCut(content, `Rows of ${type}: those that are here are ${share.toFixed(2)} % of the time.`);
      }
      content.missing.push('Times of single calls, and sizes of copies, which nvprof --print-gpu-trace tells.');
    },
  };
}
