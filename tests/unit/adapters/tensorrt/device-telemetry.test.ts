import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { deviceTelemetry } from '../../../../harness/adapters/tensorrt/device-telemetry.ts';
import { machineFiles } from '../../../../harness/adapters/tensorrt/machine-files.ts';
import type { Telemetry as Reading, Trt } from '../../../../native/index.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const silent: Reading = {
  smClockMhz: null,
  memoryClockMhz: null,
  maxSmClockMhz: null,
  powerWatts: null,
  powerLimitWatts: null,
  temperatureC: null,
  utilizationPercent: null,
  memoryUtilizationPercent: null,
  energyJoules: null,
  throttleReasons: null,
  performanceState: null,
  otherProcesses: null,
};
const imports = join(import.meta.dirname, '../../../fixtures/imports');
const lines = (file: string) => readFileSync(join(imports, file), 'utf8').split('\n');
const [smiHeader, , , , , , , , , smiBusy] = lines('nvidia-smi-query.csv');
const [tegraLine] = lines('tegrastats-xavier-nx.txt');
const repeated = (line: string) => `while :; do echo '${line}' || exit; /bin/sleep 0.05; done`;

/** A device whose NVML says this, on a machine whose PATH has doubles of tools: shell scripts. */
async function deviceWith(reading: Reading | null, doubles: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder();
  for (const [name, script] of Object.entries(doubles)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const about = { device: { uuid: '00112233445566778899aabbccddeeff' } } as Trt['about'];
  const source = deviceTelemetry({ telemetry: () => reading, about }, { ...machineFiles(), env: { PATH: folder } });
  onTestFinished(() => source.close());
  await source.start();
  return { source, folder };
}

describe('a device', () => {
  test('is told by NVML where it tells, and no tool is started', async () => {
    const reading = { ...silent, smClockMhz: 1980, powerWatts: 300, energyJoules: 12.5, throttleReasons: ['GPU_IDLE'] };
    const { source } = await deviceWith(reading, { 'nvidia-smi': 'touch "$0.started"', tegrastats: 'exit 1' });
    expect(source.state()).toMatchObject({ smClockMhz: 1980, throttleReasons: ['GPU_IDLE'], powerOf: 'card' });
    expect(source.state()).not.toHaveProperty('energyJoules');
    expect(source.counters()).toEqual({ energy: { joules: 12.5, of: 'card' } });
    expect(source.gaps()).toEqual([]);
  });

  test('without NVML is told by nvidia-smi, which is asked ten times a second for this device', async () => {
    const { source, folder } = await deviceWith(null, {
      'nvidia-smi': `echo "$@" > "$0.asked"; echo '${smiHeader}'; ${repeated(smiBusy!)}`,
    });
    expect(source.state()).toMatchObject({
      smClockMhz: 1980,
      memoryClockMhz: 3201,
      powerWatts: 188.96,
      temperatureC: 45,
      utilizationPercent: 78,
      memoryUtilizationPercent: 5,
      throttleReasons: [],
      powerOf: 'card',
    });
    expect(source.gaps()).toEqual([]);
    const asked = readFileSync(join(folder, 'nvidia-smi.asked'), 'utf8');
    expect(asked).toContain('--loop-ms=100');
    expect(asked).toContain('--id=GPU-00112233-4455-6677-8899-aabbccddeeff');
  });

  test('of a Jetson, of which NVML says nothing, is told by tegrastats, power as that of the module', async () => {
    const { source } = await deviceWith(silent, { tegrastats: repeated(tegraLine!), 'nvidia-smi': 'exit 9' });
    expect(source.state()).toMatchObject({ temperatureC: expect.any(Number), powerOf: 'module' });
    expect(source.gaps()).toEqual([]);
  });

  test('of which nothing tells is a gap that says what to install', async () => {
    const { source } = await deviceWith(null);
    expect([source.state(), source.counters()]).toEqual([{}, {}]);
    expect(source.gaps()).toEqual([
      {
        what: 'device',
        why: 'NVML tells nothing of the device; tegrastats and nvidia-smi are not on PATH',
        next: expect.stringContaining("Install NVIDIA's driver"),
      },
    ]);
  });

  test('of which a tool refuses to tell is a gap in the words of the tool', async () => {
    const { source } = await deviceWith(null, {
      'nvidia-smi': 'echo "Failed to initialize NVML: Insufficient Permissions" >&2; exit 4',
    });
    expect(source.gaps()[0]!.why).toContain(
      'nvidia-smi ended with code 4: Failed to initialize NVML: Insufficient Permissions',
    );
  });

  test('whose tool writes what nobody understands is a gap', async () => {
    const { source } = await deviceWith(null, { 'nvidia-smi': `echo 'power.draw [mW]'; echo '5 mW'` });
    expect(source.gaps()[0]!.why).toContain('nvidia-smi was not understood');
  });

  test.for<readonly [string, string, RegExp]>([
    ['writes what nobody understands', repeated('GPU is lost'), /^nvidia-smi was not understood: .*GPU is lost/],
    [
      'writes a second header of other columns',
      `echo 'power.draw [mW]'; ${repeated('5 mW')}`,
      /^nvidia-smi was not understood: /,
    ],
    ['writes only blank lines', repeated(''), /^nvidia-smi said nothing for more than 1 s$/],
    ['says nothing more', 'exec /bin/sleep 30', /^nvidia-smi said nothing for more than 1 s$/],
  ])('whose tool goes on running but %s tells nothing more, and says so', async ([, script, why]) => {
    const { source } = await deviceWith(null, {
      'nvidia-smi': `echo '${smiHeader}'; echo '${smiBusy}'; /bin/sleep 0.2; ${script}`,
    });
    expect(source.state()).toMatchObject({ smClockMhz: 1980 });
    expect(source.gaps()).toEqual([]);
    await sleep(1400);
    expect(source.state()).toEqual({});
    expect(source.gaps()).toEqual([{ what: 'device', why: expect.stringMatching(why) }]);
  });

  test('whose tool garbles a line now and then is told by the others', async () => {
    const { source } = await deviceWith(null, {
      'nvidia-smi': `echo '${smiHeader}'; ${repeated(`${smiBusy}'; echo 'GPU is lost`)}`,
    });
    await sleep(1400);
    expect(source.state()).toMatchObject({ smClockMhz: 1980 });
    expect(source.gaps()).toEqual([]);
  });

  test('of which NVML tells nothing any more is a gap', async () => {
    let reading: Reading | null = { ...silent, smClockMhz: 1980 };
    const about = { device: { uuid: '' } } as Trt['about'];
    const source = deviceTelemetry({ telemetry: () => reading, about }, { ...machineFiles(), env: {} });
    await source.start();
    source.state();
    expect(source.gaps()).toEqual([]);
    for (const lost of [null, silent]) {
      reading = lost;
      source.state();
      expect(source.gaps()).toEqual([{ what: 'device', why: 'NVML tells nothing of the device any more' }]);
    }
  });

  test('whose tool ends in the middle tells nothing more, and says so; closing it is no such end', async () => {
    const script = `echo '${smiHeader}'; echo '${smiBusy}'`;
    const { source } = await deviceWith(null, { 'nvidia-smi': `${script}; /bin/sleep 0.2; exit 7` });
    expect(source.state()).toMatchObject({ smClockMhz: 1980 });
    await sleep(1400);
    expect(source.state()).toEqual({});
    expect(source.gaps()).toMatchObject([{ what: 'device', why: expect.stringContaining('ended with code 7') }]);
    const other = await deviceWith(null, { 'nvidia-smi': `${script}; exec /bin/sleep 30` });
    other.source.close();
    await sleep(200);
    expect(other.source.gaps()).toEqual([]);
  });
});
