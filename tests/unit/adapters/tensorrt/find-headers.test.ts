import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  cudaHeaders,
  headersFor,
  listHeaders,
  tensorrtHeaders,
  wrongCudaHeaders,
  wrongHeaders,
} from '../../../../harness/adapters/tensorrt/find-headers.ts';
import { fakeMachine, filesIn } from './fake-machine.ts';

const bareHeadersIn = (folder: string, major: number, minor: number) => ({
  [`${folder}/NvInfer.h`]: '',
  [`${folder}/NvInferVersion.h`]: `#define NV_TENSORRT_MAJOR ${major}\n#define NV_TENSORRT_MINOR ${minor}\n#define NV_TENSORRT_PATCH 0\n`,
});
const headersIn = (folder: string, major: number, minor: number) => ({
  ...bareHeadersIn(folder, major, minor),
  [`${folder}/NvOnnxParser.h`]: '',
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
      { headers: '10.6.0', folder: '/mine/include', parser: '/mine/include' },
      { headers: '8.5.0', folder: '/usr/include/aarch64-linux-gnu', parser: '/usr/include/aarch64-linux-gnu' },
    ]);
    expect(headersFor(all, '8.6.1')?.folder).toBe('/usr/include/aarch64-linux-gnu');
    expect(headersFor(all, null)?.folder).toBe('/mine/include');
    expect(headersFor(all, '11.4.0')).toBeNull();
  });

  test('are those of the setting alone, where it is set', () => {
    const env = { TRIPLICATE_TENSORRT_INCLUDE: '/chosen' };
    const machine = fakeMachine({ ...headersIn('/chosen', 10, 6), ...headersIn('/usr/include', 10, 15) }, { env });
    expect(tensorrtHeaders(machine, null)).toEqual([{ headers: '10.6.0', folder: '/chosen', parser: '/chosen' }]);
  });

  test('that tools/native/headers.sh brought are found after those of the machine', () => {
    const brought = join(import.meta.dirname, '../../../../node_modules/.cache/triplicate-headers');
    const files = {
      ...headersIn(`${brought}/tensorrt`, 11, 4),
      ...filesIn(`${brought}/cuda`, ['cuda.h', 'cuda_runtime_api.h']),
    };
    expect(tensorrtHeaders(fakeMachine(files), null)[0]?.folder).toBe(`${brought}/tensorrt`);
    expect(cudaHeaders(fakeMachine(files))).toBe(`${brought}/cuda`);
    const machine = fakeMachine({
      ...files,
      ...headersIn('/usr/include', 11, 4),
      ...filesIn('/usr/include', ['cuda.h', 'cuda_runtime_api.h']),
    });
    expect(tensorrtHeaders(machine, null)[0]?.folder).toBe('/usr/include');
    expect(cudaHeaders(machine)).toBe('/usr/include');
  });

  test('of the setting may be relative to the working folder', () => {
    const env = { TRIPLICATE_TENSORRT_INCLUDE: 'mine/include' };
    const machine = fakeMachine(headersIn(resolve('mine/include'), 10, 6), { env });
    expect(tensorrtHeaders(machine, null)[0]?.folder).toBe(resolve('mine/include'));
    expect(wrongHeaders(machine)).toBeNull();
  });

  test.for([
    ['is empty or not there', {}],
    ['has no NvInferVersion.h and no NvOnnxParser.h', { '/chosen/NvInfer.h': '' }],
    ['has a NvInferVersion.h that says no version', { ...headersIn('/chosen', 10, 6), '/chosen/NvInferVersion.h': '' }],
  ] as const)('of the setting: which folder %s is said', ([wrong, files]) => {
    const machine = fakeMachine(files, { env: { TRIPLICATE_TENSORRT_INCLUDE: '/chosen' } });
    expect(wrongHeaders(machine)).toBe(`TRIPLICATE_TENSORRT_INCLUDE names /chosen, which ${wrong}`);
    expect(wrongHeaders(fakeMachine(files))).toBeNull();
  });

  test('take the parser’s from another folder, unless those are of another version', () => {
    const apart = tensorrtHeaders(
      fakeMachine({ ...bareHeadersIn('/opt/tensorrt/include', 10, 6), '/usr/include/NvOnnxParser.h': '' }),
      null,
    );
    expect(apart).toEqual([{ headers: '10.6.0', folder: '/opt/tensorrt/include', parser: '/usr/include' }]);
    expect(headersFor(apart, '10.6.0')).toEqual(apart[0]);

    const mixed = tensorrtHeaders(
      fakeMachine({ ...bareHeadersIn('/opt/tensorrt/include', 10, 6), ...headersIn('/usr/include', 10, 3) }),
      null,
    );
    expect(mixed.map(({ parser }) => parser)).toEqual([null, '/usr/include']);
    // Newest first, but without the parser's they are not complete.
    expect(headersFor(mixed, '10.6.0')?.headers).toBe('10.3.0');
    expect(listHeaders(mixed)).toBe('10.6.0 in /opt/tensorrt/include, without NvOnnxParser.h; 10.3.0 in /usr/include');
  });
});

describe('headers of CUDA', () => {
  test('are found in the newest toolkit that is complete, or where the setting says', () => {
    const toolkits = {
      ...filesIn('/usr/local/cuda-9.2/include', ['cuda.h', 'cuda_runtime_api.h']),
      ...filesIn('/usr/local/cuda-12.6/include', ['cuda.h', 'cuda_runtime_api.h']),
      ...filesIn('/usr/local/cuda-13.0/include', ['cuda_runtime_api.h']),
    };
    expect(cudaHeaders(fakeMachine(toolkits))).toBe('/usr/local/cuda-12.6/include');
    expect(cudaHeaders(fakeMachine(toolkits, { env: { TRIPLICATE_CUDA_INCLUDE: '/none' } }))).toBeNull();
    expect(cudaHeaders(fakeMachine({}))).toBeNull();
  });

  test('of the setting may be relative, and what is wrong with them is said', () => {
    const env = { TRIPLICATE_CUDA_INCLUDE: 'cuda' };
    const folder = resolve('cuda');
    const whole = fakeMachine(filesIn(folder, ['cuda.h', 'cuda_runtime_api.h']), { env });
    expect(cudaHeaders(whole)).toBe(folder);
    expect(wrongCudaHeaders(whole)).toBeNull();
    expect(wrongCudaHeaders(fakeMachine({ [`${folder}/cuda.h`]: '' }, { env }))).toBe(
      `TRIPLICATE_CUDA_INCLUDE names ${folder}, which has no cuda_runtime_api.h`,
    );
  });
});
