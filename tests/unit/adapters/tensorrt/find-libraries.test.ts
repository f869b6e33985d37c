import { describe, expect, test } from 'vitest';
import {
  findLibraries,
  type LibrariesHere,
  type LibrariesMissing,
} from '../../../../harness/adapters/tensorrt/find-libraries.ts';
import { librariesMissing, whyNothingBuilds } from '../../../../harness/adapters/tensorrt/libraries-missing.ts';
import { fakeMachine, filesIn } from './fake-machine.ts';

const debian = '/usr/lib/x86_64-linux-gnu';
const driver = filesIn(debian, ['libcuda.so.1', 'libnvidia-ml.so.1']);
const trt10 = (folder: string) =>
  filesIn(folder, [
    'libnvinfer.so.10',
    'libnvinfer_plugin.so.10',
    'libnvonnxparser.so.10',
    'libnvinfer_builder_resource.so.10.6.0',
  ]);
const here = (...args: Parameters<typeof fakeMachine>) => findLibraries(fakeMachine(...args)) as LibrariesHere;
const absent = (...args: Parameters<typeof fakeMachine>) => findLibraries(fakeMachine(...args)) as LibrariesMissing;

describe('libraries', () => {
  test('of a Debian package are found with their driver', () => {
    const { found, others } = here({ ...driver, ...trt10(debian) });
    expect(found).toEqual({
      nvinfer: `${debian}/libnvinfer.so.10`,
      nvinferPlugin: `${debian}/libnvinfer_plugin.so.10`,
      nvonnxparser: `${debian}/libnvonnxparser.so.10`,
      cuda: `${debian}/libcuda.so.1`,
      nvml: `${debian}/libnvidia-ml.so.1`,
      major: 10,
      version: '10.6.0',
      folder: debian,
      builderResource: ['libnvinfer_builder_resource.so.10.6.0'],
    });
    expect(others).toEqual([]);
  });

  test('of JetPack 5 are found: TensorRT 8.5 among the packages, the driver in tegra', () => {
    const folder = '/usr/lib/aarch64-linux-gnu';
    const { found } = here(
      {
        [`${folder}/libnvinfer.so`]: `-> ${folder}/libnvinfer.so.8.5.2`,
        [`${folder}/libnvinfer.so.8`]: `-> ${folder}/libnvinfer.so.8.5.2`,
        ...filesIn(folder, ['libnvinfer.so.8.5.2', 'libnvonnxparser.so.8', 'tegra/libcuda.so.1']),
      },
      { arch: 'arm64' },
    );
    expect(found).toMatchObject({ nvinfer: `${folder}/libnvinfer.so.8`, major: 8, version: '8.5.2', nvml: null });
    expect(found.cuda).toBe(`${folder}/tegra/libcuda.so.1`);
    expect(whyNothingBuilds(found)).toBeNull();
  });

  test.each([
    ['/home/ada/TensorRT-10.6.0.26/lib'],
    ['/opt/TensorRT-10.6.0.26/lib'],
    ['/usr/local/tensorrt/lib'],
    ['/home/ada/.local/lib/python3.12/site-packages/tensorrt_libs'],
    ['/usr/local/lib/python3.10/dist-packages/tensorrt_libs'],
  ])('of a tar archive or a wheel are found in %s', folder => {
    expect(here({ ...driver, ...trt10(folder) }).found.folder).toBe(folder);
  });

  test('of an active virtual environment are found', () => {
    const folder = '/home/ada/venv/lib/python3.12/site-packages/tensorrt_libs';
    const { found } = here({ ...driver, ...trt10(folder) }, { env: { VIRTUAL_ENV: '/home/ada/venv' } });
    expect(found.folder).toBe(folder);
  });

  test('in LD_LIBRARY_PATH come before those of the system', () => {
    const { found, others } = here(
      { ...driver, ...trt10(debian), ...filesIn('/mine', ['libnvinfer.so.11.4.0']) },
      { env: { LD_LIBRARY_PATH: '/nowhere:/mine' } },
    );
    expect(found).toMatchObject({ nvinfer: '/mine/libnvinfer.so.11.4.0', major: 11, nvonnxparser: null });
    expect(others).toEqual([{ path: `${debian}/libnvinfer.so.10`, version: '10.6.0' }]);
  });

  test("of the loader's cache are taken only for this processor", () => {
    const ldconfig = [
      "3 libs found in cache `/etc/ld.so.cache'",
      '\tlibcuda.so.1 (libc6) => /usr/lib/i386-linux-gnu/libcuda.so.1',
      '\tlibcuda.so.1 (libc6,x86-64) => /opt/driver/libcuda.so.1',
      '\tlibnvinfer.so.10 (libc6,x86-64) => /opt/odd/libnvinfer.so.10',
    ].join('\n');
    const files = {
      '/usr/lib/i386-linux-gnu/libcuda.so.1': '',
      '/opt/driver/libcuda.so.1': '',
      ...trt10('/opt/odd'),
    };
    expect(here(files, { ldconfig }).found).toMatchObject({ cuda: '/opt/driver/libcuda.so.1', folder: '/opt/odd' });
  });

  test('that are stubs of the CUDA toolkit are no driver', () => {
    const stubs = '/usr/local/cuda/lib64/stubs';
    const { missing } = absent({ ...trt10(debian), [`${stubs}/libcuda.so`]: '' }, { env: { LD_LIBRARY_PATH: stubs } });
    expect(missing).toEqual(['driver']);
  });

  test('of WSL give the driver', () => {
    const { found } = here({ ...trt10(debian), '/usr/lib/wsl/lib/libcuda.so.1': '' });
    expect(found.cuda).toBe('/usr/lib/wsl/lib/libcuda.so.1');
  });

  test('of another minor are reported, and links to the same file are not', () => {
    const wheel = '/usr/local/lib/python3.12/dist-packages/tensorrt_libs';
    const { others } = here({
      ...driver,
      ...trt10(debian),
      '/opt/tensorrt/lib/libnvinfer.so.10': `-> ${debian}/libnvinfer.so.10`,
      ...filesIn(wheel, ['libnvinfer.so.10', 'libnvinfer_builder_resource.so.10.13.3']),
    });
    expect(others).toEqual([{ path: `${wheel}/libnvinfer.so.10`, version: '10.13.3' }]);
  });
});

describe('odd folders', () => {
  test('with two minors show the other one', () => {
    const { found, others } = here({
      ...driver,
      ...filesIn(debian, ['libnvinfer.so.10.3.0', 'libnvinfer.so.10.6.0']),
      [`${debian}/libnvinfer.so.10`]: `-> ${debian}/libnvinfer.so.10.6.0`,
    });
    expect(found).toMatchObject({ nvinfer: `${debian}/libnvinfer.so.10`, version: '10.6.0' });
    expect(others).toEqual([{ path: `${debian}/libnvinfer.so.10.3.0`, version: '10.3.0' }]);
  });

  test('with names that say no version are used where the builder resource says it', () => {
    const names = ['libnvinfer.so', 'libnvonnxparser.so', 'libcuda.so', 'libnvinfer_builder_resource_sm90.so.10.15.1'];
    const { found } = here(filesIn('/odd', names), { env: { LD_LIBRARY_PATH: '/odd' } });
    expect(found).toMatchObject({
      nvinfer: '/odd/libnvinfer.so',
      version: '10.15.1',
      nvonnxparser: '/odd/libnvonnxparser.so',
      cuda: '/odd/libcuda.so',
    });
    const unknown = absent({ ...driver, '/odd/libnvinfer.so': '' }, { env: { LD_LIBRARY_PATH: '/odd' } });
    expect(unknown).toMatchObject({ missing: ['tensorrt'], unsupported: [] });
  });

  test('of another processor are not looked into', () => {
    const folder = '/usr/lib/aarch64-linux-gnu';
    expect(absent({ ...driver, ...trt10(folder) }).missing).toEqual(['tensorrt']);
  });
});

describe('the setting TRIPLICATE_TENSORRT', () => {
  const env = { TRIPLICATE_TENSORRT: '/double' };

  test('is the only place of TensorRT, and the first of the driver', () => {
    const double = filesIn('/double', ['libnvinfer.so.10', 'libnvonnxparser.so.10', 'libcuda.so.1']);
    const { found } = here({ ...driver, ...trt10(debian), ...double }, { env });
    expect(found).toMatchObject({
      nvinfer: '/double/libnvinfer.so.10',
      nvinferPlugin: null,
      nvonnxparser: '/double/libnvonnxparser.so.10',
      cuda: '/double/libcuda.so.1',
      nvml: `${debian}/libnvidia-ml.so.1`,
    });
  });

  test('leaves other copies unused, and names them', () => {
    const { others } = here({ ...driver, ...trt10(debian), '/double/libnvinfer.so.11': '' }, { env });
    expect(others).toEqual([{ path: `${debian}/libnvinfer.so.10`, version: '10.6.0' }]);
  });

  test('is an error where the folder holds no TensorRT, even if the system does', () => {
    const search = absent({ ...driver, ...trt10(debian) }, { env });
    expect(search.missing).toEqual(['tensorrt']);
    const { message } = librariesMissing(search);
    expect(message).toContain('the folder that TRIPLICATE_TENSORRT names');
    expect(message).not.toContain('Looked into');
  });

  test('leaves the other places to the driver', () => {
    const { message } = librariesMissing(absent({}, { env }));
    expect(message).toMatch(
      /\nLooked into for the driver:\n {2}TRIPLICATE_TENSORRT: \/double\n {2}the cache of ldconfig\n/,
    );
  });
});

describe('what is missing', () => {
  test('is said in one error: what, how to install it, where was looked, and the next command', () => {
    const search = absent({});
    const error = librariesMissing(search);
    expect(search.missing).toEqual(['driver', 'tensorrt']);
    expect(error).toMatchObject({ code: 'PLATFORM_ABSENT', exit: 'environment' });
    expect(error.message).toMatch(/no NVIDIA driver: libcuda\.so\.1/);
    expect(error.message).toMatch(/libnvinfer10 libnvinfer-plugin10 libnvonnxparsers10/);
    expect(error.message).toMatch(/JetPack and Linux packages: \/usr\/lib\/x86_64-linux-gnu/);
    expect(error.message).toContain('~/TensorRT-*/lib');
    expect(error.next).toContain('doctor');
  });

  test('of the driver leaves TensorRT found, and says so', () => {
    const search = absent(trt10(debian));
    expect(search).toMatchObject({ missing: ['driver'], tensorrt: { version: '10.6.0' } });
    const { message } = librariesMissing(search);
    expect(message).toContain(`\nTensorRT 10.6.0 was found: ${debian}/libnvinfer.so.10\n`);
    expect(absent({}).tensorrt).toBeNull();
  });

  test('names an unsupported major with its path', () => {
    const search = absent({ ...driver, ...filesIn(debian, ['libnvinfer.so.7']) });
    expect(librariesMissing(search).message).toContain(`TensorRT 7 (${debian}/libnvinfer.so.7) is here`);
  });

  test('of the builder leaves running possible, and says why nothing builds', () => {
    const { found } = here({ ...driver, ...filesIn(debian, ['libnvinfer.so.10']) });
    expect(whyNothingBuilds(found)).toMatch(/Engines run here.*libnvonnxparser\.so\.10.*libnvinfer_builder_resource/);
    expect(whyNothingBuilds(here({ ...driver, ...trt10(debian) }).found)).toBeNull();
  });
});
