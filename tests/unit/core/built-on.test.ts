import { describe, expect, test } from 'vitest';
import { builtOnName, otherPlatform, whyNotHere } from '../../../harness/core/built-on.ts';
import type { EngineTarget, PlatformRecord } from '../../../harness/core/records.ts';
import { hereOf } from '../../../harness/core/tensorrt/preflight.ts';
import { somePlatform } from '../../fixtures/spec.ts';

const gpu = (id: string, device: PlatformRecord['device'] = {}, stack: PlatformRecord['stack'] = {}) =>
  somePlatform('gpu', 1, {
    id: `gpu-${id}`,
    backend: 'tensorrt',
    device: { gpu: 'NVIDIA H100', computeCapability: '9.0', multiprocessors: 132, ...device },
    stack: { tensorrt: '10.6.0.26', cuda: '13.0', driver: '580.95.05', arch: 'x64', ...stack },
  });

const builtOn = gpu('aaaaaaaaaaaa');
const target: EngineTarget = {
  ...hereOf(builtOn),
  deviceUuidHash: 'a1',
  hardwareCompatibility: 'none',
  versionCompatible: false,
  mayRunHostCode: false,
  flags: [],
};

describe('an engine of another platform', () => {
  const newer = gpu('bbbbbbbbbbbb', {}, { tensorrt: '10.7.0.23', driver: '590.10' });
  const ada = gpu('cccccccccccc', { gpu: 'NVIDIA L4', computeCapability: '8.9', multiprocessors: 58 });

  test.for([
    ['version', newer, /TensorRT 10\.6\.0\.26.*TensorRT 10\.7\.0\.23.*very same version/],
    ['GPU', ada, /9\.0 \(NVIDIA H100\), and NVIDIA L4 has 8\.9/],
  ] as const)('whose plan is for another %s is refused in words', ([, here, words]) => {
    expect(whyNotHere({ builtOn, target }, here)).toMatch(words);
  });

  test.for<[string, Partial<EngineTarget>, PlatformRecord]>([
    ['this very platform', {}, builtOn],
    ['another driver', {}, gpu('dddddddddddd', {}, { driver: '570.1' })],
    ['a partition of another size', {}, gpu('eeeeeeeeeeee', { multiprocessors: 96 })],
    ['Ampere and later', { hardwareCompatibility: 'ampere-plus' }, ada],
    ['later versions', { versionCompatible: true }, newer],
  ])('that may load, being for %s, is tried', ([, changes, here]) => {
    expect(whyNotHere({ builtOn, target: { ...target, ...changes } }, here)).toBeNull();
  });

  test('without a target is refused, with what is another there and here', () => {
    const [there, here] = [
      somePlatform('cpu-1', 1, {
        id: 'cpu-1-aaaaaaaaaaaa',
        device: { model: 'Xeon', cores: 4 },
        stack: { ort: '1.29' },
      }),
      somePlatform('cpu-1', 1, { id: 'cpu-1-bbbbbbbbbbbb', device: { model: 'Xeon' }, stack: { ort: '1.30' } }),
    ];
    const words =
      'It was built on cpu-1-aaaaaaaaaaaa, and cpu-1 is cpu-1-bbbbbbbbbbbb here: device.cores was 4 there and is not said here, stack.ort was 1.29 there and is 1.30 here.';
    expect(otherPlatform(there, here)).toBe(words);
    expect(whyNotHere({ builtOn: there }, here)).toBe(words);
    expect(whyNotHere({ builtOn, target }, { ...here, id: 'gpu-ffffffffffff' })).toMatch(
      /^It was built on gpu-aaaaaaaaaaaa/,
    );
  });
});

test('a build goes by the name of its platform, or by the id of one that is not here', () => {
  expect(builtOnName({ builtOn }, [builtOn])).toBe('gpu');
  expect(builtOnName({ builtOn }, [gpu('bbbbbbbbbbbb')])).toBe('gpu-aaaaaaaaaaaa');
});
