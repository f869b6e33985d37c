import { readFileSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import { parseOnlySealed } from '../../harness/adapters/schema/sealed.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { importFile } from '../fixtures/read-import.ts';
import { expectNoStack } from '../fixtures/refused.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const labels = ['--model', 'resnet18', '--built-on', 'nx', '--ran-on', 'agx'];

describe('triplicate import', () => {
  test('writes a sealed record of each log, and says what was found and what is missing', async () => {
    const root = await temporaryFolder();
    const { code, stdout } = await triplicate(root, [
      'import',
      importFile('trtexec-10.6.txt'),
      importFile('nvprof-trace.csv'),
      ...labels,
      '--batch',
      '8',
      '--precision',
      'unoptimized',
      '--engine',
      'v3',
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('trtexec 10.6.0, NVIDIA H200');
    expect(stdout).toContain('latency, compute: 24 averages; summary of 7359, median 0.403992 ms');
    expect(stdout).toContain('missing: The times of single inferences, which trtexec --exportTimes writes.');
    expect(stdout).toContain('3 kernels, 4 calls, 0.573284 ms');
    expect(stdout).toContain('not understood, line 2: loading pednet.engine');
    const files = await readdir(join(root, 'imports'));
    expect(files.map(file => file.replace(/_[0-9a-f]{12}\.json$/, '')).sort()).toEqual([
      'resnet18_c_nx_r_agx_nvprof-trace',
      'resnet18_c_nx_r_agx_trtexec-text',
    ]);
    for (const name of files) {
      const file = join(root, 'imports', name);
      const record = parseOnlySealed('import', readFileSync(file, 'utf8'), file, digestOf);
      expect(record.labels).toEqual({
        model: 'resnet18',
        engine: 'v3',
        builtOn: 'nx',
        ranOn: 'agx',
        batch: 8,
        precision: 'unoptimized',
        transfers: null,
      });
    }
  });

  test('keeps of counters what was counted, by the digest of the engine, and nothing of the process', async () => {
    const root = await temporaryFolder();
    const digest = `sha256:${'c0'.repeat(32)}`;
    const { code, stdout } = await triplicate(root, [
      'import',
      importFile('ncu-h200.csv'),
      ...labels,
      '--engine',
      digest,
      '--precision',
      'optimized',
    ]);
    expect(code, 'a word of its own, and no slip of unoptimized').toBe(0);
    expect(stdout).toContain('ncu, NVIDIA H200');
    expect(stdout).toContain('8 counters of 6 kernels, 8 launches');
    const [name] = await readdir(join(root, 'imports'));
    const file = join(root, 'imports', name!);
    const text = readFileSync(file, 'utf8');
    const { counters, labels: said } = parseOnlySealed('import', text, file, digestOf);
    expect([said.engine, counters!.length]).toEqual([digest, 6]);
    expect(text).not.toMatch(/127\.0\.0\.1|8127|bin\/node/);
  });

  test('as JSON names records, what is missing, and logs that were refused; the others are imported', async () => {
    const root = await temporaryFolder();
    const bad = join(root, 'bad.csv');
    writeFileSync(bad, 'latency_ms\n-1\n');
    const { code, stdout, stderr } = await triplicate(root, [
      '--json',
      'import',
      bad,
      importFile('polygraphy.log'),
      ...labels,
      '--out',
      'boards/nx',
    ]);
    expect(code).toBe(2);
    expect(stderr).toBe('');
    const { imports, problems } = JSON.parse(stdout);
    expect(imports).toMatchObject([
      {
        format: 'polygraphy-log',
        end: 'marked',
        latency: true,
        record: expect.stringMatching(/^boards\/nx\/resnet18_c_nx_r_agx_polygraphy-log_/),
      },
    ]);
    expect(problems).toMatchObject([
      { file: bad, code: 'IMPORT_NEGATIVE', message: 'bad.csv, line 2: latency_ms is "-1", below 0.' },
    ]);
    expect(await readdir(join(root, 'boards/nx'))).toHaveLength(1);
  });

  test('believes the log where a label says otherwise', async () => {
    const { code, stderr } = await triplicate(await temporaryFolder(), [
      'import',
      importFile('trtexec-11.1.txt'),
      ...labels,
      '--transfers',
      'yes',
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('IMPORT_CONTRADICTS: trtexec-11.1.txt says transfers no, and --transfers yes.');
    expect(stderr).toContain('Next: Leave --transfers out');
  });

  test.for<readonly [string, string, readonly string[], readonly string[]]>([
    ['empty', '', [], ['IMPORT_EMPTY', 'log.txt']],
    ['binary', 'a\0b', [], ['IMPORT_BINARY', 'nsys stats']],
    ['of no known format', 'hello\n', [], ['IMPORT_FORMAT_UNKNOWN', '--format trtexec-text']],
    ['with decimal commas', 'latency_ms;h2d_ms\n1,5;1\n', [], ['IMPORT_LOCALE', 'LC_ALL=C']],
    ['without units', 'latency\n1\n', [], ['IMPORT_UNIT_UNKNOWN', 'latency_ms']],
    ['of NaN', 'latency_ms\nnan\n', [], ['IMPORT_NOT_A_NUMBER', 'line 2']],
    [
      'cut',
      '&&&& RUNNING TensorRT.trtexec [TensorRT v100600] # trtexec\n',
      [],
      ['IMPORT_TRUNCATED', 'performance summary'],
    ],
    [
      'of another format than the named one',
      'latency_ms\n1\n',
      ['--format', 'nvprof-trace'],
      ['IMPORT_FORMAT_UNKNOWN', 'it is not of the format nvprof-trace, and looks like plain-csv', '--format plain-csv'],
    ],
  ])('refuses a log that is %s', async ([, content, options, says]) => {
    const root = await temporaryFolder();
    writeFileSync(join(root, 'log.txt'), content);
    const said = await triplicate(root, ['import', join(root, 'log.txt'), ...labels, ...options]);
    expect(said.code).toBe(2);
    for (const part of says) expect(said.stderr).toContain(part);
    expect(said.stderr).toMatch(/Next: \S+/);
    expectNoStack(said);
    expect(await readdir(root)).toEqual(['log.txt']);
  });

  test.for([
    [['--model', '../x', '--built-on', 'nx', '--ran-on', 'nx'], '--model'],
    [['--model', 'x', '--built-on', 'NX', '--ran-on', 'nx'], '--built-on'],
    [['--model', 'x', '--built-on', 'nx'], '--ran-on'],
    [[...labels, '--precision', '</script>'], '--precision'],
    [[...labels, '--precision', 'unoptimised'], 'Did you mean unoptimized?'],
    [[...labels, '--engine', 'sha256:zz'], '--engine'],
    [[...labels, '--format', 'xml'], '--format'],
    [[...labels, '--batch', '0'], '--batch'],
    [[...labels, '--transfers', 'maybe'], '--transfers'],
  ] as const)('%j is wrong use', async ([options, names]) => {
    const { code, stderr } = await triplicate(await temporaryFolder(), [
      'import',
      importFile('polygraphy.log'),
      ...options,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain(names);
  });
});
