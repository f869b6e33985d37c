import { describe, expect, test } from 'vitest';
import { enginesOfImports } from '../../../../harness/core/imported/of-imports.ts';
import type { ImportRecord } from '../../../../harness/core/records.ts';
import { mean, median } from '../../../../harness/core/statistics.ts';
import { runLog, runLogs } from '../../../fixtures/imported-runs.ts';
import { importText, readImport } from '../../../fixtures/read-import.ts';
import { imported } from '../../../fixtures/sample-records.ts';

const times = readImport('trtexec-times', importText('trtexec-10.6-times.json'));
const text = readImport('trtexec-text', importText('trtexec-10.6.txt'));

/** The summary that trtexec would print of the inferences that the times list: the fixture's own are of more than were kept. */
function summaryOf(samples: readonly number[]) {
  return {
    n: samples.length,
    meanMs: Number(mean(samples).toPrecision(6)),
    medianMs: Number(median(samples).toPrecision(6)),
    minMs: Math.min(...samples),
    maxMs: Math.max(...samples),
    percentiles: [],
  };
}

const listed = times.latency!.total!.samplesMs!;
const summed: Partial<ImportRecord> = {
  ...text,
  latency: { ...text.latency!, total: { samplesMs: null, averagesMs: null, summary: summaryOf(listed) } },
};

describe('engines of imports', () => {
  test('have as many runs as there are logs of them under the same conditions', () => {
    const engines = enginesOfImports([...runLogs(3, 2), ...runLogs(2, 3, { ranOn: 'agx' })]);
    expect(engines.map(({ side, runs }) => [side.ranOn, runs.length])).toEqual([
      ['nx', 3],
      ['agx', 2],
    ]);
  });

  test('are apart where they were measured otherwise', () => {
    const { recipe } = runLog([1]).record;
    const engines = enginesOfImports([
      runLog([1]),
      runLog([2], {}, { recipe: { ...recipe, profiler: true } }),
      runLog([3], { batch: 8 }),
    ]);
    expect(engines).toHaveLength(3);
  });

  test('take the text of trtexec and what --exportTimes wrote of the same run for one run, with the recipe of the one and the samples of the other', () => {
    const [engine, ...others] = enginesOfImports([runLog([], {}, times), runLog([], {}, summed)]);
    expect(others).toEqual([]);
    expect(engine).toMatchObject({
      conditions: { transfers: true, wait: 'block' },
      runs: [{ medianMs: median(listed) }],
    });
    expect(engine!.whole!.n).toBe(listed.length);
    expect(engine!.sources).toHaveLength(2);
    expect([...engine!.parts.keys()]).toEqual(['h2d', 'compute', 'd2h', 'enqueue']);
  });

  test.for([{ maxMs: 99 }, { n: listed.length + 1 }])('of another run stay two: %j', changes => {
    const other = {
      ...summed,
      latency: {
        ...summed.latency!,
        total: { samplesMs: null, averagesMs: null, summary: { ...summaryOf(listed), ...changes } },
      },
    };
    const engines = enginesOfImports([runLog([], {}, times), runLog([], {}, other)]);
    expect(engines.flatMap(({ runs }) => runs)).toHaveLength(2);
  });

  test('have no deviation where the log tells none, and no part that is not in it', () => {
    const [engine] = enginesOfImports([runLog([], {}, summed)]);
    expect(engine!.whole).toEqual({ mean: summaryOf(listed).meanMs, sd: null, n: listed.length });
    expect(engine!.parts.has('kernels')).toBe(false);
    expect(engine!.parts.has('upload')).toBe(false);
  });

  test('have layers with the kernels that the inspector names, of logs beside the latencies', () => {
    const profile = readImport('trtexec-profile', importText('trtexec-10.6-profile.json'));
    const layers = profile.layers.list.map(layer => ({
      ...layer,
      totalMs: null,
      meanMs: null,
      medianMs: null,
      kernel: 'k',
    }));
    const inspector = { ...profile, layers: { iterations: null, list: layers } };
    const [engine] = enginesOfImports([runLog([1, 2]), runLog([], {}, profile), runLog([], {}, inspector)]);
    expect(engine!.layers).toHaveLength(profile.layers.list.length);
    expect(engine!.layers[0]).toMatchObject({ layer: profile.layers.list[0]!.name, kernel: 'k' });
  });

  test('of logs of kernels alone have no latency', () => {
    const [engine] = enginesOfImports([runLog([], {}, readImport('nvprof-summary', importText('nvprof-summary.csv')))]);
    expect(engine).toMatchObject({ whole: null, runs: [], inferences: null });
    expect(engine!.kernels.length).toBeGreaterThan(0);
  });

  test('tell of the device what any of their logs does, and its clock while it worked; and what was counted', () => {
    const { telemetry, counters, device } = imported;
    const [one] = enginesOfImports([
      runLog([1], {}, { device: { ...device, computeCapability: null } }),
      runLog([], {}, { latency: null, counters: counters!, device: { ...device, multiprocessors: null } }),
      runLog(
        [],
        {},
        {
          latency: null,
          telemetry: [1100, 599, 599].map((smClockMhz, at) => ({
            ...telemetry[0]!,
            smClockMhz,
            utilizationPercent: at === 0 ? 0 : 90,
          })),
        },
      ),
    ]);
    expect(one).toMatchObject({
      device: { accelerator: null, computeCapability: '9.0', multiprocessors: 132, clockMhz: 599 },
      counters,
    });
  });

  test('of a device that was throttled, whose clock moved, or of a log that is cut, say so', () => {
    const reading = {
      ...runLog([1]).record.telemetry[0]!,
      atMs: null,
      device: null,
      smClockMhz: 1000,
      memoryClockMhz: null,
      powerWatts: null,
      railsWatts: null,
      temperatureC: null,
      utilizationPercent: 90,
      memoryUtilizationPercent: null,
      throttleReasons: ['HW_SLOWDOWN'],
    };
    const telemetry = [
      reading,
      { ...reading, smClockMhz: 800, throttleReasons: [] },
      { ...reading, smClockMhz: 100, utilizationPercent: 0, throttleReasons: [] },
    ];
    const [engine] = enginesOfImports([runLog([1], {}, { telemetry, end: 'cut' })]);
    expect(engine!.quality).toEqual(['throttled', 'clocks-moved', expect.stringMatching(/^cut: imports\//)]);
    const [idle] = enginesOfImports([
      runLog([1], {}, { telemetry: [{ ...reading, throttleReasons: [] }, telemetry[2]!] }),
    ]);
    expect(idle!.quality, 'readings of an idle device are of another state').toEqual([]);
  });
});
