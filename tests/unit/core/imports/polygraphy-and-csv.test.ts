import { describe, expect, test } from 'vitest';
import { importRefusal, importText, readImport } from '../../../fixtures/read-import.ts';

describe('polygraphy run --save-outputs', () => {
  const text = importText('polygraphy-outputs.json');
  const value = JSON.parse(text);

  test('gives the time of each iteration in ms, by the clock of the host', () => {
    const { latency, recipe, end } = readImport('polygraphy-results', text);
    expect(latency?.total?.samplesMs).toHaveLength(5);
    expect(latency?.total?.samplesMs?.[0]).toBeCloseTo(0.18286705017089844, 12);
    expect(recipe).toMatchObject({ clock: 'host', iterations: 5 });
    expect(latency?.compute).toBeNull();
    expect(end).toBe('marked');
  });

  test('of two runners, without times, cut, or with a negative one is refused', () => {
    const code = (changed: unknown) => importRefusal('polygraphy-results', JSON.stringify(changed)).code;
    expect(code({ ...value, lst: [...value.lst, ...value.lst] })).toBe('IMPORT_MIXED_RUNS');
    const [name, iterations] = value.lst[0];
    const withTimes = (runtime: unknown) => ({
      ...value,
      lst: [[name, iterations.map((one: object) => ({ ...one, runtime }))]],
    });
    expect(code(withTimes(null))).toBe('IMPORT_NOTHING_FOUND');
    expect(code(withTimes(-1))).toBe('IMPORT_NEGATIVE');
    expect(code(withTimes(0))).toBe('IMPORT_ZERO');
    expect(code(withTimes('1 s'))).toBe('IMPORT_NOT_A_NUMBER');
    expect(importRefusal('polygraphy-results', text.slice(0, 2000)).code).toBe('IMPORT_TRUNCATED');
  });
});

describe('the log of polygraphy run', () => {
  const text = importText('polygraphy.log');

  test('gives the mean', () => {
    const { latency, recipe, end } = readImport('polygraphy-log', text);
    expect(latency?.total?.summary).toEqual({
      n: 5,
      meanMs: 0.9489,
      medianMs: null,
      minMs: null,
      maxMs: null,
      percentiles: [],
    });
    expect(recipe).toMatchObject({ warmupRuns: 2, iterations: 5, clock: 'host' });
    expect(end).toBe('marked');
  });

  test('with -vv gives each iteration, as they are between its outputs', () => {
    const times = [0.837, 0.282, 0.284, 0.213, 0.3];
    const lines = times.map(
      ms =>
        `[X] onnxrt-runner-N0-11/29/26-04:10:34  | Inference Time: ${ms.toFixed(3)} ms | Received outputs:\n    {'logits': array([[-0.1]], dtype=float32)}\n`,
    );
    const verbose = text.replace(/(?=.*\| Completed)/, lines.join(''));
    expect(readImport('polygraphy-log', verbose).latency?.total?.samplesMs).toEqual(times);
  });

  test('of two runners or runs, of a failed one, or of one without times is refused', () => {
    const code = (changed: string) => importRefusal('polygraphy-log', changed).code;
    expect(code(`${text}${text}`)).toBe('IMPORT_MIXED_RUNS');
    expect(code(text.replace(/(.*Completed.*\n)/, '$1$1'))).toBe('IMPORT_MIXED_RUNS');
    expect(code(text.replace('[I] PASSED', '[E] FAILED'))).toBe('IMPORT_RUN_FAILED');
    expect(code(text.replace(/.*Completed.*\n/, ''))).toBe('IMPORT_NOTHING_FOUND');
    expect(code(text.replace('0.9489 ms', '0,9489 ms'))).toBe('IMPORT_LOCALE');
    expect(code(text.replace('0.9489 ms', '0.0 ms'))).toBe('IMPORT_ZERO');
  });
});

describe('a CSV', () => {
  const read = (text: string) => readImport('plain-csv', text);
  const code = (text: string) => importRefusal('plain-csv', text).code;

  test('gives times in the units of its columns', () => {
    const { latency } = read('latency_ms,h2d_us,compute_s,d2h_ns\n1.5,100,0.001,400000\n2.5,100,0.002,400000\n');
    expect(latency?.total?.samplesMs).toEqual([1.5, 2.5]);
    expect(latency?.h2d?.samplesMs).toEqual([0.1, 0.1]);
    expect(latency?.compute?.samplesMs).toEqual([1, 2]);
    expect(latency?.d2h?.samplesMs).toEqual([0.4, 0.4]);
  });

  test('may round parts and whole to its digits, by two clocks, and enqueue for longer', () => {
    const { latency } = read('latency_ms,h2d_ms,compute_ms,enqueue_ms\n1.0,0.3,0.8,3\n10.000,2.000,8.300,3\n');
    expect(latency?.total?.samplesMs).toEqual([1, 10]);
  });

  test('gives readings of a monitor, and names columns that it does not know', () => {
    const { telemetry, latency, unknown } = read('time_s,power_mw,temperature_c,mood\n10,5000,-3,good\n10.5,,41,bad\n');
    expect(latency).toBeNull();
    expect(telemetry.map(({ atMs, powerWatts, temperatureC }) => [atMs, powerWatts, temperatureC])).toEqual([
      [0, 5, -3],
      [500, null, 41],
    ]);
    expect(unknown.examples).toEqual([{ line: 1, text: 'column that is not read: mood' }]);
  });

  test.each<[string, string, string]>([
    ['a column without a unit', 'latency\n1.5\n', 'IMPORT_UNIT_UNKNOWN'],
    ['a column in a unit that is not known', 'latency_min\n1.5\n', 'IMPORT_UNIT_UNKNOWN'],
    ['semicolons', 'latency_ms;h2d_ms\n1,5;0,1\n', 'IMPORT_LOCALE'],
    ['decimal commas', 'latency_ms\n1,5\n', 'IMPORT_INTERLEAVED'],
    ['decimal commas in quotes', 'latency_ms\n"1,5"\n', 'IMPORT_LOCALE'],
    ['NaN', 'latency_ms\nNaN\n', 'IMPORT_NOT_A_NUMBER'],
    ['infinity', 'latency_ms\n1e999\n', 'IMPORT_NOT_A_NUMBER'],
    ['a negative time', 'latency_ms\n-1\n', 'IMPORT_NEGATIVE'],
    ['a latency of no time', 'latency_ms\n1\n0\n', 'IMPORT_ZERO'],
    ['compute of no time', 'compute_us\n0.0\n', 'IMPORT_ZERO'],
    ['a second table', 'latency_ms\n1\nlatency_ms\n2\n', 'IMPORT_MIXED_RUNS'],
    ['one column twice', 'latency_ms,latency_ms\n1,1\n', 'IMPORT_INTERLEAVED'],
    ['one time in two units', 'latency_ms,latency_us\n1,1\n', 'IMPORT_MIXED_RUNS'],
    ['two times', 'time_s,time_ms,latency_ms\n1,1,1\n', 'IMPORT_MIXED_RUNS'],
    ['a part of an inference missing', 'latency_ms,h2d_ms\n1,\n', 'IMPORT_NOT_A_NUMBER'],
    ['no row', 'latency_ms\n', 'IMPORT_NOTHING_FOUND'],
    ['a part that is longer than the whole', 'latency_ms,h2d_us\n1.0,1200\n', 'IMPORT_INCONSISTENT'],
    [
      'parts that are longer than the whole',
      'latency_ms,h2d_ms,compute_ms,d2h_ms\n1.0,0.4,0.4,0.5\n',
      'IMPORT_INCONSISTENT',
    ],
  ])('with %s is refused', (_, text, expected) => {
    expect(code(text)).toBe(expected);
  });
});
