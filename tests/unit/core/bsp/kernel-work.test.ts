import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LatencyCycles, launchCycles } from '../../../../harness/core/bsp/equation.ts';
import { workOf } from '../../../../harness/core/bsp/kernel-work.ts';
import type { ImportCounters } from '../../../../harness/core/records.ts';
import { importText, readImport } from '../../../fixtures/read-import.ts';

const ncu = readImport('ncu-csv', importText('ncu-raw.csv')).counters!;
const nvprof = readImport('nvprof-counters', importText('nvprof-metrics.csv')).counters!;
const kernel = 'trt_volta_h884cudnn_256x64_ldg8_relu_exp_small_nhwc_tn_v1';

describe('what a launch does', () => {
  test('is counted by thread, as each thread of a warp executes what the warp does', () => {
    // 24 blocks of 256 threads are 192 warps. Of 960192 instructions 144000 are on shared memory and 28800 on global memory.
    const found = workOf(kernel, ncu);
    expect(found).toEqual({
      work: {
        threads: 6144,
        perThread: {
          instructions: (960_192 - 144_000 - 28_800) / 192,
          shared: 750,
          global: 150,
          l1Hits: 37.5,
          l2Hits: expect.closeTo(112.5 * 0.61, 9),
        },
      },
    });
  });

  test('is the same by nvprof, whose instructions of a warp tell how many warps there were', () => {
    const [one, other] = [workOf(kernel, ncu), workOf(kernel, nvprof)] as { work: { perThread: object } }[];
    expect(other).toMatchObject({ work: { threads: expect.closeTo(6144, 6) } });
    for (const [name, count] of Object.entries(one!.work.perThread))
      expect(other!.work.perThread).toHaveProperty(name, expect.closeTo(count, 6));
  });

  test('is counted once where logs with grids and logs without are there, by those with grids where they have all', () => {
    expect(workOf(kernel, [...nvprof, ...ncu])).toEqual(workOf(kernel, ncu));
    const incomplete = ncu.map(one => ({ ...one, metrics: one.metrics.slice(1) }));
    expect(workOf(kernel, [...incomplete, ...nvprof])).toEqual(workOf(kernel, nvprof));
    expect(workOf(kernel, incomplete)).toHaveProperty('missing');
  });

  test('may come from several logs that counted other things each', () => {
    const split = (of: (name: string) => boolean) =>
      ncu.map(one => ({ ...one, metrics: one.metrics.filter(({ name }) => of(name)) }));
    const halves = [...split(name => name.includes('global')), ...split(name => !name.includes('global'))];
    expect(workOf(kernel, halves)).toEqual(workOf(kernel, ncu));
  });

  test.each<[string, (all: ImportCounters[]) => ImportCounters[], string]>([
    ['a kernel that was not counted', () => [], 'no log of counters has this kernel'],
    [
      'a counter that was not taken',
      all => all.map(one => ({ ...one, metrics: one.metrics.filter(({ name }) => !name.includes('shared_ld')) })),
      'smsp__inst_executed_op_shared_ld.sum (nvprof: inst_executed_shared_loads) is not in the log',
    ],
    [
      'a counter that is n/a',
      all =>
        all.map(one => ({
          ...one,
          metrics: one.metrics.map(metric => (metric.name.startsWith('lts') ? { ...metric, launches: 1 } : metric)),
        })),
      'lts__t_sector_hit_rate.pct is n/a in 1 of 2 launches',
    ],
    [
      'more accesses than instructions',
      all =>
        all.map(one => ({
          ...one,
          metrics: one.metrics.map(metric =>
            metric.name === 'smsp__inst_executed.sum' ? { ...metric, mean: 1 } : metric,
          ),
        })),
      'its loads and stores are more than its instructions',
    ],
  ])('of %s is not known, and it is said why', (_, change, why) => {
    expect(workOf(kernel, change(ncu))).toEqual({ missing: [why] });
  });

  test('needs no rate of hits where global memory is not touched', () => {
    const inShared = ncu
      .filter(one => one.kernel === kernel)
      .map(one => ({
        ...one,
        metrics: one.metrics
          .filter(({ name }) => !name.endsWith('.pct'))
          .map(metric => (metric.name.includes('global') ? { ...metric, min: 0, mean: 0, max: 0 } : metric)),
      }));
    expect(workOf(kernel, inShared)).toMatchObject({ work: { perThread: { global: 0, l1Hits: 0, l2Hits: 0 } } });
  });

  describe('that was counted under names of its tactic and an ending', () => {
    const [one, other] = [kernel, 'trt_volta_h884cudnn_128x128_ldg8_relu_exp_medium_nhwc_tn_v1'].map(name =>
      ncu.filter(entry => entry.kernel === name),
    ) as [ImportCounters[], ImportCounters[]];
    const named = (entries: readonly ImportCounters[], ending: string) =>
      entries.map(entry => ({ ...entry, kernel: kernel + ending }));
    const [whole, segment] = ['_execute_kernel_trt', '_execute_segment_k_off_kernel_trt'] as const;

    test.each([whole, segment])('is the one of that ending: %s', ending => {
      expect(workOf(kernel, named(one, ending))).toEqual(workOf(kernel, one));
    });

    test('is none where both endings were counted, in any order of lines', () => {
      const why = 'kernels of two endings of its name were counted, and nothing tells which one is its own';
      const lines = [...named(one, whole), ...named(other, segment)];
      for (const all of [lines, lines.toReversed()]) expect(workOf(kernel, all)).toEqual({ missing: [why] });
    });

    test('is that of its very name before any other, in any order of lines', () => {
      for (const others of [named(other, whole), [...named(other, whole), ...named(other, segment)]])
        for (const all of [
          [...one, ...others],
          [...others, ...one],
        ])
          expect(workOf(kernel, all)).toEqual(workOf(kernel, one));
      const both = [...named(other, segment), ...named(one, whole)];
      expect(workOf(kernel + whole, both)).toEqual(workOf(kernel, one));
    });
  });

  test('averages launches of several shapes, so that their cycles add up', () => {
    const latency: LatencyCycles = { instruction: 4, shared: 19, global: 375, l1: 28, l2: 193 };
    const [entry] = ncu.filter(one => one.kernel === kernel);
    const shaped = fc.record({ blocks: fc.integer({ min: 1, max: 1000 }), launches: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.uniqueArray(shaped, { minLength: 1, maxLength: 5, selector: one => one.blocks }), shapes => {
        const all = shapes.map(({ blocks, launches }) => ({
          ...entry!,
          grid: [blocks, 1, 1],
          launches,
          metrics: entry!.metrics.map(metric => ({ ...metric, launches })),
        }));
        const cyclesOf = (counters: ImportCounters[]) => {
          const found = workOf(kernel, counters);
          return 'work' in found ? launchCycles(found.work, latency) : Number.NaN;
        };
        const launches = all.reduce((sum, one) => sum + one.launches, 0);
        const sum = all.reduce((total, one) => total + one.launches * cyclesOf([one]), 0);
        expect(cyclesOf(all) / (sum / launches)).toBeCloseTo(1, 9);
      }),
    );
  });
});
