import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { validate } from '../../../../harness/adapters/schema/validate.ts';
import { TriplicateError } from '../../../../harness/core/errors.ts';
import { importFormats } from '../../../../harness/core/imports/format-names.ts';
import { formatsOf, readings } from '../../../../harness/core/imports/formats.ts';
import { importRecord } from '../../../../harness/core/imports/import-record.ts';
import type { ImportContent } from '../../../../harness/core/imports/log-reader.ts';
import type { ImportFormat, ImportLatency, ImportLatencyPart } from '../../../../harness/core/records.ts';
import { importFixtures, importText, readImport } from '../../../fixtures/read-import.ts';
import { imported } from '../../../fixtures/sample-records.ts';

/** Null where it is refused in words; anything else that is thrown is a fault. */
function readOrNull(format: ImportFormat, text: string): ImportContent | null {
  try {
    return readImport(format, text);
  } catch (error) {
    if (error instanceof TriplicateError && error.code.startsWith('IMPORT_') && error.exit === 'usage') return null;
    throw error;
  }
}

const record = (format: ImportFormat, content: ImportContent) =>
  importRecord({ format, source: imported.source, content }, { ...imported.labels, batch: null }, '0.1.0');

const entriesOf = (latency: ImportLatency | null) =>
  Object.entries(latency ?? {}) as [string, ImportLatencyPart | number | null][];

/** What must be the same in a part of a log as in the whole of it, by name: no number that the whole does not have. */
function numbers(
  { latency, kernels, layers, copies, apiCalls, telemetry, counters = [] }: ImportContent,
  format: ImportFormat,
): string[] {
  const ofLatency = entriesOf(latency).flatMap(([part, said]) => {
    if (said === null || typeof said === 'number') return said === null ? [] : [`${part} ${said}`];
    const { n: _, percentiles = [], ...summary } = said.summary ?? {};
    return [
      ...(said.samplesMs ?? []).map((ms, index) => `${part} sample ${index} ${ms}`),
      ...(said.summary === null ? [] : [`${part} summary ${JSON.stringify(summary)}`]),
      ...percentiles.map(one => `${part} percentile ${JSON.stringify(one)}`),
    ];
  });
  // Sums over the calls that were read are smaller, and the single calls are the same.
  const isTrace = format === 'nvprof-trace';
  const called = ({ name, kind, callsMs, ...times }: { name?: string; kind?: string; callsMs?: number[] | null }) =>
    isTrace
      ? (callsMs ?? []).map((ms, index) => `${name ?? kind} call ${index} ${ms}`)
      : [`${name ?? kind} ${JSON.stringify({ ...times, bytes: 0 })}`];
  return [
    ...ofLatency,
    ...[...kernels, ...copies].flatMap(called),
    ...apiCalls.map(one => JSON.stringify(one)),
    // ncu lists launches, whose extremes and means are of those that were read.
    ...(format === 'ncu-csv'
      ? []
      : counters.flatMap(({ kernel, metrics }) => metrics.map(one => kernel + JSON.stringify(one)))),
    ...layers.list.map(layer => JSON.stringify(layer)),
    ...telemetry.map((one, index) => `${index} ${JSON.stringify(one)}`),
  ];
}

describe.each(importFixtures)('%s', (name, format) => {
  const text = importText(name);
  const whole = readImport(format, text);

  test('is recognized by its content, and makes a valid record', () => {
    expect(formatsOf(text.slice(0, 64 * 1024))[0]).toBe(format);
    expect(validate('import', record(format, whole), name)).toBeTruthy();
  });

  test('is read the same with the line ends of Windows', () => {
    expect(readImport(format, text.replaceAll('\n', '\r\n'))).toEqual(whole);
  });

  test('cut anywhere is refused, or says so and has no number that the whole does not have', () => {
    const known = new Set(numbers(whole, format));
    const cut = (length: number) => {
      const part = readOrNull(format, text.slice(0, length));
      if (part === null) return;
      const strange = numbers(part, format).filter(one => !known.has(one));
      expect(strange).toEqual([]);
      const isAll = text.slice(length).trim() === '' || part.end === 'unmarked';
      expect(
        isAll ||
          part.end === 'cut' ||
          JSON.stringify({ ...part, device: 0, warnings: 0 }) === JSON.stringify({ ...whole, device: 0, warnings: 0 }),
      ).toBe(true);
      if (part.end === 'cut') expect(part.missing.length).toBeGreaterThan(0);
    };
    // At the end of every line, where a cut is hardest to see, and anywhere.
    for (const { index } of text.matchAll(/\n/g)) cut(index + 1);
    fc.assert(fc.property(fc.nat(text.length - 1), cut), { numRuns: 300 });
  });

  test('with any characters changed is refused, or makes a valid record', () => {
    const change = fc.record({
      at: fc.nat(text.length),
      drop: fc.nat(12),
      put: fc.oneof(fc.string({ maxLength: 6 }), fc.constantFrom(',', '\n', '"', '-', 'nan', '1e999', '0')),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), changes => {
        const changed = changes.reduce((all, { at, drop, put }) => all.slice(0, at) + put + all.slice(at + drop), text);
        const content = readOrNull(format, changed);
        if (content !== null) validate('import', record(format, content), name);
      }),
      { numRuns: 200 },
    );
  });
});

test('every format that the command line names has a reader', () => {
  expect(importFormats).toEqual(Object.keys(readings));
});

test('any text, in any format, is refused in words or makes a valid record', () => {
  const words = [
    'RAM 1/2MB CPU [',
    'Time (%),Total Time (ns),Instances,Name',
    '=== Performance summary ===',
    'latency_ms',
    '# gpu pwr',
    '# Idx W',
    '{"lst":',
    '[{"count":',
    '\n',
    ',',
    '"',
    '1',
    '0.5',
    '==1== ',
    'null',
    '{',
    '}',
    '[',
    ']',
    'Latency: ',
  ];
  const anything = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...words)).map(parts => parts.join('')),
    fc.json(),
  );
  const formats = importFormats.filter(format => readings[format].by !== 'sqlite');
  fc.assert(
    fc.property(anything, fc.constantFrom(...formats), (text, format) => {
      const content = readOrNull(format, text);
      if (content !== null) validate('import', record(format, content), 'log');
      formatsOf(text);
    }),
    { numRuns: 3000 },
  );
});

describe('units scale together', () => {
  const units = { ns: -6, us: -3, ms: 0, s: 3 } as const;
  const digits = fc.integer({ min: 1, max: 10 ** 9 });

  test('in nvprof: the same digits in another unit are so many times as long', () => {
    fc.assert(
      fc.property(digits, fc.constantFrom(...Object.keys(units)), (value, unit) => {
        const table = `==1== Profiling result:\n"Start","Duration","Size","Device","Name"\nms,${unit},KB,,\n0,${value},,"gpu (0)","k"\n`;
        expect(readImport('nvprof-trace', table).kernels[0]!.totalMs).toBe(
          Number(`${value}e${units[unit as keyof typeof units]}`),
        );
      }),
    );
  });

  test('in a CSV: a thousand times as many of a unit a thousandth as long are the same', () => {
    fc.assert(
      fc.property(digits, value => {
        const ms = readImport('plain-csv', `latency_ms\n${value}\n`).latency!.total!.samplesMs![0];
        for (const [unit, factor] of [
          ['us', 1e3],
          ['ns', 1e6],
        ] as const) {
          expect(readImport('plain-csv', `latency_${unit}\n${value * factor}\n`).latency!.total!.samplesMs![0]).toBe(
            ms,
          );
        }
      }),
    );
  });
});
