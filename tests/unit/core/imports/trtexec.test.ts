import { describe, expect, test } from 'vitest';
import { importRefusal, importText, readImport } from '../../../fixtures/read-import.ts';

const real = importText('trtexec-10.6.txt');
const read = (text: string) => readImport('trtexec-text', text);
const refused = (text: string) => importRefusal('trtexec-text', text);

describe('the text of trtexec 10.6, as a device wrote it', () => {
  const content = read(real);

  test('says the version, the device and how it was measured', () => {
    expect(content.tool).toEqual({ name: 'trtexec', version: '10.6.0' });
    expect(content.device).toEqual({
      name: 'NVIDIA H200',
      computeCapability: '9.0',
      multiprocessors: 132,
      driver: null,
    });
    expect(content.recipe).toEqual({
      clock: 'device-events',
      batch: null,
      warmupMs: 200,
      warmupRuns: 478,
      durationSeconds: 3,
      iterations: 10,
      averagedOver: 10,
      streams: 1,
      transfers: true,
      overlap: true,
      graph: false,
      wait: 'block',
      profiler: false,
      precision: null,
    });
  });

  test('says the size of the engine: of one that was loaded in whole MiB, of one that was built to six digits', () => {
    expect(content.engineSize).toEqual({ leastMebibytes: 10, mostMebibytes: 11 });
    const built = real.replace(/^.*Loaded engine size.*$/m, line =>
      [line.replace(/\[TRT\] Loaded.*$/, 'Created engine with size: 10.1337 MiB'), line].join('\n'),
    );
    expect(read(built).engineSize).toEqual({ leastMebibytes: 10.1337, mostMebibytes: 10.1337 });
    expect(read(real.replace(/^.*Loaded engine size.*\n/m, ''))).not.toHaveProperty('engineSize');
    const unsaid = real.replace(/^.*Loaded engine size.*\n/m, '');
    expect(read(unsaid).missing).toContainEqual(expect.stringContaining('The size of the engine'));
    expect(content.missing).not.toContainEqual(expect.stringContaining('The size of the engine'));
    for (const [said, code] of [
      ['Created engine with size: 10,1337 MiB', 'IMPORT_LOCALE'],
      ['[TRT] Loaded engine size: 10,5 MiB', 'IMPORT_LOCALE'],
      ['Created engine with size: 1.2 GiB', 'IMPORT_UNIT_UNKNOWN'],
      ['Created engine with size: 9.18205 MiB', 'IMPORT_INCONSISTENT'],
      ['[TRT] Loaded engine size: 11 MiB', 'IMPORT_INCONSISTENT'],
    ] as const)
      expect(refused(built.replace('Created engine with size: 10.1337 MiB', said)), said).toMatchObject({
        code,
        message: expect.stringContaining('the engine'),
      });
  });

  test('gives the summary of every part as it is printed', () => {
    expect(content.latency?.compute?.summary).toEqual({
      n: 7359,
      minMs: 0.393188,
      maxMs: 1.06885,
      meanMs: 0.404327,
      medianMs: 0.403992,
      percentiles: [
        { percent: 90, ms: 0.409302 },
        { percent: 95, ms: 0.411133 },
        { percent: 99, ms: 0.41626 },
      ],
    });
    expect(content.latency?.total?.summary?.medianMs).toBe(0.505127);
    expect(content.latency?.h2d?.summary?.meanMs).toBe(0.0991369);
    expect(content.latency?.d2h?.summary?.maxMs).toBe(0.0285645);
    expect(content.latency?.enqueue?.summary?.minMs).toBe(0.230469);
    expect(content.latency).toMatchObject({ throughputPerSecond: 2451.9, hostSeconds: 3.00134 });
  });

  test('gives the trace averages, and says that some are left out', () => {
    expect(content.latency?.compute?.averagesMs).toHaveLength(24);
    expect(content.latency?.compute?.averagesMs?.[0]).toBe(0.405782);
    expect(content.latency?.total?.averagesMs?.[0]).toBe(0.525272);
    expect(content.latency?.enqueue?.averagesMs?.[0]).toBe(0.346254);
    expect(content.missing).toContain('The averages of 3359 inferences in the middle, which trtexec leaves out.');
  });

  test('gives the layers of the profile, without their sum', () => {
    expect(content.layers.iterations).toBe(4948);
    expect(content.layers.list).toHaveLength(55);
    expect(content.layers.list[1]).toMatchObject({
      name: '_conv_stem + _bn0 + _bn0_o_relu6',
      totalMs: 54.51,
      meanMs: 0.011,
      medianMs: 0.011,
    });
  });

  test('passes the warnings on, and ends as trtexec says', () => {
    expect(content.warnings).toContainEqual(
      expect.stringMatching(/GPU compute time is unstable, .* 2\.23614%\. If not/),
    );
    expect(content.warnings).toContainEqual(expect.stringContaining('bound by Enqueue Time'));
    expect(content.end).toBe('marked');
    expect(content.unknown.count).toBe(0);
  });
});

test('the text of trtexec 11 is read with the other defaults that it prints', () => {
  const { recipe, tool, latency, missing } = read(importText('trtexec-11.1.txt'));
  expect(tool.version).toBe('11.1.0');
  expect(recipe).toMatchObject({ transfers: false, graph: true, wait: 'spin', profiler: false, streams: 1 });
  expect(latency?.total?.summary?.n).toBe(6000);
  expect(missing).toContain('The averages of 5980 inferences in the middle, which trtexec leaves out.');
});

test('copies that trtexec did not make, and prints as 0 ms, are absent', () => {
  const { latency, missing } = read(importText('trtexec-11.1.txt'));
  expect(latency).toMatchObject({ h2d: null, d2h: null, compute: { summary: { medianMs: 0.498 } } });
  expect(missing).toEqual(
    expect.arrayContaining([
      'h2d: it is 0 ms throughout, so it was not measured.',
      'd2h: it is 0 ms throughout, so it was not measured.',
    ]),
  );
  const times = JSON.parse(importText('trtexec-10.6-times.json')) as Record<string, number>[];
  const none = times.map(one => ({ ...one, h2dMs: 0, d2hMs: 0, latencyMs: one.computeMs }));
  const exported = readImport('trtexec-times', JSON.stringify(none));
  expect(exported.latency).toMatchObject({ h2d: null, d2h: null, compute: { samplesMs: expect.any(Array) } });
  expect(exported.missing).toContain('h2d: it is 0 ms throughout, so it was not measured.');
  const csv = readImport('plain-csv', 'latency_ms,h2d_ms,d2h_ms\n1,0,0\n1,0,0.1\n');
  expect(csv.latency).toMatchObject({ h2d: null, d2h: { samplesMs: [0, 0.1] } });
  expect(csv.missing).toContain('h2d: it is 0 ms throughout, so it was not measured.');
});

// Untested on real output: the layout of release/8.5 of the sources.
test('the text of 8.5 has its version in four digits, its streams under another name and its profile the other way round', () => {
  const old = real
    .replaceAll('v100600', 'v8503')
    .replace('TensorRT version: 10.6.0', 'TensorRT version: 8.5.3')
    .replace('Inference Streams: 1', 'Streams: 2')
    .replace(/=== Profile[\s\S]*?Total\n/, () =>
      [
        '=== Profile (100 iterations ) ===',
        '[11/23/2026-21:31:40] [I]         Layer   Time (ms)   Avg. Time (ms)   Median Time (ms)   Time %',
        '[11/23/2026-21:31:40] [I]  conv1 + relu      100.00           1.0000             0.9900     50.0',
        '[11/23/2026-21:31:40] [I]           fc1      100.00           1.0000             0.9900     50.0',
        '[11/23/2026-21:31:40] [I]         Total      200.00           2.0000             1.9800    100.0',
        '',
      ].join('\n'),
    );
  const { tool, recipe, layers, end } = read(old);
  expect(tool.version).toBe('8.5.3');
  expect(recipe.streams).toBe(2);
  expect(layers.list.map(({ name, totalMs }) => [name, totalMs])).toEqual([
    ['conv1 + relu', 100],
    ['fc1', 100],
  ]);
  expect(end).toBe('marked');
});

describe('a text that is not right', () => {
  test('of before 8 is refused: its words mean other things', () => {
    const old = real.replaceAll('v100600', 'v7203').replace('TensorRT version: 10.6.0', 'TensorRT version: 7.2.3');
    expect(refused(old)).toMatchObject({ code: 'IMPORT_VERSION_UNKNOWN', message: expect.stringContaining('7.2.3') });
  });

  test('of an unknown version is read where it says how it was measured, and refused where it does not', () => {
    const future = real
      .replaceAll('v100600', 'v130200')
      .replace('TensorRT version: 10.6.0', 'TensorRT version: 13.2.0');
    expect(read(future).missing).toContainEqual(expect.stringContaining('Knowledge of TensorRT 13.2.0'));
    const silent = future.replace(/^.*Data transfers: .*\n/m, '');
    expect(refused(silent)).toMatchObject({
      code: 'IMPORT_VERSION_UNKNOWN',
      message: expect.stringContaining('13.2.0'),
    });
  });

  test('of a run that failed is refused', () => {
    expect(refused(real.replace('&&&& PASSED', '&&&& FAILED')).code).toBe('IMPORT_RUN_FAILED');
  });

  test('that ends before the summary, or never came so far', () => {
    expect(refused(real.slice(0, real.indexOf('=== Performance'))).code).toBe('IMPORT_TRUNCATED');
    expect(refused(real.slice(0, real.indexOf('Starting inference'))).message).toContain('did not come so far');
  });

  test('that only built an engine', () => {
    const built = `=== Build Options ===\n${'Skip inference: Enabled\n'}&&&& PASSED TensorRT.trtexec [TensorRT v100600] # trtexec\n`;
    expect(refused(built)).toMatchObject({
      code: 'IMPORT_NOTHING_FOUND',
      message: expect.stringContaining('--skipInference'),
    });
  });

  test('with a line that is cut in the middle', () => {
    expect(refused(real.replace(/(H2D Latency: min = 0.09).*/, '$1'))).toMatchObject({
      code: 'IMPORT_TRUNCATED',
      message: expect.stringMatching(/^log, line \d+: .*H2D Latency|not whole/),
    });
  });

  test('in other units is read in theirs', () => {
    const micro = real.replace(
      /(D2H Latency: )(.*)/,
      (_, name: string, values: string) =>
        name + values.replace(/([\d.]+) ms/g, (__, value) => `${Number(value) * 1000} us`),
    );
    expect(read(micro).latency?.d2h?.summary?.medianMs).toBeCloseTo(0.0057373, 12);
    expect(refused(real.replace('min = 0.0922852 ms', 'min = 0.0922852 ticks')).code).toBe('IMPORT_UNIT_UNKNOWN');
  });

  test('with decimal commas', () => {
    expect(refused(real.replace('min = 0.0922852 ms', 'min = 0,0922852 ms')).code).toBe('IMPORT_LOCALE');
    expect(refused(real.replace('2451.9 qps', '2451,9 qps')).code).toBe('IMPORT_LOCALE');
  });

  test('with NaN, and with a negative time', () => {
    expect(refused(real.replace('mean = 0.0991369', 'mean = nan')).code).toBe('IMPORT_NOT_A_NUMBER');
    expect(refused(real.replace('mean = 0.0991369', 'mean = -0.0991369')).code).toBe('IMPORT_NEGATIVE');
    const percentile = (percent: string) => refused(real.replace('percentile(95%)', `percentile(${percent}%)`));
    expect(percentile('195')).toMatchObject({
      code: 'IMPORT_NOT_A_NUMBER',
      message: expect.stringContaining('"195", above 100'),
    });
    expect(percentile('9.5.1').code).toBe('IMPORT_NOT_A_NUMBER');
  });

  test('with a latency, or compute, of no time', () => {
    const zero = (name: string) =>
      real.replace(
        new RegExp(`(${name}: )(.*)`),
        (_, said: string, values: string) => said + values.replace(/[\d.]+ ms/g, '0 ms'),
      );
    expect(refused(zero('\\] Latency'))).toMatchObject({
      code: 'IMPORT_ZERO',
      message: expect.stringMatching(/^log, line \d+: .*Latency/),
    });
    expect(refused(zero('GPU Compute Time')).code).toBe('IMPORT_ZERO');
    expect(refused(real.replace(/GPU latency: [\d.]+/, 'GPU latency: 0')).code).toBe('IMPORT_ZERO');
  });

  test('with numbers that cannot be of one sample', () => {
    expect(refused(real.replace('mean = 0.0991369', 'mean = 9.0991369')).code).toBe('IMPORT_INCONSISTENT');
  });

  test('with a throughput that its own count and time belie', () => {
    for (const qps of ['5.0', '1200', '5000']) {
      expect(refused(real.replace('2451.9 qps', `${qps} qps`))).toMatchObject({
        code: 'IMPORT_INCONSISTENT',
        message: `log: a throughput of ${Number(qps)} a second cannot be: 7359 inferences in 3.00134 s are 2451.9.`,
      });
    }
    expect(refused(real.replace('Walltime: 3.00134', 'Walltime: 30.0134')).code).toBe('IMPORT_INCONSISTENT');
    // Batches of the implicit kind count as so many inferences.
    const batches = real.replace('Batch: Explicit', 'Batch: 8').replace('2451.9 qps', '19615.2 qps');
    expect(read(batches).latency?.throughputPerSecond).toBe(19615.2);
    expect(read(real.replace('2451.9 qps', '2400 qps')).latency?.throughputPerSecond).toBe(2400);
  });

  test('with parts whose means are not the mean of the whole', () => {
    const longer = real.replace(/H2D Latency: .*/, 'H2D Latency: min = 5 ms, max = 5 ms, mean = 5 ms, median = 5 ms');
    expect(refused(longer).code).toBe('IMPORT_INCONSISTENT');
  });

  test('of two runs, one after the other or at the same time, in whole lines and in parts of lines', () => {
    expect(refused(`${real}\n${real}`)).toMatchObject({
      code: 'IMPORT_MIXED_RUNS',
      message: expect.stringContaining('second run'),
    });
    const body = real
      .split('\n')
      .filter(line => !line.startsWith('&&&&'))
      .join('\n');
    expect(refused(`${body}\n${body}`).code).toBe('IMPORT_MIXED_RUNS');
    const [first, ...others] = real.split('\n');
    expect(refused([first, first, ...others].join('\n')).code).toBe('IMPORT_INTERLEAVED');
    expect(refused(real.replace('H2D Latency: min', 'H2D Lat[11/23/2026-21:31:37] [I] Latency: min')).code).toBe(
      'IMPORT_INTERLEAVED',
    );
  });

  test('of which only some lines were copied says what is missing', () => {
    const lines = real.split('\n').filter(line => /Throughput: |\] Latency: |GPU Compute Time: min/.test(line));
    const { latency, missing, end, tool } = read(
      `${lines.join('\n').replace('[11/23/2026-21:31:37] [I] Throughput', '[11/23/2026-21:31:37] [I] === Performance summary ===\n[11/23/2026-21:31:37] [I] Throughput')}\n`,
    );
    expect(latency?.compute?.summary).toMatchObject({ n: null, medianMs: 0.403992 });
    expect(latency?.h2d).toBeNull();
    expect(end).toBe('cut');
    expect(tool.version).toBeNull();
    expect(missing).toEqual(
      expect.arrayContaining([
        'The line "H2D Latency" of the performance summary.',
        'The version of TensorRT.',
        'The number of timed inferences.',
      ]),
    );
  });

  test('has parts in the summary that are not understood: they are named', () => {
    const odd = real.replace(
      '[I] Total Host Walltime',
      '[I] GPU Wait Time: 3 ms\n[11/23/2026-21:31:37] [I] Total Host Walltime',
    );
    expect(read(odd).unknown).toMatchObject({ count: 1, examples: [{ text: 'GPU Wait Time: 3 ms' }] });
  });
});

describe('trtexec --exportTimes', () => {
  const text = importText('trtexec-10.6-times.json');
  const entries = JSON.parse(text);
  const refusedTimes = (change: (list: Record<string, number>[]) => unknown) =>
    importRefusal('trtexec-times', JSON.stringify(change(structuredClone(entries)))).code;

  test('gives every inference, and the enqueue time as a difference', () => {
    const { latency, recipe, end } = readImport('trtexec-times', text);
    expect(latency?.compute?.samplesMs).toHaveLength(24);
    expect(latency?.compute?.samplesMs?.[0]).toBe(0.406143);
    expect(latency?.total?.samplesMs?.[0]).toBe(0.526245);
    expect(latency?.enqueue?.samplesMs?.[0]).toBe(0.343);
    expect(recipe.clock).toBe('device-events');
    expect(end).toBe('marked');
  });

  test('of an old version with end to end times is read all the same', () => {
    const old = entries.map((one: object) => ({ ...one, endToEndMs: 1 }));
    expect(readImport('trtexec-times', JSON.stringify(old)).unknown.count).toBe(0);
  });

  test('that is cut, empty, of two runs, or holds no numbers is refused', () => {
    expect(importRefusal('trtexec-times', text.slice(0, -3)).code).toBe('IMPORT_TRUNCATED');
    expect(importRefusal('trtexec-times', '[]').code).toBe('IMPORT_NOTHING_FOUND');
    expect(importRefusal('trtexec-times', `${text}\n${text}`).code).toBe('IMPORT_MIXED_RUNS');
    expect(importRefusal('trtexec-times', text.replace('0.406143', 'nan')).code).toBe('IMPORT_NOT_A_NUMBER');
    expect(refusedTimes(list => [...list, ...list])).toBe('IMPORT_MIXED_RUNS');
    expect(refusedTimes(([first, ...rest]) => [{ ...first, computeMs: -1 }, ...rest])).toBe('IMPORT_NEGATIVE');
    expect(refusedTimes(([first, ...rest]) => [{ ...first, computeMs: 0 }, ...rest])).toBe('IMPORT_ZERO');
    expect(refusedTimes(([first, ...rest]) => [{ ...first, computeMs: 400 }, ...rest])).toBe('IMPORT_INCONSISTENT');
    expect(refusedTimes(list => list.map(({ h2dMs: _, ...one }) => one))).toBe('IMPORT_NOT_A_NUMBER');
  });
});

test('trtexec --exportProfile gives times of layers', () => {
  const { layers, end } = readImport('trtexec-profile', importText('trtexec-10.6-profile.json'));
  expect(layers.iterations).toBe(4948);
  expect(layers.list).toHaveLength(55);
  expect(layers.list[1]).toMatchObject({
    name: '_conv_stem + _bn0 + _bn0_o_relu6',
    totalMs: 54.5089,
    meanMs: 0.0110164,
    medianMs: 0.010976,
  });
  expect(end).toBe('marked');
  expect(importRefusal('trtexec-profile', '[{ "count": 10 }]').code).toBe('IMPORT_NOTHING_FOUND');
  expect(
    importRefusal('trtexec-profile', '[{ "count": 10 }, { "name": "a", "timeMs": -1, "averageMs": 1 }]').code,
  ).toBe('IMPORT_NEGATIVE');
});

test('trtexec --exportLayerInfo gives layers, and says that it has no kernels where the engine keeps only names', () => {
  const { layers, missing } = readImport('trtexec-layers', importText('trtexec-10.6-layers.json'));
  expect(layers.list).toHaveLength(55);
  expect(missing[0]).toContain('--profilingVerbosity=detailed');
  const detailed =
    '{"Layers":[{"Name":"conv1","LayerType":"CaskConvolution","TacticName":"sm80_x","TacticValue":"0x1","Outputs":[]}]}';
  expect(readImport('trtexec-layers', detailed).layers.list[0]).toMatchObject({
    name: 'conv1',
    kernel: 'sm80_x',
    tactic: '0x1',
    totalMs: null,
  });
  expect(importRefusal('trtexec-layers', '{"Layers":[7]}').code).toBe('IMPORT_TRUNCATED');
});
