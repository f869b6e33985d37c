import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CompileSetup, compileAddon, compileSetup } from '../../../../harness/adapters/tensorrt/compile-addon.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { fakeMachine } from './fake-machine.ts';

const library = { version: '10.6.0', folder: '/mine/lib' };
const nothing: CompileSetup = {
  cmake: null,
  compiler: null,
  headers: null,
  allHeaders: [],
  cudaInclude: null,
  wrongHeaders: null,
  wrongCudaHeaders: null,
};

/** A job whose cmake is a shell script, which is given cmake's arguments. */
async function jobWith(script: string, parser = '/mine/include') {
  const folder = await temporaryFolder();
  const cmake = join(folder, 'cmake');
  writeFileSync(cmake, `#!/bin/sh\n${script}\n`);
  chmodSync(cmake, 0o755);
  const headers = { headers: '10.6.0', folder: '/mine/include', parser };
  const found = { cmake, compiler: '/usr/bin/g++', headers, allHeaders: [headers], cudaInclude: '/cuda/include' };
  const setup = { ...nothing, ...found };
  return { folder, job: { setup, library, native: '/package/native', into: join(folder, 'cache') } };
}

const configuresAndBuilds =
  'if [ "$1" = -S ]; then echo "$@" > "$4/args"; else mkdir -p "$2/out"; cp "$2/args" "$2/out/triplicate-trt.node"; fi';

describe('compiling the addon', () => {
  test('hands cmake the headers of TensorRT, CUDA and Node, and puts the result under the version of the headers', async () => {
    const { job } = await jobWith(configuresAndBuilds);
    const variant = await compileAddon(job);
    expect(variant).toEqual({ headers: '10.6.0', file: join(job.into, '10.6.0/triplicate-trt.node') });
    expect(readdirSync(join(job.into, '10.6.0'))).toEqual(['triplicate-trt.node']);
    const args = readFileSync(variant.file, 'utf8');
    expect(args).toMatch(
      /-S \/package\/native -B \S+ .*-DTENSORRT_INCLUDE=\/mine\/include -DCUDA_INCLUDE=\/cuda\/include/,
    );
    const include = (name: string) => new RegExp(`-D${name}=(\\S+)`).exec(args)![1]!;
    expect(readdirSync(include('NODE_API_INCLUDE'))).toContain('node_api.h');
    expect(readdirSync(include('NODE_ADDON_API_INCLUDE'))).toContain('napi.h');
  });

  test('hands cmake the folder of NvOnnxParser.h where it is another one', async () => {
    const { job } = await jobWith(configuresAndBuilds, '/parser/include');
    const { file } = await compileAddon(job);
    expect(readFileSync(file, 'utf8')).toContain('-DTENSORRT_INCLUDE=/mine/include -DPARSER_INCLUDE=/parser/include');
  });

  test('that fails shows the last words of the compiler and leaves nothing behind', async () => {
    const { job, folder } = await jobWith(
      'echo "a.cc:1: error: early"; seq 1 50; echo "NvInfer.h: fatal error" >&2; exit 1',
    );
    await expect(compileAddon(job)).rejects.toMatchObject({
      code: 'ADDON_NOT_COMPILED',
      exit: 'environment',
      message: expect.stringMatching(
        /TensorRT 10\.6\.0 in \/mine\/include\..*\n {2}a\.cc:1: error: early\n {2}32\n[\s\S]*NvInfer\.h: fatal error$/,
      ),
    });
    expect(readdirSync(folder)).toEqual(['cmake']);
  });

  test('without a result is an error', async () => {
    const { job } = await jobWith('exit 0');
    await expect(compileAddon(job)).rejects.toThrow('cmake made no triplicate-trt.node');
  });

  test('names everything that is missing at once, with what to install', async () => {
    const job = { setup: nothing, library, native: '/package/native', into: '/nowhere' };
    await expect(compileAddon(job)).rejects.toMatchObject({
      code: 'ADDON_TOOLS_MISSING',
      exit: 'environment',
      message: expect.stringMatching(
        /cmake .*\n.*g\+\+.*\n.*TensorRT 10, not newer than 10\.6\.0.*libnvinfer-headers-dev.*\n.*CUDA/,
      ),
      next: 'Install it, then type: pnpm triplicate doctor --fix',
    });
  });

  test('says where headers come from, with NVIDIA’s package repository and without it', async () => {
    const job = { setup: nothing, library, native: '/package/native', into: '/nowhere' };
    await expect(compileAddon(job)).rejects.toThrow(
      /\(from NVIDIA's package repository: sudo apt install libnvinfer-headers-dev .*\n.*\(from NVIDIA's package repository: sudo apt install cuda-cudart-dev-.*\nWithout NVIDIA's package repository: in a checkout of Triplicate, bash tools\/native\/headers\.sh brings the headers of TensorRT 11 and of CUDA, by cargo and pip\.$/,
    );
    expect(readFileSync(join(import.meta.dirname, '../../../../tools/native/headers.sh'), 'utf8')).toContain(
      'the crate brings TensorRT 11.',
    );
    const setup = { ...nothing, headers: { headers: '11.4.0', folder: '/h', parser: '/h' }, cudaInclude: '/cuda' };
    await expect(compileAddon({ ...job, setup })).rejects.toThrow(/g\+\+\)$/);
  });

  test('names headers that are here and do not fit the library', async () => {
    const setup = {
      ...nothing,
      allHeaders: [
        { headers: '11.4.0', folder: '/usr/include', parser: '/usr/include' },
        { headers: '10.6.0', folder: '/mine/include', parser: null },
      ],
    };
    const job = { setup, library, native: '/package/native', into: '/nowhere' };
    await expect(compileAddon(job)).rejects.toThrow(
      'here are 11.4.0 in /usr/include; 10.6.0 in /mine/include, without NvOnnxParser.h (',
    );
    await expect(compileAddon(job)).rejects.toThrow('a folder with NvInfer.h and NvOnnxParser.h)');
  });
});

describe('what compiling takes', () => {
  test('is found on PATH, CXX first', () => {
    const programs = { '/usr/bin/cmake': '', '/usr/bin/g++': '', '/opt/bin/g++-12': '' };
    const path = '/usr/bin:/opt/bin';
    expect(compileSetup(fakeMachine(programs, { env: { PATH: path } }), null)).toMatchObject({
      cmake: '/usr/bin/cmake',
      compiler: '/usr/bin/g++',
    });
    const chosen = compileSetup(fakeMachine(programs, { env: { PATH: path, CXX: 'g++-12' } }), null);
    expect(chosen.compiler).toBe('/opt/bin/g++-12');
    expect(compileSetup(fakeMachine({}), null)).toMatchObject({ cmake: null, compiler: null });
  });
});
