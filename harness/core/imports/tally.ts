import type { ImportCopyKind, ImportKernel } from '../records.ts';
import { median } from '../statistics.ts';

/** Up to so many calls a record lists one by one; of more it says sums, extremes and deviations. */
export const mostCallsListed = 100_000;

type Times = Omit<ImportKernel, 'name' | 'layer'>;

interface Sum {
  calls: number;
  totalMs: number;
  minMs: number;
  maxMs: number;
  meanMs: number;
  /** Sum of squared distances from the mean, kept up by Welford's recurrence (1962). */
  squares: number;
  bytes: number;
}

export interface Tallied extends Times {
  readonly name: string;
  readonly bytes: number;
  readonly callsBytes: number[] | null;
}

/** Calls by name, in bounded memory but for the names. */
export function createTally() {
  const sums = new Map<string, Sum>();
  const listed = new Map<string, { ms: number[]; bytes: number[] }>();
  let calls = 0;
  return {
    add(name: string, ms: number, bytes = 0): void {
      calls += 1;
      let sum = sums.get(name);
      if (sum === undefined) {
        sum = { calls: 0, totalMs: 0, minMs: ms, maxMs: ms, meanMs: 0, squares: 0, bytes: 0 };
        sums.set(name, sum);
        listed.set(name, { ms: [], bytes: [] });
      }
      const before = ms - sum.meanMs;
      sum.calls += 1;
      sum.totalMs += ms;
      sum.minMs = Math.min(sum.minMs, ms);
      sum.maxMs = Math.max(sum.maxMs, ms);
      sum.meanMs += before / sum.calls;
      sum.squares += before * (ms - sum.meanMs);
      sum.bytes += bytes;
      if (calls > mostCallsListed) listed.clear();
      const list = listed.get(name);
      list?.ms.push(ms);
      list?.bytes.push(bytes);
    },
    isListed: () => calls <= mostCallsListed,
    /** The longest first. */
    entries(): Tallied[] {
      const all = [...sums].map(([name, { squares, ...sum }]) => {
        const list = calls <= mostCallsListed ? listed.get(name)! : null;
        return {
          name,
          ...sum,
          // What rounding leaves must not fall outside of the calls.
          meanMs: Math.min(sum.maxMs, Math.max(sum.minMs, sum.totalMs / sum.calls)),
          medianMs: list === null ? null : median(list.ms),
          sdMs: sum.calls < 2 ? null : Math.sqrt(Math.max(0, squares) / (sum.calls - 1)),
          callsMs: list?.ms ?? null,
          callsBytes: list?.bytes ?? null,
        };
      });
      return all.sort((a, b) => b.totalMs - a.totalMs || (a.name < b.name ? -1 : 1));
    },
  };
}

const copyKinds: readonly (readonly [RegExp, ImportCopyKind])[] = [
  [/memset/i, 'memset'],
  [/HtoD|Host-to-Device/i, 'h2d'],
  [/DtoH|Device-to-Host/i, 'd2h'],
  [/DtoD|Device-to-Device/i, 'd2d'],
  [/HtoH|Host-to-Host/i, 'h2h'],
  [/PtoP|Peer-to-Peer/i, 'p2p'],
];

/** Whether it is one of the names in brackets, which are no kernels' and need not be copies', such as page faults. */
export const isBracketed = (name: string): boolean => /^\[.*\]$/.test(name);

/** Of what nvprof and Nsight Systems write in brackets for a copy, as in "[CUDA memcpy HtoD]"; null for anything else. */
export function copyKind(name: string): ImportCopyKind | null {
  if (!/^\[CUDA (memcpy|memset|Unified Memory memcpy)|^\[Unified Memory Memcpy/i.test(name)) return null;
  return copyKinds.find(([form]) => form.test(name))?.[1] ?? 'other';
}
