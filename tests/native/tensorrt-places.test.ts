// Where TensorRT is not, not whole, or not of the kind that the addon was compiled for: the platform is absent, and says
// which library it is. And the partitions of a device, which are platforms of their own.
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { triplicate } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { describeDouble, doubled, expectRefused, sweepOn, useDouble } from './double-workers.ts';

const { env, major, version } = doubled;
/** Supported, and not what the double's addon is compiled for. */
const otherMajor = major === 10 ? 11 : 10;
const nvinfer = `libnvinfer.so.${major}`;
const parser = `libnvonnxparser.so.${major}`;

describeDouble('a machine', () => {
  const double = useDouble();

  /** The double's libraries, some of them others: the name of another one, '' for an empty file, null for none. */
  async function libraries(changes: Readonly<Record<string, string | null>>) {
    const folder = await temporaryFolder();
    const whole = env.TRIPLICATE_TENSORRT!;
    for (const name of readdirSync(whole)) symlinkSync(join(whole, name), join(folder, name));
    for (const [name, other] of Object.entries(changes)) {
      rmSync(join(folder, name), { force: true });
      if (other === '') writeFileSync(join(folder, name), '');
      else if (other !== null) symlinkSync(join(whole, other), join(folder, name));
    }
    return { TRIPLICATE_TENSORRT: folder };
  }

  const absent = (settings: Record<string, string>, ...words: (string | RegExp)[]) =>
    expectRefused(double.open(settings), 'PLATFORM_ABSENT', /^Platform gpu is not here: /, ...words);

  test('without a device', () =>
    absent({ TRIPLICATE_DOUBLE_NO_DEVICE: '1' }, 'sees no device', /CUDA said: CUDA_ERROR_NO/));

  test('without an addon', async () => absent({ TRIPLICATE_ADDON: await temporaryFolder() }, 'none is compiled here'));

  test('with an addon that is no library', async () => {
    const folder = await temporaryFolder();
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'triplicate-trt.node'), 'no library');
    await absent({ TRIPLICATE_ADDON: folder }, 'triplicate-trt.node');
  });

  test.for([nvinfer, parser])('with %s that does not open, and doctor agrees', async library => {
    const settings = await libraries({ [library]: '' });
    const error = await absent(settings, `The library ${library} does not open`);
    const next = `Reinstall TensorRT, of which ${join(settings.TRIPLICATE_TENSORRT, library)} is, or set TRIPLICATE_TENSORRT to the folder of another one.`;
    expect(error.next).toBe(next);
    const { stdout } = await triplicate(await temporaryFolder(), ['doctor'], { ...env, ...settings });
    expect(stdout).toContain(`Next: ${next}\n\nTensorRT  found, and does not run here: see gpu above\n`);
  });

  test('with a driver that does not open', async () => {
    const settings = await libraries({ 'libcuda.so.1': '' });
    const error = await absent(settings, 'The library libcuda.so.1 does not open');
    expect(error.next).toMatch(/^Reinstall NVIDIA's driver, of which \/\S+\/libcuda\.so\.1 is/);
  });

  test('that is whole: doctor says so', async () => {
    const { stdout } = await triplicate(await temporaryFolder(), ['doctor'], env);
    expect(stdout).toContain('\nTensorRT  builds and runs\n');
  });

  test('with a library that lacks a symbol', async () =>
    absent(
      await libraries({ [parser]: 'libnvidia-ml.so.1' }),
      `The library ${parser} has no symbol createNvOnnxParser_INTERNAL`,
    ));

  test('with TensorRT of a major for which no addon is compiled', async () => {
    const addons = await temporaryFolder();
    symlinkSync(join(env.TRIPLICATE_ADDON!, version), join(addons, version));
    const others = await libraries({ [nvinfer]: null, [`libnvinfer.so.${otherMajor}`]: nvinfer });
    await absent(
      { ...others, TRIPLICATE_ADDON: addons },
      new RegExp(
        `TensorRT ${otherMajor}\\S* needs the addon compiled with headers of TensorRT ${otherMajor}.*${version.replaceAll('.', '\\.')}`,
      ),
    );
  });

  test('with TensorRT of a major that is not supported', async () => {
    const settings = await libraries({ [nvinfer]: null, 'libnvinfer.so.9': nvinfer });
    await expect(double.open(settings)).rejects.toMatchObject({
      code: 'PLATFORM_ABSENT',
      message: expect.stringMatching(
        /TensorRT 9\S* \(\S+libnvinfer\.so\.9\) is here, and 8\.5, 8\.6, 10 or 11 is needed/,
      ),
      next: expect.stringContaining('doctor'),
    });
  });

  test('without a parser runs engines, and builds none', async () => {
    const platform = await double.open(await libraries({ [parser]: null }));
    expect(platform.record.builds).toBe(false);
    await expectRefused(double.build({}, double.model, platform), 'BACKEND_CANNOT_BUILD', 'gpu');
    expect(await sweepOn(platform, double.engine, double.inputs)).toHaveLength(1);
  });
});

describeDouble('a partition', () => {
  const double = useDouble();

  test('runs the engine of the whole device, with the same bits on the double', async () => {
    const partition = await double.open({}, 'gpu-sm96');
    expect(partition.record).toMatchObject({
      name: 'gpu-sm96',
      double: true,
      device: { multiprocessors: 96, ofMultiprocessors: 132 },
    });
    expect(partition.record.size.value).toBeLessThan(double.good.record.size.value);
    const whole = await sweepOn(double.good, double.engine, double.inputs);
    expect(await sweepOn(partition, double.engine, double.inputs)).toEqual(whole);
  });

  describe('that the device cannot give is absent, with what it can', () => {
    test.for([
      ['gpu-sm97', /exactly 97 multiprocessors; the next that it gives has 104\. It has 132 in all/],
      ['gpu-sm500', /no context of 500 multiprocessors.*It has 132 in all\.$/],
    ] as const)('%s', async ([name, words]) => {
      await expectRefused(double.open({}, name), 'PLATFORM_ABSENT', name, words);
    });
  });
});
