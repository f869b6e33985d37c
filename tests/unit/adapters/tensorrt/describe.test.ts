import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeTensorrt, fixTensorrt, tensorrtLines } from '../../../../harness/adapters/tensorrt/describe.ts';
import { machineFiles } from '../../../../harness/adapters/tensorrt/machine-files.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { fakeMachine, filesIn } from './fake-machine.ts';

const debian = '/usr/lib/x86_64-linux-gnu';
const complete = filesIn(debian, [
  'libcuda.so.1',
  'libnvidia-ml.so.1',
  'libnvinfer.so.10',
  'libnvinfer_plugin.so.10',
  'libnvonnxparser.so.10',
  'libnvinfer_builder_resource.so.10.6.0',
]);
const addon = { '/addons/10.6.0/triplicate-trt.node': '' };
const env = { TRIPLICATE_ADDON: '/addons' };

/** The folder of a package's native sources. */
async function sources(): Promise<string> {
  const native = await temporaryFolder();
  writeFileSync(join(native, 'CMakeLists.txt'), 'project(x)');
  return native;
}

describe('TensorRT on this machine', () => {
  test('that is complete is shown with its libraries and the addon', async () => {
    const report = describeTensorrt(fakeMachine({ ...complete, ...addon }, { env }), await sources());
    expect(report).toMatchObject({ buildsNothing: null, addon: { headers: '10.6.0' } });
    expect(tensorrtLines(report)).toEqual([
      'version: 10.6.0',
      `library: ${debian}/libnvinfer.so.10`,
      'builder resource: libnvinfer_builder_resource.so.10.6.0',
      `parser: ${debian}/libnvonnxparser.so.10`,
      `plugins: ${debian}/libnvinfer_plugin.so.10`,
      `driver: ${debian}/libcuda.so.1`,
      `telemetry: ${debian}/libnvidia-ml.so.1`,
      'addon: /addons/10.6.0/triplicate-trt.node, compiled with headers of 10.6.0',
    ]);
  });

  test('without an addon is shown with what compiling takes and the command', async () => {
    const lines = tensorrtLines(describeTensorrt(fakeMachine(complete, { env }), await sources()));
    expect(lines).toContain(
      'addon: none for TensorRT 10.6.0 (compiled: none). Compile it: pnpm triplicate doctor --fix',
    );
    expect(lines).toContain('headers of TensorRT: not found');
  });

  test('that is there twice is shown with both', async () => {
    const machine = fakeMachine({ ...complete, '/opt/tensorrt/lib/libnvinfer.so.8.6.1': '' }, { env });
    const lines = tensorrtLines(describeTensorrt(machine, await sources()));
    expect(lines.find(line => line.startsWith('another copy'))).toContain(
      '8.6.1 at /opt/tensorrt/lib/libnvinfer.so.8.6.1',
    );
  });

  test('that is missing is said with where was looked, and so is the board', async () => {
    const machine = fakeMachine({ '/proc/device-tree/model': 'NVIDIA Jetson AGX Orin\0' }, { arch: 'arm64' });
    const report = describeTensorrt(machine, await sources());
    expect(report.libraries.found).toBeNull();
    const lines = tensorrtLines(report);
    expect(lines[0]).toBe('board: NVIDIA Jetson AGX Orin');
    expect(lines).toContain('There is no TensorRT: libnvinfer.so was not found.');
    expect(lines).toContain('addons: none');
  });
});

describe('fixing', () => {
  test('compiles the addon into the cache, and a second time finds it there', async () => {
    const folder = await temporaryFolder();
    const lib = join(folder, 'lib');
    mkdirSync(lib);
    for (const name of ['libcuda.so.1', 'libnvinfer.so.10.6.0']) writeFileSync(join(lib, name), '');
    mkdirSync(join(folder, 'include'));
    for (const name of ['NvInfer.h', 'NvOnnxParser.h', 'cuda.h', 'cuda_runtime_api.h'])
      writeFileSync(join(folder, 'include', name), '');
    writeFileSync(
      join(folder, 'include/NvInferVersion.h'),
      '#define NV_TENSORRT_MAJOR 10\n#define NV_TENSORRT_MINOR 6\n#define NV_TENSORRT_PATCH 0\n',
    );
    const programs = {
      cmake: `echo called >> "${folder}/calls"; [ "$1" = -S ] || : > "$2/triplicate-trt.node"`,
      'c++': 'exit 1',
    };
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const machine = machineFiles({
      PATH: folder,
      XDG_CACHE_HOME: join(folder, 'cache'),
      TRIPLICATE_TENSORRT: lib,
      TRIPLICATE_TENSORRT_INCLUDE: join(folder, 'include'),
      TRIPLICATE_CUDA_INCLUDE: join(folder, 'include'),
    });
    const native = await sources();
    const made = await fixTensorrt(machine, native);
    expect(made.file).toMatch(/\/cache\/triplicate\/native\/[0-9a-f]{12}-\w+\/10\.6\.0\/triplicate-trt\.node$/);
    expect(describeTensorrt(machine, native).addon).toEqual(made);
    expect(await fixTensorrt(machine, native)).toEqual(made);
    expect(machine.read(join(folder, 'calls'))).toBe('called\ncalled\n');
  });

  test('has nothing to do where an addon fits and no headers could make a better one', async () => {
    const made = await fixTensorrt(fakeMachine({ ...complete, ...addon }, { env }), await sources());
    expect(made).toEqual({ headers: '10.6.0', file: '/addons/10.6.0/triplicate-trt.node' });
  });

  test('where something is missing says what', async () => {
    await expect(fixTensorrt(fakeMachine(complete, { env }), await sources())).rejects.toMatchObject({
      code: 'ADDON_TOOLS_MISSING',
      exit: 'environment',
    });
  });
});
