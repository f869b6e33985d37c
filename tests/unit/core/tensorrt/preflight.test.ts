import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EngineTarget } from '../../../../harness/core/records.ts';
import { type LoadingPlatform, preflight } from '../../../../harness/core/tensorrt/preflight.ts';

const device = {
  computeCapability: '7.5',
  multiprocessors: 36,
  device: 'Quadro RTX 4000',
  deviceUuidHash: 'a1',
  driver: '535.171.04',
  cuda: '12.2',
};
const plan: EngineTarget = {
  ...device,
  tensorrt: '8.6.1',
  hardwareCompatibility: 'none',
  versionCompatible: false,
  mayRunHostCode: false,
  flags: [],
};
const library = '/usr/lib/x86_64-linux-gnu/libnvinfer.so.8';
const here: LoadingPlatform = { ...device, tensorrt: '8.6.1.6', library };
const check = (of: Partial<EngineTarget>, at: Partial<LoadingPlatform>) =>
  preflight({ ...plan, ...of }, { ...here, ...at });

test('a plan of this very platform loads, and nothing is said', () => {
  expect(check({ deviceUuidHash: 'b2', arch: 'x64' }, { arch: 'x64' })).toEqual({ verdict: 'loads', reasons: [] });
});

test('a plan of another kind of host is refused, whatever it is compatible with', () => {
  const { verdict, reasons } = check({ arch: 'x64', hardwareCompatibility: 'ampere-plus' }, { arch: 'arm64' });
  expect(verdict).toBe('refused');
  expect(reasons[0]).toMatch(/host of x64.*arm64/);
});

describe('another version of TensorRT', () => {
  test('is refused, with both versions, the library that is used, and what to do', () => {
    const { verdict, reasons } = check({ tensorrt: '8.4.1' }, {});
    expect(verdict).toBe('refused');
    expect(reasons).toEqual([
      `It was built with TensorRT 8.4.1, and TensorRT 8.6.1.6 is used here (${library}). Only the very same version loads it. Build the engine again with the one that is used here, or use the one that built it; whether two are on this machine says pnpm triplicate doctor`,
    ]);
  });

  const compatible = { versionCompatible: true, mayRunHostCode: true };
  test.each([
    ['10.0.1', '10.6.0', 'loads', 'may be slower'],
    ['10.6.0', '10.0.1', 'refused', 'never in older ones'],
    ['8.6.1', '10.6.0', 'risky', 'across majors'],
    ['11.1.0', '10.6.0', 'refused', 'never in older ones'],
  ])('of a version compatible plan, from %s to %s: %s', (built, now, verdict, words) => {
    const result = check({ ...compatible, tensorrt: built }, { tensorrt: now });
    expect(result.verdict).toBe(verdict);
    expect(result.reasons).toEqual([expect.stringContaining(words)]);
  });

  test('that differs in the build number alone is a risk', () => {
    expect(check({ tensorrt: '10.6.0.26' }, { tensorrt: '10.6.0.30' }).verdict).toBe('risky');
  });
});

describe('another device', () => {
  test('of another compute capability is refused', () => {
    const { verdict, reasons } = check({}, { computeCapability: '8.9', device: 'NVIDIA L4' });
    expect(verdict).toBe('refused');
    expect(reasons).toEqual([
      'It was built for compute capability 7.5 (Quadro RTX 4000), and NVIDIA L4 has 8.9. Build the engine again on NVIDIA L4.',
    ]);
  });

  test.each([
    ['8.0', '9.0', 'loads'],
    ['8.7', '8.0', 'loads'],
    ['7.5', '8.0', 'refused'],
    ['8.0', '7.5', 'refused'],
  ])('of %s to %s, compatible with Ampere and later: %s', (built, now, verdict) => {
    const { verdict: given } = check(
      { hardwareCompatibility: 'ampere-plus', computeCapability: built },
      { computeCapability: now },
    );
    expect(given).toBe(verdict);
  });

  test('of the same compute capability is a risk, whether it has more SMs or fewer', () => {
    const { verdict, reasons } = check({}, { device: 'Quadro RTX 5000', multiprocessors: 48 });
    expect(verdict).toBe('risky');
    expect(reasons[0]).toContain('built on Quadro RTX 4000 with 36 SMs, and here is Quadro RTX 5000 with 48');
    expect(check({}, { multiprocessors: 30 }).verdict).toBe('risky');
  });

  test('of the same compute capability is none where the plan was built for that', () => {
    const target = { hardwareCompatibility: 'same-compute-capability' } as const;
    expect(check(target, { device: 'Quadro RTX 5000', multiprocessors: 48 }).verdict).toBe('loads');
    expect(check(target, { computeCapability: '8.6' }).verdict).toBe('refused');
  });
});

describe('an older driver', () => {
  // NVIDIA/TensorRT#3829.
  test('than the one that built is a risk', () => {
    const { verdict, reasons } = check({}, { driver: '535.161.07' });
    expect(verdict).toBe('risky');
    expect(reasons[0]).toContain('built with driver 535.171.04, and the older 535.161.07 is here');
  });

  test('is told by its CUDA version where the driver is not known', () => {
    expect(check({ driver: null }, { cuda: '12.1' }).reasons[0]).toContain('a driver for CUDA 12.2');
    expect(check({}, { driver: null, cuda: '13.0' }).verdict).toBe('loads');
  });

  test('of a newer one is no matter', () => {
    expect(check({}, { driver: '580.95.05' }).verdict).toBe('loads');
  });
});

test('the verdict is that of the worst reason, and a refusal always has one', () => {
  const some = <const T>(...values: T[]) => fc.constantFrom(...values);
  const facts = {
    tensorrt: some('8.5.3', '8.6.1', '10.6.0', '10.6.0.26', '11.4.0'),
    computeCapability: some('7.5', '8.0', '9.0'),
    device: some('A', 'B'),
    driver: some(null, '535.1', '580.2'),
  };
  const target = fc.record({
    ...facts,
    versionCompatible: fc.boolean(),
    mayRunHostCode: fc.boolean(),
    hardwareCompatibility: some('none', 'ampere-plus', 'same-compute-capability'),
  });
  fc.assert(
    fc.property(target, fc.record(facts), (of, at) => {
      const { verdict, reasons } = check(of, at);
      if (verdict !== 'loads') expect(reasons).not.toHaveLength(0);
      if (verdict === 'loads') expect(reasons.every(reason => reason.includes('may be slower'))).toBe(true);
    }),
  );
});
