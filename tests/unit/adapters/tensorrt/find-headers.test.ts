import { describe, expect, test } from 'vitest';
import { cudaHeaders, headersFor, tensorrtHeaders } from '../../../../harness/adapters/tensorrt/find-headers.ts';
import { fakeMachine } from './fake-machine.ts';

const headersIn = (folder: string, major: number, minor: number) => ({
  [`${folder}/NvInfer.h`]: '',
  [`${folder}/NvInferVersion.h`]: `#define NV_TENSORRT_MAJOR ${major}\n#define NV_TENSORRT_MINOR ${minor}\n#define NV_TENSORRT_PATCH 0\n`,
});

describe('headers of TensorRT', () => {
  test('are found beside the library of a tar archive, and among the packages of this processor', () => {
    const machine = fakeMachine(
      {
        ...headersIn('/mine/include', 10, 6),
        ...headersIn('/usr/include/aarch64-linux-gnu', 8, 5),
        ...headersIn('/usr/include/x86_64-linux-gnu', 11, 4),
      },
      { arch: 'arm64' },
    );
    const all = tensorrtHeaders(machine, '/mine/lib');
    expect(all).toEqual([
      { headers: '10.6.0', folder: '/mine/include' },
      { headers: '8.5.0', folder: '/usr/include/aarch64-linux-gnu' },
    ]);
    expect(headersFor(all, '8.6.1')?.folder).toBe('/usr/include/aarch64-linux-gnu');
    expect(headersFor(all, null)?.folder).toBe('/mine/include');
    expect(headersFor(all, '11.4.0')).toBeNull();
  });

  test('are those of the setting alone, where it is set', () => {
    const env = { TRIPLICATE_TENSORRT_INCLUDE: '/chosen' };
    const machine = fakeMachine({ ...headersIn('/chosen', 10, 6), ...headersIn('/usr/include', 10, 15) }, { env });
    expect(tensorrtHeaders(machine, null)).toEqual([{ headers: '10.6.0', folder: '/chosen' }]);
  });
});

describe('headers of CUDA', () => {
  test('are found in the newest toolkit, or where the setting says', () => {
    const toolkits = {
      '/usr/local/cuda-9.2/include/cuda_runtime_api.h': '',
      '/usr/local/cuda-12.6/include/cuda_runtime_api.h': '',
    };
    expect(cudaHeaders(fakeMachine(toolkits))).toBe('/usr/local/cuda-12.6/include');
    expect(cudaHeaders(fakeMachine(toolkits, { env: { TRIPLICATE_CUDA_INCLUDE: '/none' } }))).toBeNull();
    expect(cudaHeaders(fakeMachine({}))).toBeNull();
  });
});
