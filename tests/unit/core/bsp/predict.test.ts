import { describe, expect, test } from 'vitest';
import hopper from '../../../../examples/platform-parameters/hopper.json' with { type: 'json' };
import xavier from '../../../../examples/platform-parameters/xavier.json' with { type: 'json' };
import { parse } from '../../../../harness/adapters/schema/validate.ts';
import { coreCount } from '../../../../harness/core/bsp/core-count.ts';
import { type BspPlatform, bspPlatform } from '../../../../harness/core/bsp/platform-parameters.ts';
import { type ProfiledSide, predictEngine } from '../../../../harness/core/bsp/predict.ts';
import type { PlatformParameters } from '../../../../harness/core/records.ts';
import type { DeviceFacts } from '../../../../harness/core/tables/measured-engine.ts';
import { importText, readImport } from '../../../fixtures/read-import.ts';

const { platforms: entered } = parse('platform-parameters', xavier, 'xavier.json');
const nothing: DeviceFacts = { accelerator: null, computeCapability: null, multiprocessors: null, clockMhz: null };
const side = (ranOn: string) => ({ label: '', recipe: 'fp16', engine: null, builtOn: 'nx', ranOn });
const platform = (name: string, parameters: readonly PlatformParameters[] = entered, device = nothing): BspPlatform =>
  bspPlatform({ side: side(name), device }, parameters);

const { counters } = readImport('ncu-csv', importText('ncu-raw.csv'));
const [big, small] = [0, 2].map(at => counters![at]!.kernel) as [string, string];
const profiled = (of: BspPlatform, times: Record<string, [calls: number, totalMs: number]>): ProfiledSide => ({
  platform: of,
  kernels: Object.entries(times).map(([kernel, [calls, totalMs]]) => ({
    kernel,
    isNamed: true,
    calls,
    totalMs,
    medianMs: null,
  })),
  counters: counters!,
});
const nx = profiled(platform('nx'), { [big]: [2, 0.46], [small]: [1, 0.01] });
const agx = profiled(platform('agx'), { [big]: [4, 1.2], [small]: [2, 0.01] });
/** Of AGX over NX, cores × clock. */
const gain = (512 * 624) / (384 * 599);

describe('an engine that was profiled on one platform', () => {
  test('is predicted on that very platform as it was measured, without an error', () => {
    const { kernels, whole, share } = predictEngine(nx, nx);
    for (const { ms, predictedMs, error } of kernels) expect([predictedMs! / ms, error]).toEqual([1, 0]);
    expect(whole).toMatchObject({ off: 0, error: 0, predictedMs: whole!.ms });
    expect(whole!.ms).toBeCloseTo(0.47, 12);
    expect(share).toBe(1);
  });

  test('is predicted elsewhere by cores and clock, and its error is that of λ', () => {
    const { kernels, whole } = predictEngine(nx, agx);
    expect(kernels.map(({ kernel }) => kernel)).toEqual([big, small]);
    for (const { ms, predictedMs, measuredMs, lambda, lambdaThere, off, error, why } of kernels) {
      expect(predictedMs).toBeCloseTo(ms / gain, 12);
      expect(off).toBeCloseTo(predictedMs! / measuredMs! - 1, 12);
      expect(error).toBeCloseTo(Math.abs(1 - lambdaThere! / lambda!), 12);
      expect(error).toBeCloseTo(Math.abs(off!), 12);
      expect(why).toEqual([]);
    }
    // Calls of the first platform on both: the other log is of twice as many inferences.
    expect(whole!.measuredMs).toBeCloseTo(2 * 0.3 + 0.005, 12);
    expect(whole!.predictedMs).toBeCloseTo(0.47 / gain, 12);
    expect(whole!.lambda! / whole!.lambdaThere!).toBeCloseTo((whole!.measuredMs! / 0.47) * gain, 12);
  });

  test('is predicted by the latencies of the other platform, which weigh each kernel by its accesses', () => {
    const slowMemory = entered.map(one => ({
      ...one,
      ...(one.name === 'agx' ? { latencyCycles: { ...one.latencyCycles, global: 750 } } : {}),
    }));
    const { kernels } = predictEngine(nx, { ...agx, platform: platform('agx', slowMemory) });
    expect(kernels[0]!.predictedMs).toBeGreaterThan(kernels[0]!.ms / gain);
    const share = (at: number) => kernels[at]!.predictedMs! / kernels[at]!.ms;
    expect(share(0)).not.toBeCloseTo(share(1), 3);
  });

  test('has another error by λ than by the prediction where caches hit otherwise there', () => {
    const hitting = counters!.map(one => ({
      ...one,
      metrics: one.metrics.map(metric => (metric.name.startsWith('l1tex') ? { ...metric, mean: 90 } : metric)),
    }));
    const [kernel] = predictEngine(nx, { ...agx, counters: hitting }).kernels;
    expect(kernel!.predictedMs).toBeCloseTo(kernel!.ms / gain, 12);
    expect(kernel!.error).not.toBeCloseTo(Math.abs(kernel!.off!), 2);
  });

  test('has no λ without counters, and the same prediction where latencies are the same: the work cancels', () => {
    const uncounted = (one: ProfiledSide): ProfiledSide => ({ ...one, counters: [] });
    const [known, unknown] = [predictEngine(nx, agx), predictEngine(uncounted(nx), uncounted(agx))];
    for (const [at, { lambda, predictedMs, error, why }] of unknown.kernels.entries()) {
      expect(lambda).toBeNull();
      expect(predictedMs).toBeCloseTo(known.kernels[at]!.predictedMs!, 12);
      expect(error).toBeCloseTo(known.kernels[at]!.error!, 12);
      expect(why).toEqual(['no log of counters has this kernel']);
    }
    expect(unknown.whole).toMatchObject({ lambda: null, error: expect.closeTo(known.whole!.error!, 12) });
  });

  test('is no kernel of two endings of its name there, whichever comes first, and says so', () => {
    const [whole, segment] = ['_execute_kernel_trt', '_execute_segment_k_off_kernel_trt'].map(
      ending => big + ending,
    ) as [string, string];
    const timed = (...names: string[]) =>
      profiled(platform('agx'), Object.fromEntries(names.map((name, at) => [name, [1, at + 1]])));
    const one = predictEngine(nx, timed(whole)).kernels[0]!;
    expect([one.kernel, one.measuredMs, one.why]).toEqual([big, 1, []]);
    for (const there of [timed(whole, segment), timed(segment, whole)]) {
      const { measuredMs, error, off, why } = predictEngine(nx, there).kernels[0]!;
      expect([measuredMs, error, off]).toEqual([null, null, null]);
      expect(why).toEqual([
        'kernels of two endings of its name were profiled, and nothing tells which one it is on agx',
      ]);
    }
    const exact = predictEngine(nx, timed(segment, big, whole)).kernels[0]!;
    expect([exact.measuredMs, exact.why]).toEqual([2, []]);
  });

  test('takes the counters of the other platform where it has none, for they are of the same instructions', () => {
    expect(predictEngine({ ...nx, counters: [] }, agx)).toEqual(predictEngine(nx, agx));
    expect(predictEngine(nx, { ...agx, counters: [] })).toEqual(predictEngine(nx, agx));
  });

  test('is not predicted where latencies are missing, and says so; nor a kernel that did not run there', () => {
    const bare = entered.map(({ latencyCycles: _, ...one }) => one);
    const { kernels, whole, share } = predictEngine(
      { ...nx, platform: platform('nx', bare) },
      profiled(platform('agx', bare), { [big]: [1, 0.2] }),
    );
    expect(kernels[1]).toMatchObject({
      lambda: null,
      predictedMs: null,
      measuredMs: null,
      error: null,
      why: ['latencies of nx are missing', 'latencies of agx are missing', 'it was not profiled on agx'],
    });
    expect([whole, share]).toEqual([null, 0]);
    const partly = predictEngine(nx, profiled(platform('agx'), { [big]: [1, 0.2] }));
    expect(partly.share).toBeCloseTo(0.46 / 0.47, 12);
    expect(partly.whole!.ms).toBe(0.46);
  });
});

describe('an engine of TensorRT, by what Nsight Compute counted of it', () => {
  const { platforms: parameters } = parse('platform-parameters', hopper, 'hopper.json');
  const counted = readImport('ncu-csv', importText('ncu-h200.csv')).counters!;
  const conv =
    'sm80_xmma_fprop_implicit_gemm_f16f16_f16f16_f16_nhwckrsc_nhwc_tilesize64x64x64_stage4_warpsize2x2x1_g1_tensor16x8x16_t1r3s3';
  const copy = 'Reformatting CopyNode for Input Tensor 0 to stem.conv + stem.bn + stem.bn.relu';
  /** Of two calls, and of the copy before them, as the profiler of TensorRT told them. */
  const on = (name: string, convMs: number, copyMs: number): ProfiledSide => ({
    platform: platform(name, parameters),
    kernels: [
      { kernel: conv, isNamed: true, calls: 2, totalMs: convMs, medianMs: null },
      { kernel: copy, isNamed: false, calls: 1, totalMs: copyMs, medianMs: null },
    ],
    counters: name === 'gpu' ? counted : [],
  });
  const { kernels, whole } = predictEngine(on('gpu-sm96', 0.0190981, 0.0096472), on('gpu', 0.0192776, 0.0094924));

  test('has λ, prediction and error as reckoned by hand', () => {
    // 49 blocks of 128 threads are 196 warps. Of their 403172 instructions 3920 are on shared memory and 1372 on global memory: 2030, 20 and 7
    // a thread. Of the 7, 0.25 % hit L1 and 85.075 % of the others L2.
    const [l1, l2] = [7 * 0.0025, 7 * 0.9975 * 0.85075];
    const cycles = 2030 * 4 + 20 * 29 + l1 * 40.7 + l2 * 263 + (7 - l1 - l2) * 478.8;
    expect(cycles).toBeCloseTo(10_762.003, 3);
    const [lambda, lambdaThere] = [
      (6272 * cycles) / (96 * 128 * 1980e3 * 0.00954905),
      (6272 * cycles) / (132 * 128 * 1980e3 * 0.0096388),
    ];
    expect([lambda, lambdaThere]).toEqual([expect.closeTo(0.29053, 5), expect.closeTo(0.20933, 5)]);
    expect(kernels[0]).toMatchObject({
      kernel: conv,
      work: { threads: 6272 },
      lambda: expect.closeTo(lambda, 9),
      lambdaThere: expect.closeTo(lambdaThere, 9),
      predictedMs: expect.closeTo((0.00954905 * 96) / 132, 12),
      error: expect.closeTo(1 - lambdaThere / lambda, 9),
      why: [],
    });
    expect(kernels[0]!.error).toBeCloseTo(0.2795, 4);
    const there = on('gpu', 0.0192776, 0.0094924);
    const profiled = there.kernels.map(one => ({ ...one, kernel: `${one.kernel}_execute_kernel_trt` }));
    expect(predictEngine(on('gpu-sm96', 0.0190981, 0.0096472), { ...there, kernels: profiled }).kernels).toEqual(
      kernels,
    );
  });

  test('has no λ of a copy, whose kernel TensorRT does not name, and none of the whole', () => {
    expect(kernels[1]).toMatchObject({
      kernel: copy,
      lambda: null,
      predictedMs: expect.closeTo((0.0096472 * 96) / 132, 12),
      why: ['no kernel of this layer is named, so that no counters are known to be its own'],
    });
    expect(whole).toMatchObject({ lambda: null, ms: expect.closeTo(0.0287453, 12), error: expect.any(Number) });
  });

  test('has parameters of as many cores as its multiprocessors have by their compute capability', () => {
    for (const { name, cores } of parameters) expect(cores).toBe(coreCount(name === 'gpu' ? 132 : 96, '9.0'));
  });
});

describe('a platform', () => {
  const h200 = { accelerator: 'd8ea54e12cd8fec3', computeCapability: '9.0', multiprocessors: 96, clockMhz: 1980 };

  test('has the cores of its multiprocessors and the clock that was read, unless others were entered', () => {
    expect(platform('gpu', [], h200).rate).toEqual({ cores: 96 * 128, clockMhz: 1980 });
    const [nxEntry] = entered;
    expect(platform('nx', [{ ...nxEntry!, clockMhz: 1100 }], h200).rate).toEqual({ cores: 384, clockMhz: 1100 });
  });

  test('of which something is not known says what, and what gives it', () => {
    const { rate, latency, missing } = platform('nx', [{ name: 'nx', from: 'x', latencyCycles: { l1: 28 } }]);
    expect([rate, latency]).toEqual([null, null]);
    expect(missing.rate).toEqual([
      'cores of nx (its data sheet, or deviceQuery)',
      'clockMhz of nx (nvpmodel -q, jetson_clocks --show, nvidia-smi)',
    ]);
    expect(missing.latency).toEqual([
      'latencyCycles of nx (instruction, shared, global, l2; microbenchmarks give them)',
    ]);
    expect(platform('gpu', [], { ...h200, computeCapability: '99.0' }).missing.rate).toHaveLength(1);
  });

  test('that is a part of the same device has the same latencies, whatever they are', () => {
    const times = { k: [1, 2] as [number, number] };
    const part = { ...profiled(platform('gpu-sm96', [], h200), times), counters: [] };
    const on = (device: DeviceFacts) => ({ ...profiled(platform('gpu', [], device), times), counters: [] });
    const whole = predictEngine(part, on({ ...h200, multiprocessors: 132 }));
    expect(whole.kernels[0]).toMatchObject({ predictedMs: (2 * 96) / 132, error: expect.closeTo(36 / 132, 12) });
    expect(predictEngine(part, on({ ...h200, accelerator: 'f'.repeat(16) })).kernels[0]!.predictedMs).toBeNull();
  });
});
