import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A machine whose only TensorRT is empty files in a folder, without headers. */
async function machine() {
  const root = await temporaryFolder();
  const lib = join(root, 'lib');
  await mkdir(lib);
  for (const name of ['libnvinfer.so.10.6.0', 'libcuda.so.1']) await writeFile(join(lib, name), '');
  const settings = { TRIPLICATE_TENSORRT: lib, TRIPLICATE_TENSORRT_INCLUDE: lib, XDG_CACHE_HOME: join(root, 'cache') };
  return { root, lib, settings };
}

test('doctor shows TensorRT beside the platforms, and a missing addon is no failure', async () => {
  const { root, lib, settings } = await machine();
  const { code, stdout } = await triplicate(root, ['doctor'], settings);
  expect(stdout).toContain(
    `\nTensorRT  found, without its addon\n  version: 10.6.0\n  library: ${lib}/libnvinfer.so.10.6.0\n`,
  );
  expect(stdout).toContain('Compile it: pnpm triplicate doctor --fix');
  expect(code).toBe(0);
});

test('doctor says once what to install', async () => {
  const root = await temporaryFolder();
  const { stdout } = await triplicate(root, ['doctor'], { TRIPLICATE_TENSORRT: root });
  expect(stdout).toMatch(/\ngpu {2}not here: There is no .* See TensorRT below\.\n {2}Next: /);
  expect(stdout.split('A tar archive: unpack it')).toHaveLength(2);
});

test('doctor --json has the same as data', async () => {
  const { root, lib, settings } = await machine();
  const { code, stdout } = await triplicate(root, ['--json', 'doctor'], settings);
  expect(JSON.parse(stdout).tensorrt).toMatchObject({
    libraries: { found: { version: '10.6.0', folder: lib, nvonnxparser: null } },
    addon: null,
    compile: { headers: null },
  });
  expect(code).toBe(0);
});

test('doctor --fix that cannot compile the addon says what is missing, and that the environment lacks it', async () => {
  const { root, settings } = await machine();
  const { code, stderr } = await triplicate(root, ['doctor', '--fix'], settings);
  expect(stderr).toContain('ADDON_TOOLS_MISSING');
  expect(stderr).toContain('headers of TensorRT 10, not newer than 10.6.0');
  expect(code).toBe(4);
});

test('doctor says what is wrong with folders of headers that were set', async () => {
  const { root, settings } = await machine();
  const wrong = { ...settings, TRIPLICATE_TENSORRT_INCLUDE: '/nonsense', TRIPLICATE_CUDA_INCLUDE: 'nonsense' };
  const { stdout, stderr } = await triplicate(root, ['doctor'], wrong);
  expect(stdout).toContain(
    'headers of TensorRT: TRIPLICATE_TENSORRT_INCLUDE names /nonsense, which is empty or not there\n',
  );
  expect(stdout).toMatch(/headers of CUDA: TRIPLICATE_CUDA_INCLUDE names \/\S+\/nonsense, which is empty or not there/);
  expect(stderr).toBe('');
  const fix = await triplicate(root, ['doctor', '--fix'], wrong);
  expect(fix.stderr).toMatch(
    /headers of TensorRT 10, .*: TRIPLICATE_TENSORRT_INCLUDE names \/nonsense, which is empty or not there; correct it or unset it\n/,
  );
  expect(fix.stderr).toMatch(/headers of CUDA: TRIPLICATE_CUDA_INCLUDE names .*; correct it or unset it\n/);
});

test('doctor without a driver says that TensorRT was found', async () => {
  const { root, lib, settings } = await machine();
  await rm(join(lib, 'libcuda.so.1'));
  const { stdout } = await triplicate(root, ['doctor'], settings);
  expect(stdout).toContain('\nTensorRT  found, without a driver\n');
  expect(stdout).toContain(`\n  TensorRT 10.6.0 was found: ${lib}/libnvinfer.so.10.6.0\n`);
});
