import { describe, expect, test } from 'vitest';
import { importRefusal, importText, readImport } from '../../../fixtures/read-import.ts';

describe('nvprof --print-gpu-trace --csv', () => {
  const text = importText('nvprof-trace.csv');
  const refused = (changed: string) => importRefusal('nvprof-trace', changed);

  test('gives launches by kernel, in the units of its second row', () => {
    const { kernels, device, tool, unknown, end } = readImport('nvprof-trace', text);
    expect(tool.name).toBe('nvprof');
    expect(device.name).toBe('Xavier');
    expect(kernels.map(({ name, calls, callsMs }) => [name, calls, callsMs])).toEqual([
      ['trt_volta_h884cudnn_256x64_ldg8_relu_exp_small_nhwc_tn_v1', 2, [0.22929, 0.23111]],
      ['trt_volta_h884cudnn_128x128_ldg8_relu_exp_medium_nhwc_tn_v1', 1, [0.10962]],
      ['void nchwToNhwc<__half, int=32>(__half const *, __half*, int, int)', 1, [0.003264]],
    ]);
    expect(kernels[0]).toMatchObject({ totalMs: expect.closeTo(0.4604, 12), minMs: 0.22929, maxMs: 0.23111 });
    expect(kernels[0]!.sdMs).toBeCloseTo(0.00182 / Math.SQRT2, 12);
    // What the profiled program printed itself.
    expect(unknown).toMatchObject({ count: 1, examples: [{ line: 2, text: 'loading pednet.engine' }] });
    expect(end).toBe('unmarked');
  });

  test('gives copies by kind, with bytes in units of 1024', () => {
    const { copies } = readImport('nvprof-trace', text);
    expect(copies.map(({ kind, calls }) => [kind, calls])).toEqual([
      ['h2d', 2],
      ['d2h', 1],
    ]);
    expect(copies[0]).toMatchObject({ callsMs: [5.2104, 0.09632], callsBytes: [13337887, 1572864], bytes: 14910751 });
  });

  test("of two boards holds what the paper's Tables X, XI and XIII are made of", () => {
    const [nx, agx] = [text, text.replace('229.290000', '458.580000').replace('5210.400000', '9000.000000')].map(one =>
      readImport('nvprof-trace', one),
    );
    const kernelMs = (content: typeof nx) => content!.kernels.reduce((sum, { totalMs }) => sum + totalMs, 0);
    const uploadMs = (content: typeof nx) => content!.copies.find(({ kind }) => kind === 'h2d')!.totalMs;
    // Table X: with the copies to the device, and without.
    expect([kernelMs(nx), kernelMs(agx)].map(ms => ms.toFixed(5))).toEqual(['0.57328', '0.80257']);
    expect(uploadMs(agx) - uploadMs(nx)).toBeCloseTo(3.7896, 9);
    // Table XI: one kernel on both. Table XIII: its calls, one by one.
    const one = (content: typeof nx) => content!.kernels.find(({ name }) => name.includes('256x64'))!;
    expect(one(agx).meanMs - one(nx).meanMs).toBeCloseTo(0.114645, 9);
    expect(one(agx).callsMs).toEqual([0.45858, 0.23111]);
  });

  // Header, units and figures as in a published comment on the format (UofT-EcoSystem/iml).
  test('counts 1024 bytes a KB, as 1028 bytes show', () => {
    const published = `======== Profiling result:
"Start","Duration","Grid X","Grid Y","Grid Z","Block X","Block Y","Block Z","Registers Per Thread","Static SMem","Dynamic SMem","Size","Throughput","SrcMemType","DstMemType","Device","Context","Stream","Name","Correlation_ID"
us,us,,,,,,,,KB,KB,KB,GB/s,,,,,,,
0.000000,1.568000,,,,,,,,,,1.003906,0.610586,"Device",,"GeForce RTX 2080 Ti (0)","1","7","[CUDA memset]",274
`;
    const { copies, device } = readImport('nvprof-trace', published);
    expect(copies).toMatchObject([{ kind: 'memset', totalMs: 0.001568, bytes: 1028 }]);
    expect(device.name).toBe('GeForce RTX 2080 Ti');
  });

  test('counts page faults of unified memory as no kernel', () => {
    const faults = text.replace('"[CUDA memcpy DtoH]"', '"[Unified Memory GPU page faults]"');
    const { kernels, unknown } = readImport('nvprof-trace', faults);
    expect(kernels).toHaveLength(3);
    expect(unknown.examples.at(-1)).toEqual({ line: 13, text: '[Unified Memory GPU page faults]' });
  });

  test('in other units is the same run', () => {
    const seconds = text
      .replace('ms,us,,', 'ms,ms,,')
      .replace(/^(\d+\.\d+),(\d+\.\d+)/gm, (_, start, duration) => `${start},${Number(duration) / 1000}`);
    expect(readImport('nvprof-trace', seconds).kernels[1]!.totalMs).toBeCloseTo(0.10962, 12);
    expect(refused(text.replace('ms,us,,', 'ms,fortnights,,')).code).toBe('IMPORT_UNIT_UNKNOWN');
    expect(refused(text.replace(/^ms,us.*\n/m, '')).code).toBe('IMPORT_UNIT_UNKNOWN');
  });

  test.each<[string, string, string]>([
    ['a second process', text.replace('==8127== Profiling result', '==8128== Profiling result'), 'IMPORT_MIXED_RUNS'],
    [
      'a second device',
      text.replace('"Xavier (0)","1","14","[CUDA memcpy DtoH]"', '"Xavier (1)","1","14","[CUDA memcpy DtoH]"'),
      'IMPORT_MIXED_RUNS',
    ],
    ['a second table', `${text}${text.slice(text.indexOf('"Start"'))}`, 'IMPORT_MIXED_RUNS'],
    ['a line of the program among the rows', text.replace(/^902\.2/m, 'inference done\n902.2'), 'IMPORT_INTERLEAVED'],
    ['a row that is cut', text.replace(/^(902\.2[^"]*).*$/m, '$1'), 'IMPORT_INTERLEAVED'],
    ['two rows in one', text.replace('1210\n', '1210'), 'IMPORT_INTERLEAVED'],
    ['rows out of order', text.replace(/^901\.5/m, '999.5'), 'IMPORT_INTERLEAVED'],
    ['a decimal comma', text.replace('229.290000', '"229,290000"'), 'IMPORT_LOCALE'],
    ['NaN', text.replace('229.290000', 'nan'), 'IMPORT_NOT_A_NUMBER'],
    ['a negative time', text.replace('229.290000', '-229.290000'), 'IMPORT_NEGATIVE'],
    ['no row', text.slice(0, text.indexOf('812.0')), 'IMPORT_NOTHING_FOUND'],
    ['an error of nvprof', `==8127== Error: Application received signal 139\n${text}`, 'IMPORT_RUN_FAILED'],
    [
      'another table of nvprof',
      '"Start","Duration","Name","Correlation_ID"\nus,us,,\n1,1,"cuInit",1\n',
      'IMPORT_NOTHING_FOUND',
    ],
  ])('with %s is refused', (_, changed, code) => {
    expect(refused(changed).code).toBe(code);
  });

  test('whose last line has no end leaves it out and says so; lost records are said, too', () => {
    const { copies, end, missing } = readImport('nvprof-trace', text.trimEnd());
    expect(copies.map(({ kind }) => kind)).toEqual(['h2d']);
    expect(end).toBe('cut');
    expect(missing[0]).toContain('Line 13, the last, has no end');
    const lost = `==8127== Warning: 376746 records have invalid timestamps due to insufficient device buffer space.\n${text}`;
    expect(readImport('nvprof-trace', lost).missing).toContain('Records that nvprof lost, as it warns.');
  });
});

describe('nvprof --csv', () => {
  const text = importText('nvprof-summary.csv');
  const refused = (changed: string) => importRefusal('nvprof-summary', changed);

  test('gives kernels, copies and calls of the host', () => {
    const { kernels, copies, apiCalls, end } = readImport('nvprof-summary', text);
    expect(kernels[0]).toEqual({
      name: 'trt_volta_h884cudnn_256x64_ldg8_relu_exp_small_nhwc_tn_v1',
      layer: null,
      calls: 2,
      totalMs: 0.4604,
      meanMs: 0.2302,
      medianMs: null,
      minMs: 0.22929,
      maxMs: 0.23111,
      sdMs: null,
      callsMs: null,
    });
    expect(copies.map(({ kind, totalMs }) => [kind, totalMs])).toEqual([
      ['h2d', 5.30672],
      ['d2h', 0.002112],
    ]);
    expect(apiCalls.map(({ name, calls }) => [name, calls])).toEqual([
      ['cudaMemcpyAsync', 2],
      ['cudaLaunchKernel', 4],
    ]);
    expect(end).toBe('unmarked');
  });

  test('of which rows are missing is known to be cut by the shares of the time', () => {
    const { end, missing } = readImport('nvprof-summary', text.replace(/^.*nchwToNhwc.*\n/m, ''));
    expect(end).toBe('cut');
    expect(missing[0]).toContain('99.94 %');
  });

  test('of CUDA 8, in two tables without types, is the same', () => {
    const header = '"Time(%)","Time","Calls","Avg","Min","Max","Name"\n%,ms,,us,us,us,\n';
    const rows = (type: string) => text.match(new RegExp(`(?<=^"${type}",).*\n`, 'gm'))!.join('');
    const old = `==1== Profiling result:\n${header}${rows('GPU activities')}\n==1== API calls:\n${header}${rows('API calls')}`;
    const [now, then] = [readImport('nvprof-summary', text), readImport('nvprof-summary', old)];
    expect(then.kernels).toEqual(now.kernels);
    expect(then.apiCalls).toEqual(now.apiCalls);
  });

  test.each<[string, string, string]>([
    ['a second row of one kernel', text.replace(/^(.*DtoH.*)$/m, '$1\n$1'), 'IMPORT_MIXED_RUNS'],
    ['a mean beyond its extremes', text.replace('230.200000,229', '930.200000,229'), 'IMPORT_INCONSISTENT'],
    ['a sum that is not calls × mean', text.replace('0.460400,2', '0.460400,3'), 'IMPORT_INCONSISTENT'],
    ['calls that are no whole number', text.replace('0.460400,2', '0.460400,2.5'), 'IMPORT_NOT_A_NUMBER'],
  ])('with %s is refused', (_, changed, code) => {
    expect(refused(changed).code).toBe(code);
  });
});

describe('a profiler that may not read the counters of the GPU', () => {
  const denial =
    '==8127== Warning: ERR_NVGPUCTRPERM - The user does not have permission to profile on the target device.\n';
  const denied = {
    code: 'IMPORT_COUNTERS_DENIED',
    next: expect.stringContaining('NVreg_RestrictProfilingToAdminUsers=0'),
  };

  test('tells nothing: neither without a table nor with calls of the host alone', () => {
    const text = importText('nvprof-summary.csv');
    const hostOnly = text.replace(/^"GPU activities",.*\n/gm, '');
    for (const format of ['nvprof-trace', 'nvprof-summary'] as const)
      expect(importRefusal(format, `${denial}==8127== Profiling result:\nNo kernels were profiled.\n`)).toMatchObject(
        denied,
      );
    expect(importRefusal('nvprof-summary', `${denial}${hostOnly}`)).toMatchObject(denied);
    expect(importRefusal('nvprof-summary', denial.replace('Warning', 'Error'))).toMatchObject(denied);
    const nsys = 'The user does not have permission to access NVIDIA GPU Performance Counters\n';
    expect(importRefusal('nsys-csv', nsys)).toMatchObject(denied);
  });

  test('and wrote kernels all the same is read, with its warning', () => {
    const { kernels, warnings } = readImport('nvprof-summary', `${denial}${importText('nvprof-summary.csv')}`);
    expect(kernels.length).toBeGreaterThan(0);
    expect(warnings).toEqual([expect.stringContaining('ERR_NVGPUCTRPERM')]);
  });
});

describe('nsys stats --format csv', () => {
  const text = importText('nsys-stats.csv');
  const refused = (changed: string) => importRefusal('nsys-csv', changed);

  test('gives kernels, copies with their bytes and calls of CUDA, and names the report that is not read', () => {
    const { kernels, copies, apiCalls, unknown, missing } = readImport('nsys-csv', text);
    expect(kernels[0]).toMatchObject({
      calls: 2,
      totalMs: 0.45858,
      meanMs: 0.22929,
      medianMs: 0.22929,
      minMs: 0.22711,
      maxMs: 0.23147,
      sdMs: 0.003083,
    });
    expect(copies.map(({ kind, calls, bytes }) => [kind, calls, bytes])).toEqual([
      ['h2d', 27260, 402653000],
      ['d2d', 21920, null],
      ['memset', 16975, null],
      ['d2h', 1711, null],
    ]);
    expect(copies[0]!.totalMs).toBe(2472.025475);
    expect(apiCalls.map(({ name }) => name)).toEqual(['cudaLaunchKernel', 'cudaMemcpyAsync']);
    expect(unknown.examples[0]!.text).toContain('osrt_sum');
    expect(missing).toEqual(['Times of single calls, which the SQLite export tells.']);
  });

  test('of one report says which others are missing', () => {
    const one = `${text.slice(text.indexOf('Time (%)'), text.indexOf('\n\nProcessing', 10))}\n`;
    const { kernels, missing } = readImport('nsys-csv', one);
    expect(kernels).toHaveLength(2);
    expect(missing.slice(0, 2)).toEqual(['The report cuda_gpu_mem_time_sum.', 'The report cuda_api_sum.']);
  });

  test("of calls alone tells CUDA's from the operating system's", () => {
    const alone = (name: string) =>
      `Time (%),Total Time (ns),Num Calls,Avg (ns),Med (ns),Min (ns),Max (ns),StdDev (ns),Name\n100.0,80,4,20.0,20.0,20,20,0.0,${name}\n`;
    expect(readImport('nsys-csv', alone('cudaLaunchKernel')).apiCalls).toMatchObject([
      { name: 'cudaLaunchKernel', calls: 4 },
    ]);
    expect(refused(alone('poll')).code).toBe('IMPORT_TRUNCATED');
  });

  test('in other units is read in those of its header', () => {
    const micro =
      'Time (%),Total Time (us),Instances,Avg (us),Med (us),Min (us),Max (us),StdDev (us),Name\n100.0,458.58,2,229.29,229.29,227.11,231.47,3.083,k\n';
    expect(readImport('nsys-csv', micro).kernels[0]).toMatchObject({ totalMs: 0.45858, meanMs: 0.22929 });
    expect(refused(micro.replace('Total Time (us)', 'Total Time (h)')).code).toBe('IMPORT_UNIT_UNKNOWN');
  });

  test('of before 2022 says no unit of averages and extremes, so that they are left out', () => {
    const old =
      'Time(%),Total Time (ns),Instances,Average,Minimum,Maximum,Name\n100.0,458580,2,229290.0,227110,231470,k\n';
    expect(readImport('nsys-csv', old).kernels[0]).toMatchObject({
      totalMs: 0.45858,
      meanMs: 0.22929,
      minMs: null,
      maxMs: null,
    });
  });

  test.each<[string, string, string]>([
    ['a second table of one report', `${text}\n${text}`, 'IMPORT_MIXED_RUNS'],
    ['digits in groups', text.replace('458580', '"458,580"'), 'IMPORT_LOCALE'],
    ['semicolons', 'Time (%);Total Time (ns);Instances;Name\n100,0;1;1;k\n', 'IMPORT_LOCALE'],
    ['another line among the rows', text.replace('37.4,', 'hello\n37.4,'), 'IMPORT_INTERLEAVED'],
    ['a negative time', text.replace('458580', '-458580'), 'IMPORT_NEGATIVE'],
    ['NaN', text.replace('3083.0', 'nan'), 'IMPORT_NOT_A_NUMBER'],
    ['nothing but a header', `${text.split('\n')[2]}\n`, 'IMPORT_TRUNCATED'],
  ])('with %s is refused', (_, changed, code) => {
    expect(refused(changed).code).toBe(code);
  });

  test('of which rows are missing is known to be cut by the shares of the time', () => {
    const { end, missing } = readImport('nsys-csv', text.replace(/^37\.4.*\n/m, ''));
    expect(end).toBe('cut');
    expect(missing[0]).toContain('62.6 %');
  });
});
