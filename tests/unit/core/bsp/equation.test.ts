import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applicationMs,
  cyclesPerThread,
  idealMs,
  type KernelWork,
  type LatencyCycles,
  lambdaError,
  lambdaOf,
  launchCycles,
} from '../../../../harness/core/bsp/equation.ts';

const latency: LatencyCycles = { instruction: 4, shared: 19, global: 375, l1: 28, l2: 193 };
const nx = { cores: 384, clockMhz: 599 };
const kernel: KernelWork = {
  threads: 6144,
  perThread: { instructions: 1000, shared: 50, global: 20, l1Hits: 5, l2Hits: 9 },
};

const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true });
const latencies = fc.record({ instruction: amount, shared: amount, global: amount, l1: amount, l2: amount });
const rates = fc.record({
  cores: fc.integer({ min: 1, max: 1e5 }),
  clockMhz: fc.double({ min: 1, max: 1e4, noNaN: true }),
});
const works: fc.Arbitrary<KernelWork> = fc
  .record({ threads: amount, instructions: amount, shared: amount, global: amount, l1: fc.nat(100), l2: fc.nat(100) })
  .map(({ threads, instructions, shared, global, l1, l2 }) => {
    const l1Hits = (global * l1) / 100;
    return { threads, perThread: { instructions, shared, global, l1Hits, l2Hits: ((global - l1Hits) * l2) / 100 } };
  });

const close = (value: number, to: number) => expect(value / to).toBeCloseTo(1, 9);

describe('Equation 2', () => {
  test('is the sum of instructions and accesses, each with the latency of where it hits, over all cores', () => {
    // 1000 × 4 + (20 − 5 − 9) × 375 + 5 × 28 + 9 × 193 + 50 × 19
    expect(cyclesPerThread(kernel.perThread, latency)).toBe(9077);
    expect(idealMs(launchCycles(kernel, latency), nx)).toBeCloseTo((6144 * 9077) / (384 * 599e6) / 1e-3, 12);
  });

  test('counts the number of threads once: twice the threads take twice as long', () => {
    const twice = { ...kernel, threads: 2 * kernel.threads };
    expect(launchCycles(twice, latency)).toBe(2 * launchCycles(kernel, latency));
  });

  test('predicts the platform that λ is from as it was measured', () => {
    fc.assert(
      fc.property(works, latencies, rates, amount, (work, cycles, rate, ms) => {
        const ideal = idealMs(launchCycles(work, cycles), rate);
        close(ideal / lambdaOf(ideal, ms), ms);
      }),
    );
  });

  test('halves with twice the clock, or twice the cores; twice the latencies double it', () => {
    fc.assert(
      fc.property(works, latencies, rates, (work, cycles, rate) => {
        const ms = idealMs(launchCycles(work, cycles), rate);
        close(idealMs(launchCycles(work, cycles), { ...rate, clockMhz: 2 * rate.clockMhz }), ms / 2);
        close(idealMs(launchCycles(work, cycles), { ...rate, cores: 2 * rate.cores }), ms / 2);
        const slow = Object.fromEntries(Object.entries(cycles).map(([name, value]) => [name, 2 * value]));
        close(idealMs(launchCycles(work, slow as unknown as LatencyCycles), rate), 2 * ms);
      }),
    );
  });

  test('gives a λ that is inverse to the measured time, and an error that is that of the prediction', () => {
    fc.assert(
      fc.property(works, latencies, rates, rates, amount, amount, (work, cycles, here, there, ms, msThere) => {
        const [ideal, idealThere] = [here, there].map(rate => idealMs(launchCycles(work, cycles), rate)) as [
          number,
          number,
        ];
        const [lambda, lambdaThere] = [lambdaOf(ideal, ms), lambdaOf(idealThere, msThere)];
        close(lambdaOf(ideal, 3 * ms), lambda / 3);
        const predicted = idealThere / lambda;
        close(1 + lambdaError(lambda, lambdaThere), 1 + Math.abs(predicted / msThere - 1));
      }),
    );
  });

  test('of an application is the sum of calls × time', () => {
    expect(applicationMs([])).toBe(0);
    expect(
      applicationMs([
        { ms: 0.5, calls: 3 },
        { ms: 2, calls: 1 },
      ]),
    ).toBe(3.5);
  });
});

/** Error in percent, λ on NX, λ on AGX, as Table XVIII prints them. */
const tableXVIII = [
  ['55.05', '3.36', '1.51'],
  ['48.96', '3.95', '2.02'],
  ['50.88', '3.41', '1.67'],
  ['56.43', '0.15', '0.068'],
  ['60.96', '6.24', '2.43'],
  ['44.17', '6.52', '3.64'],
  ['60.5', '1.5', '0.59'],
  ['52.08', '7.58', '3.63'],
] as const;

/** What a number may be that is printed so. */
function printed(text: string): { readonly low: number; readonly high: number } {
  const half = 0.5 * 10 ** -(text.split('.')[1]?.length ?? 0);
  return { low: Number(text) - half, high: Number(text) + half };
}

test.each(tableXVIII)(
  'the error %s % of Table XVIII is that of its λ, %s and %s, as far as they are printed',
  (said, nx, agx) => {
    const [error, here, there] = [said, nx, agx].map(printed) as [
      ReturnType<typeof printed>,
      ReturnType<typeof printed>,
      ReturnType<typeof printed>,
    ];
    // It falls with λ on AGX and grows with λ on NX.
    expect(100 * lambdaError(here.low, there.high)).toBeLessThanOrEqual(error.high);
    expect(100 * lambdaError(here.high, there.low)).toBeGreaterThanOrEqual(error.low);
  },
);
