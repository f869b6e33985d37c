import { mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../../harness/adapters/files/hash.ts';
import { importFiles } from '../../../harness/adapters/import-files.ts';
import { parseOnlySealed } from '../../../harness/adapters/schema/sealed.ts';
import { TriplicateError } from '../../../harness/core/errors.ts';
import { importFormats } from '../../../harness/core/imports/format-names.ts';
import type { ImportFormat } from '../../../harness/core/records.ts';
import { type NsysRows, writeNsysExport } from '../../fixtures/nsys-export.ts';
import { importFile, importFixtures, importText, readImport } from '../../fixtures/read-import.ts';
import { imported } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

async function refusal(file: string, format: ImportFormat | null = null): Promise<TriplicateError> {
  const error = await importFiles.read(file, format).catch((thrown: unknown) => thrown);
  if (error instanceof TriplicateError) return error;
  throw error;
}

async function written(content: string | Uint8Array, name = 'a.log'): Promise<string> {
  const file = join(await temporaryFolder(), name);
  await writeFile(file, content);
  return file;
}

describe('a log on disk', () => {
  test.each(importFixtures)('%s is recognized, and read as its text is', async (name, format) => {
    const { content, source, format: found } = await importFiles.read(importFile(name), null);
    const bytes = await readFile(importFile(name));
    expect(found).toBe(format);
    expect(content).toEqual(readImport(format, importText(name)));
    expect(source).toEqual({ name, digest: digestOf(bytes), sizeBytes: bytes.length });
  });

  test('with a byte order mark is read as without', async () => {
    const { content } = await importFiles.read(await written(`\uFEFF${importText('nvprof-trace.csv')}`), null);
    expect(content).toEqual(readImport('nvprof-trace', importText('nvprof-trace.csv')));
  });

  test('with a letter across two pieces of the file is read whole', async () => {
    const row = '0,1,,"gpu (0)","k"\n';
    const name = 'kernel_é';
    const head = '==1== Profiling result:\n"Start","Duration","Size","Device","Name"\nms,us,KB,,\n';
    const fill = row.repeat(Math.floor((2 ** 19 - head.length) / row.length) - 4);
    const pad = ' '.repeat(2 ** 19 - head.length - fill.length - '0,1,,"gpu (0)","kernel_'.length - 1 - 1);
    const { content } = await importFiles.read(await written(`${head}${fill}${pad}\n0,1,,"gpu (0)","${name}"\n`), null);
    expect(content.kernels.map(kernel => kernel.name)).toContain(name);
  });

  test.each<[string, string | Uint8Array, string]>([
    ['empty', '', 'IMPORT_EMPTY'],
    ['binary', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), 'IMPORT_BINARY'],
    ['text that becomes binary', `latency_ms\n${'1\n'.repeat(40_000)}\0\n`, 'IMPORT_BINARY'],
    ['UTF-16', Buffer.from('\uFEFFlatency_ms\n1\n', 'utf16le'), 'IMPORT_ENCODING'],
    ['something else', '<html></html>\n', 'IMPORT_FORMAT_UNKNOWN'],
    ['one line without an end', 'latency_ms\n'.concat('1'.repeat(3 * 2 ** 19)), 'IMPORT_TRUNCATED'],
    ['a database of something else', 'SQLite format 3\0', 'IMPORT_TRUNCATED'],
  ])('that is %s is refused', async (_, content, code) => {
    expect(await refusal(await written(content))).toMatchObject({
      code,
      exit: 'usage',
      message: expect.stringContaining('a.log'),
      next: expect.stringMatching(/\S/),
    });
  });

  test('that is not there, or a folder, is refused', async () => {
    const folder = await temporaryFolder();
    expect((await refusal(join(folder, 'no.log'))).code).toBe('IMPORT_MISSING');
    expect((await refusal(folder)).code).toBe('IMPORT_MISSING');
  });

  test('of a format that is named is not read as another one', async () => {
    for (const format of importFormats.filter(one => !['tegrastats', 'nsys-sqlite'].includes(one))) {
      expect(await refusal(importFile('tegrastats-orin-nano.txt'), format)).toMatchObject({
        code: 'IMPORT_FORMAT_UNKNOWN',
        message: expect.stringMatching(
          new RegExp(`^tegrastats-orin-nano.txt: it is not of the format ${format}, and looks like tegrastats`),
        ),
        next: 'Name its format: --format tegrastats',
      });
    }
    expect(await refusal(await written('hello\n'), 'nvprof-trace')).toMatchObject({
      code: 'IMPORT_FORMAT_UNKNOWN',
      message: 'a.log: it is not of the format nvprof-trace, nor of another one that is known.',
    });
    const cut = importText('nvprof-trace.csv').split('\n').slice(0, 5).join('\n');
    expect((await refusal(await written(cut), 'nvprof-trace')).code).toBe('IMPORT_TRUNCATED');
    expect((await refusal(importFile('tegrastats-orin-nano.txt'), 'nsys-sqlite')).code).toBe('IMPORT_FORMAT_UNKNOWN');
  });

  test('of a profiler that may not read counters says so, whatever format is named', async () => {
    const ncu = await written(
      '==ERROR== ERR_NVGPUCTRPERM - The user does not have permission to access NVIDIA GPU Performance Counters on the target device 0.\n',
    );
    for (const format of [null, 'nvprof-trace', 'nsys-csv', 'trtexec-text'] as const)
      expect(await refusal(ncu, format)).toMatchObject({
        code: 'IMPORT_COUNTERS_DENIED',
        message: expect.stringContaining('the right to read'),
        next: expect.stringMatching(/root.*NVreg_RestrictProfilingToAdminUsers=0.*Jetson/),
      });
  });

  test('of JSON beyond the limit is refused before memory is full', async () => {
    const file = await written(`[\n{\n"startEnqMs": 1,${' '.repeat(65 * 2 ** 20)}`);
    expect((await refusal(file)).code).toBe('IMPORT_TOO_BIG');
  });
});

describe('an export of Nsight Systems to SQLite', () => {
  const kernels = [
    ['gemm(float*)', 1000, 3000],
    ['gemm(float*)', 5000, 9000],
    ['relu(float*)', 9000, 9500],
  ] as const;

  async function exported(rows: NsysRows): Promise<string> {
    const file = join(await temporaryFolder(), 'report.sqlite');
    writeNsysExport(file, rows);
    return file;
  }

  test('gives kernels, copies and calls of CUDA in ms', async () => {
    const file = await exported({
      kernels,
      copies: [
        [1, 4096, 100, 600],
        [2, 8, 9600, 9700],
      ],
      apiCalls: [['cudaLaunchKernel_v7000', 10, 20]],
      sql: 'CREATE TABLE CUPTI_ACTIVITY_KIND_SYNCHRONIZATION (start INTEGER)',
    });
    const { format, content } = await importFiles.read(file, null);
    expect(format).toBe('nsys-sqlite');
    expect(content.tool).toEqual({ name: 'nsys', version: '3.19.4' });
    expect(content.device.name).toBe('Orin');
    expect(content.kernels.map(({ name, calls, totalMs, callsMs }) => [name, calls, totalMs, callsMs])).toEqual([
      ['gemm(float*)', 2, 0.006, [0.002, 0.004]],
      ['relu(float*)', 1, 0.0005, [0.0005]],
    ]);
    expect(content.copies.map(({ kind, bytes, totalMs }) => [kind, bytes, totalMs])).toEqual([
      ['h2d', 4096, 0.0005],
      ['d2h', 8, 0.0001],
    ]);
    expect(content.apiCalls).toMatchObject([{ name: 'cudaLaunchKernel', calls: 1, totalMs: 0.00001 }]);
    expect(content.unknown.examples).toEqual([{ line: null, text: 'table CUPTI_ACTIVITY_KIND_SYNCHRONIZATION' }]);
  });

  test('says that kernels inside of graphs are not there', async () => {
    const file = await exported({ kernels, sql: 'CREATE TABLE CUPTI_ACTIVITY_KIND_GRAPH_TRACE (start INTEGER)' });
    expect((await importFiles.read(file, null)).content.missing[0]).toContain('--cuda-graph-trace=node');
  });

  test.each<[string, NsysRows, string]>([
    ['two processes', { kernels: [...kernels, ['k', 1, 2, 0, 78]] }, 'IMPORT_MIXED_RUNS'],
    ['two devices', { kernels: [...kernels, ['k', 1, 2, 1]] }, 'IMPORT_MIXED_RUNS'],
    ['a kernel that ends before it starts', { kernels: [['k', 2, 1]] }, 'IMPORT_INCONSISTENT'],
    ['a copy of less than nothing', { copies: [[1, -4, 1, 2]] }, 'IMPORT_INCONSISTENT'],
    ['no kernel and no copy', {}, 'IMPORT_NOTHING_FOUND'],
    [
      'no table of CUDA',
      { sql: 'DROP TABLE CUPTI_ACTIVITY_KIND_KERNEL; DROP TABLE CUPTI_ACTIVITY_KIND_MEMCPY' },
      'IMPORT_NOTHING_FOUND',
    ],
    ['no names', { kernels, sql: 'DROP TABLE StringIds' }, 'IMPORT_TRUNCATED'],
    [
      'numbers beyond all',
      { kernels: [['k', 1, 2]], sql: 'UPDATE CUPTI_ACTIVITY_KIND_KERNEL SET end = 9223372036854775807' },
      'IMPORT_TRUNCATED',
    ],
  ])('with %s is refused', async (_, rows, code) => {
    expect((await refusal(await exported(rows))).code).toBe(code);
  });

  test('that is cut is refused', async () => {
    const file = await exported({ kernels });
    await truncate(file, 5000);
    expect((await refusal(file)).code).toBe('IMPORT_TRUNCATED');
  });
});

describe('a record', () => {
  test('is sealed, and the same log under the same labels has one file', async () => {
    const folder = await temporaryFolder();
    const first = await importFiles.write(imported, folder);
    expect(await importFiles.write(imported, folder)).toBe(first);
    await importFiles.write({ ...imported, labels: { ...imported.labels, ranOn: 'nx' } }, folder);
    expect(await readdir(folder)).toHaveLength(2);
    const text = await readFile(first, 'utf8');
    expect(parseOnlySealed('import', text, first, digestOf)).toEqual(imported);
    const edited = text.replace('"totalMs":1', '"totalMs":2');
    expect(() => parseOnlySealed('import', edited, first, digestOf)).toThrow(
      'is not the import that was written there',
    );
  });

  test('that cannot be written is an error in words', async () => {
    const file = await written('');
    await expect(importFiles.write(imported, file)).rejects.toMatchObject({
      code: 'IMPORT_UNWRITABLE',
      exit: 'environment',
    });
    await mkdir(join(file, '..', 'ok'));
  });
});
