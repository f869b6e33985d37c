import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandwidthBound, isSaturated, kneeOf, moreThreads } from '../../../harness/core/concurrency.ts';
import type { ConcurrencyLevel } from '../../../harness/core/records.ts';

const level = (threads: number, fps: number): ConcurrencyLevel => ({
  threads,
  fps,
  perThread: [],
  cpuPercent: 0,
  telemetry: null,
});
const levels = fc
  .array(fc.double({ min: 0.001, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 12 })
  .map(all => all.map((fps, at) => level(at + 1, fps)));

describe('a sweep over threads', () => {
  test('goes on one by one, then by steps of a third to a half', () => {
    const visited = [1];
    while (visited.at(-1)! < 40) visited.push(moreThreads(visited.at(-1)!));
    expect(visited).toEqual([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48]);
  });

  test('is over when two levels in a row gave less than 5 % more', () => {
    expect(isSaturated([level(1, 100), level(2, 104)])).toBe(false);
    expect(isSaturated([level(1, 100), level(2, 104), level(3, 104)])).toBe(true);
    expect(isSaturated([level(1, 100), level(2, 104), level(3, 106)])).toBe(false);
  });

  test('has its knee where the fewest threads are as good as the best', () => {
    fc.assert(
      fc.property(levels, all => {
        const knee = kneeOf(all)!;
        const best = Math.max(...all.map(({ fps }) => fps));
        expect(knee.fps).toBeGreaterThanOrEqual(0.95 * best);
        for (const { threads, fps } of all) if (threads < knee.threads) expect(fps).toBeLessThan(0.95 * best);
      }),
    );
    expect(kneeOf([])).toBeNull();
  });

  test("has the paper's bound where the device tells its memory", () => {
    const single = {
      ...level(1, 1000),
      telemetry: { smClockMhz: 1, memoryClockMhz: 1000, powerWatts: 1, temperatureC: 1, throttleReasons: null },
    };
    const sizes = { engineBytes: 800_000, inputBytes: 100_000, batch: 8 };
    expect(bandwidthBound({ device: { memoryBusBits: 512 } }, single, sizes)).toEqual({
      peakBytesPerSecond: 128e9,
      threadBytesPerSecond: 2e8,
      threads: 640,
    });
    expect(bandwidthBound({ device: {} }, single, sizes)).toBeNull();
    expect(bandwidthBound({ device: { memoryBusBits: 512 } }, level(1, 1000), sizes)).toBeNull();
  });
});
