import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandwidthBound, bestLevel, kneeOf, nextLevel, sizeOf, whyOver } from '../../../harness/core/concurrency.ts';
import type { ConcurrencyLevel } from '../../../harness/core/records.ts';
import { concurrency as record } from '../../fixtures/sample-records.ts';

const level = (threads: number, fps: number, load: Partial<ConcurrencyLevel> = {}): ConcurrencyLevel => ({
  threads,
  fps,
  perThread: [],
  cpuPercent: 0,
  telemetry: null,
  ...load,
});
const levels = fc
  .array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 })
  .map(all => all.map((fps, at) => level(at + 1, fps)));

describe('a sweep', () => {
  test('goes on one by one, then by steps of a third to a half', () => {
    const visited = [1];
    while (visited.at(-1)! < 40) visited.push(nextLevel(visited.at(-1)!));
    expect(visited).toEqual([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48]);
  });

  test('is over when two levels in a row gave less than 5 % more', () => {
    expect(whyOver([level(1, 100)])).toBeNull();
    expect(whyOver([level(1, 100), level(2, 104)])).toBeNull();
    expect(whyOver([level(1, 100), level(2, 104), level(3, 104)])).toBe('saturated');
    expect(whyOver([level(1, 100), level(2, 104), level(3, 106)])).toBeNull();
  });

  test.for([{ utilizationPercent: 98 }, { cpuPercent: 99 }])(
    'is over a level earlier where device or host are loaded: %o',
    load => {
      expect(whyOver([level(1, 100, load)])).toBeNull();
      expect(whyOver([level(1, 100), level(2, 104, load)])).toBe('loaded');
      expect(whyOver([level(1, 100, load), level(2, 104)])).toBeNull();
      expect(whyOver([level(1, 100), level(2, 106, load)])).toBeNull();
    },
  );

  test('has its knee where the fewest threads are as good as the best, in whichever order they were measured', () => {
    fc.assert(
      fc.property(levels, all => {
        const knee = kneeOf(all)!;
        const best = Math.max(...all.map(({ fps }) => fps));
        expect(knee.fps).toBeGreaterThanOrEqual(0.95 * best);
        for (const { threads, fps } of all) if (threads < knee.threads) expect(fps).toBeLessThan(0.95 * best);
        expect(kneeOf(all.toReversed())).toEqual(knee);
      }),
    );
    expect(kneeOf([])).toBeNull();
  });

  test('over streams has its knee among the streams', () => {
    const streams = [1, 2, 3].map(count => level(1, 100 * Math.min(2, count), { streams: count }));
    const knee = kneeOf(streams, 'streams')!;
    expect(sizeOf(knee, 'streams')).toBe(2);
    expect(knee.rule).toBe('the fewest streams with 95 % of the best throughput');
  });

  test("has the paper's bound where the device tells its memory, from one thread alone", () => {
    const single = {
      ...level(1, 1000),
      telemetry: { smClockMhz: 1, memoryClockMhz: 1000, powerWatts: 1, temperatureC: 1, throttleReasons: null },
    };
    const sizes = { engineBytes: 800_000, inputBytes: 100_000, batch: 8 };
    const platform = { device: { memoryBusBits: 512 } };
    expect(bandwidthBound(platform, single, sizes)).toEqual({
      peakBytesPerSecond: 128e9,
      threadBytesPerSecond: 2e8,
      threads: 640,
    });
    expect(bandwidthBound({ device: {} }, single, sizes)).toBeNull();
    expect(bandwidthBound(platform, level(1, 1000), sizes)).toBeNull();
    expect(bandwidthBound(platform, { ...single, threads: 2 }, sizes)).toBeNull();
    expect(bandwidthBound(platform, { ...single, streams: 2 }, sizes)).toBeNull();
  });

  test('has its best among all records', () => {
    const other = { ...record, graph: true, levels: [level(1, 20), level(4, 31)] };
    expect(bestLevel([record, other])).toEqual({ record: other, level: level(4, 31) });
    expect(bestLevel([{ ...record, levels: [] }])).toBeNull();
  });
});
