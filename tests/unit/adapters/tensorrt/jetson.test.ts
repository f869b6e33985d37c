import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jetsonFacts, jetsonState } from '../../../../harness/adapters/tensorrt/jetson.ts';
import { machineFiles } from '../../../../harness/adapters/tensorrt/machine-files.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { fakeMachine } from './fake-machine.ts';

/** A machine whose PATH has these shell scripts and what the system has. */
async function machineWith(scripts: Readonly<Record<string, string>>) {
  const folder = await temporaryFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  return { machine: { ...machineFiles(), env: { PATH: folder } } };
}

describe('the board', () => {
  test('and its release are read', () => {
    const machine = fakeMachine({
      '/etc/nv_tegra_release': '# R36 (release), REVISION: 4.3, GCID: 38968081',
      '/proc/device-tree/model': 'NVIDIA Jetson Orin Nano Developer Kit\0',
    });
    expect(jetsonFacts(machine)).toEqual({
      board: 'NVIDIA Jetson Orin Nano Developer Kit',
      l4t: '36.4.3',
      jetpack: '6.2',
    });
  });

  test('of another maker, or a PC, has none', () => {
    expect(jetsonFacts(fakeMachine({}))).toEqual({});
    expect(jetsonFacts(fakeMachine({ '/proc/device-tree/model': 'Raspberry Pi 5\0' }))).toEqual({});
  });
});

describe('the state', () => {
  test('is put together from the tools, and a tool that never ends is ended', async () => {
    const { machine } = await machineWith({
      nvpmodel: 'echo "NV Power Mode: 15W"; echo 0',
      jetson_clocks: 'echo "GPU MinFreq=306000000 MaxFreq=624750000 CurrentFreq=306000000"',
      tegrastats: `while :; do echo "RAM 1343/7620MB GR3D_FREQ 99%@[612] gpu@49.6C"; /bin/sleep 0.1; done`,
    });
    expect(await jetsonState(machine)).toEqual({
      powerMode: '15W',
      powerModeId: 0,
      gpuMinMHz: 306,
      gpuMaxMHz: 624.75,
      gpuClocks: 'free',
      gpuMHz: 612,
      ramUsedMB: 1343,
      ramTotalMB: 7620,
      gpuLoadPercent: 99,
      temperatureCelsius: 49.6,
    });
  });

  test('is empty where the tools are missing or refuse', async () => {
    const { machine } = await machineWith({ jetson_clocks: 'echo "GPU MinFreq=1 MaxFreq=1 CurrentFreq=1"; exit 1' });
    expect(await jetsonState(machine)).toEqual({});
    expect(await jetsonState(fakeMachine({}))).toEqual({});
  });
});
