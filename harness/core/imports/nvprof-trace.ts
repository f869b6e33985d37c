import { ownValue } from '../own-value.ts';
import { type ImportContent, noteUnknown } from './log-reader.ts';
import { readMs, readNumber } from './read-number.ts';
import { excerpt, interleaved, type LogPlace, mixedRuns, unitUnknown } from './refusals.ts';
import type { Row } from './table-rows.ts';
import { copyKind, createTally, isBracketed, mostCallsListed } from './tally.ts';

// nvprof counts in 1024: 1.003906 KB are 1028 bytes.
const bytesIn: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

/** Rows of nvprof --print-gpu-trace: every launch and copy, in the order of their starts. */
export function createNvprofTrace(content: ImportContent) {
  const kernels = createTally();
  const copies = createTally();
  let before = 0;
  let device: string | null = null;
  return {
    row(row: Row, unitOf: Row, place: LogPlace): void {
      // A kernel's name may end with its correlation id, as in "kernel(float*) [207]".
      const name = row('Name').replace(/ \[\d+\]$/, '');
      const startMs = readMs(row('Start'), unitOf('Start'), 'Start', place);
      if (startMs < before)
        throw interleaved(place, `it starts at ${startMs} ms, before the row above it at ${before} ms.`);
      before = startMs;
      if (row('Duration') === '') {
        noteUnknown(content, `${name}: no duration`, place.line);
        return;
      }
      const ms = readMs(row('Duration'), unitOf('Duration'), `Duration of ${excerpt(name)}`, place);
      device ??= row('Device');
      if (row('Device') !== device)
        throw mixedRuns(place, `it ran on ${excerpt(row('Device'))}, rows above on ${excerpt(device)}.`);
      const kind = copyKind(name);
      if (kind === null && isBracketed(name)) noteUnknown(content, name, place.line);
      else if (kind === null) kernels.add(name, ms);
      else copies.add(kind, ms, row('Size') === '' ? 0 : bytes(row('Size'), unitOf('Size'), place));
    },
    end(): void {
      content.device.name = device?.replace(/ \(\d+\)$/, '') || null;
      content.kernels = kernels.entries().map(({ bytes: _, callsBytes: __, ...times }) => ({ layer: null, ...times }));
      content.copies = copies
        .entries()
        .map(({ name, ...times }) => ({ kind: name as NonNullable<ReturnType<typeof copyKind>>, ...times }));
      if (!kernels.isListed())
        content.missing.push(`Times of single launches: there are more than ${mostCallsListed}.`);
      if (!copies.isListed()) content.missing.push(`Times of single copies: there are more than ${mostCallsListed}.`);
      content.missing.push('Which launch belongs to which inference and layer.');
    },
  };
}

function bytes(text: string, unit: string, place: LogPlace): number {
  const value = readNumber(text, 'Size', place);
  const each = ownValue(bytesIn, unit);
  if (each === undefined)
    throw unitUnknown(place, `the unit of Size is ${excerpt(unit)}, and not one of B, KB, MB, GB.`);
  return Math.round(value * each);
}
