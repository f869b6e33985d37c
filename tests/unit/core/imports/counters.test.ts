import { describe, expect, test } from 'vitest';
import { importRefusal, importText, readImport } from '../../../fixtures/read-import.ts';

describe('ncu --csv --page raw', () => {
  const text = importText('ncu-raw.csv');
  const refused = (changed: string) => importRefusal('ncu-csv', changed);
  const needed = 'smsp__inst_executed_op_shared_ld.sum';

  test('gives counters by kernel, grid and block, with the extremes and the mean of their launches', () => {
    const { counters, device, kernels, missing, unknown } = readImport('ncu-csv', text);
    expect(counters!.map(({ kernel, grid, block, launches }) => [kernel.slice(0, 26), grid, block, launches])).toEqual([
      ['trt_volta_h884cudnn_256x64', [24, 1, 1], [256, 1, 1], 2],
      ['trt_volta_h884cudnn_128x12', [12, 2, 1], [256, 1, 1], 1],
      ['void nchwToNhwc<__half, in', [4, 1, 1], [128, 1, 1], 1],
    ]);
    expect(counters![0]!.metrics).toContainEqual({
      name: 'smsp__inst_executed.sum',
      unit: 'inst',
      launches: 2,
      min: 960_000,
      mean: 960_192,
      max: 960_384,
    });
    expect(counters![0]!.metrics).toHaveLength(8);
    expect(device.computeCapability).toBe('7.2');
    // Replayed with flushed caches and a locked clock, which is no time of an inference.
    expect(kernels).toEqual([]);
    expect(unknown.examples).toEqual([{ line: 2, text: 'loading pednet.engine' }]);
    expect(missing[0]).toBe('lts__t_sector_hit_rate.pct, n/a for launches of 1 of 3 kernels, told apart by shape.');
  });

  test('as it was of TensorRT on an H200 has launches, shapes and the device, whatever else the page has', () => {
    const { counters, device, missing, unknown, warnings } = readImport('ncu-csv', importText('ncu-h200.csv'));
    expect(counters!.map(({ kernel, grid, block, launches }) => [kernel.slice(0, 20), grid, block, launches])).toEqual([
      ['void genericReformat', [1568, 1, 1], [128, 1, 1], 1],
      ['sm80_xmma_fprop_impl', [4, 98, 1], [128, 1, 1], 1],
      ['sm50_xmma_pooling_co', [392, 1, 1], [128, 1, 1], 1],
      ['sm80_xmma_fprop_impl', [1, 49, 1], [128, 1, 1], 2],
      ['sm90_xmma_fprop_impl', [13, 4, 1], [384, 1, 1], 2],
      ['__myl_MulSumAddCas_0', [250, 1, 1], [32, 4, 1], 1],
    ]);
    expect(counters!.every(({ metrics }) => metrics.length === 8)).toBe(true);
    // Of the columns .avg, .max, .min and .sum the sum.
    expect(counters![1]!.metrics).toContainEqual({
      name: 'smsp__inst_executed.sum',
      unit: 'inst',
      launches: 1,
      min: 2_973_712,
      mean: 2_973_712,
      max: 2_973_712,
    });
    expect(device).toMatchObject({ name: 'NVIDIA H200', computeCapability: '9.0' });
    expect(missing).toEqual(['Times of kernels as an inference runs them, which nsys or nvprof tells.']);
    expect(unknown.count).toBe(0);
    expect(warnings).toEqual([expect.stringContaining('unmodified GPU clocks')]);
  });

  test('names the counters that the model needs and the log lacks, with what takes them', () => {
    const { missing, counters } = readImport('ncu-csv', text.replaceAll(needed, 'sm__other.sum'));
    expect(missing[0]).toContain(
      `${needed}. All of them: ncu --csv --page raw --print-units base --clock-control none --metrics`,
    );
    expect(counters![0]!.metrics).toHaveLength(7);
  });

  test('of launches cut off has no launch and no extreme that the whole does not have', () => {
    const whole = readImport('ncu-csv', text).counters!;
    const lines = text.trimEnd().split('\n');
    for (let count = lines.length - 3; count <= lines.length; count++) {
      for (const part of readImport('ncu-csv', `${lines.slice(0, count).join('\n')}\n`).counters!) {
        const of = whole.find(({ kernel, grid }) => kernel === part.kernel && String(grid) === String(part.grid))!;
        expect(part.launches).toBeLessThanOrEqual(of.launches);
        for (const [index, { min, mean, max }] of part.metrics.entries()) {
          if (mean === null) continue;
          expect([
            of.metrics[index]!.min! <= min!,
            min! <= mean,
            mean <= max!,
            max! <= of.metrics[index]!.max!,
          ]).toEqual(Array(4).fill(true));
        }
      }
    }
  });

  test('that may not read counters says what grants that; another error of ncu is its own', () => {
    const denial =
      '==PROF== Connected to process 1 (run)\n==ERROR== ERR_NVGPUCTRPERM - The user does not have permission to access NVIDIA GPU Performance Counters on the target device 0.\n';
    expect(refused(denial)).toMatchObject({
      code: 'IMPORT_COUNTERS_DENIED',
      next: expect.stringContaining('NVreg_RestrictProfilingToAdminUsers=0'),
    });
    expect(refused(`==ERROR== The application returned an error code (11).\n${text}`).code).toBe('IMPORT_RUN_FAILED');
  });

  test.each<[string, string, string]>([
    ['a second process', text.replace('"1","8127"', '"1","8128"'), 'IMPORT_MIXED_RUNS'],
    ['a second device', text.replace('"(12, 2, 1)","0"', '"(12, 2, 1)","1"'), 'IMPORT_MIXED_RUNS'],
    ['a second table', text + text.slice(text.indexOf('"ID"')), 'IMPORT_MIXED_RUNS'],
    ['a line of the program among the rows', text.replace(/^"2"/m, 'done\n"2"'), 'IMPORT_INTERLEAVED'],
    ['a row that is cut', text.replace(/^("2",.*),"38,400"$/m, '$1'), 'IMPORT_INTERLEAVED'],
    ['scaled units', text.replace('"inst"', '"Kinst"'), 'IMPORT_UNIT_UNKNOWN'],
    ['no row of units', text.replace(/^"",.*\n/m, ''), 'IMPORT_UNIT_UNKNOWN'],
    ['points between groups of digits', text.replace('"768,000"', '"768.500"'), 'IMPORT_NOT_A_NUMBER'],
    ['a decimal comma', text.replace('"30.50"', '"30,50"'), 'IMPORT_LOCALE'],
    ['a negative count', text.replace('"768,000"', '"-768"'), 'IMPORT_NEGATIVE'],
    ['no shape', text.replace('"(12, 2, 1)"', '"12"'), 'IMPORT_NOT_A_NUMBER'],
    ['none of the counters', text.replaceAll('smsp__', 'x').replaceAll('t_sector', 'y'), 'IMPORT_NOTHING_FOUND'],
    ['another page', '"ID","Process ID","Kernel Name","Section Name","Metric Name"\n', 'IMPORT_NOTHING_FOUND'],
    ['no launch', text.slice(0, text.indexOf('"0","8127"')), 'IMPORT_TRUNCATED'],
  ])('with %s is refused', (_, changed, code) => {
    expect(refused(changed).code).toBe(code);
  });
});

describe('nvprof --csv --metrics', () => {
  const text = importText('nvprof-metrics.csv');
  const refused = (changed: string) => importRefusal('nvprof-counters', changed);

  test('gives counters by kernel, without shapes, and leaves out what the model does not need', () => {
    const { counters, device, missing } = readImport('nvprof-counters', text);
    expect(counters!.map(({ grid, block, launches, metrics }) => [grid, block, launches, metrics.length])).toEqual([
      [null, null, 2, 8],
      [null, null, 1, 1],
    ]);
    expect(counters![0]!.metrics).toContainEqual({
      name: 'l2_tex_hit_rate',
      unit: '%',
      launches: 2,
      min: 60,
      mean: 61,
      max: 62,
    });
    expect(device.name).toBe('Xavier');
    expect(missing).toEqual(['Times of kernels, which nvprof --csv without --metrics tells.']);
  });

  test('reads events, too, and a counter that is in both tables once', () => {
    const events = `"Device","Kernel","Invocations","Event Name","Min","Max","Avg","Total"\n"Xavier (0)","k",3,"inst_executed",7,9,8,24\n`;
    const both = `==8127== Event result:\n${events}\n${text.replaceAll('void nchwToNhwc<__half, int=32>(__half const *, __half*, int, int)', 'k').replace(',1,"inst_executed"', ',3,"inst_executed"')}`;
    expect(readImport('nvprof-counters', both).counters!.find(({ kernel }) => kernel === 'k')).toMatchObject({
      launches: 3,
      metrics: [{ name: 'inst_executed', launches: 3, min: 7, mean: 8, max: 9 }],
    });
  });

  test.each(['<OVERFLOW>', 'n/a', 'nan'])('that is %s is n/a', word => {
    const over = text.replace('60.000000%,62.000000%,61.000000%', `"${word}","${word}","${word}"`);
    const { counters, missing } = readImport('nvprof-counters', over);
    expect(counters![0]!.metrics.at(-1)).toMatchObject({ launches: 0, mean: null });
    expect(missing[0]).toContain('l2_tex_hit_rate, n/a');
  });

  test.each<[string, string, string]>([
    ['a second device', text.replace('"Xavier (0)","void', '"Xavier (1)","void'), 'IMPORT_MIXED_RUNS'],
    ['a second process', text.replace('==8127== Metric', '==8128== Metric'), 'IMPORT_MIXED_RUNS'],
    ['a row twice', text.replace(/^(.*"global_hit_rate".*)$/m, '$1\n$1'), 'IMPORT_MIXED_RUNS'],
    ['a line of the program among the rows', text.replace(/^"Xavier \(0\)","void/m, 'done\n$&'), 'IMPORT_INTERLEAVED'],
    [
      'a mean beyond its extremes',
      text.replace('60.000000%,62.000000%,61.000000%', '60%,62%,70%'),
      'IMPORT_INCONSISTENT',
    ],
    ['a rate without its sign', text.replace('60.000000%,62', '60.000000,62'), 'IMPORT_UNIT_UNKNOWN'],
    ['no launches', text.replace(',1,"inst_executed"', ',0,"inst_executed"'), 'IMPORT_NOT_A_NUMBER'],
    ['other counters alone', text.replace(/^.*"(inst_|global_|l2_).*\n/gm, ''), 'IMPORT_NOTHING_FOUND'],
    ['semicolons', text.replaceAll('","', '";"'), 'IMPORT_LOCALE'],
    ['no row', text.slice(0, text.indexOf('"Xavier')), 'IMPORT_TRUNCATED'],
    [
      'no right to read counters',
      '==1== Warning: ERR_NVGPUCTRPERM - The user does not have permission to profile on the target device.\n',
      'IMPORT_COUNTERS_DENIED',
    ],
  ])('with %s is refused', (_, changed, code) => {
    expect(refused(changed).code).toBe(code);
  });
});
