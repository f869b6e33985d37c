import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createHost } from '../../../harness/adapters/host.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

async function machine(files: Record<string, string>) {
  const sys = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(sys, name)), { recursive: true });
    await writeFile(join(sys, name), content);
  }
  return createHost({ sys });
}

test('the digest is SHA-256, of text as UTF-8', () => {
  const abc = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
  expect(createHost().digest('abc')).toBe(abc);
  expect(createHost().digest(Uint8Array.of(97, 98, 99))).toBe(abc);
  expect(createHost().digest('é')).toBe(createHost().digest(Uint8Array.of(0xc3, 0xa9)));
});

test('seconds never go back', () => {
  const host = createHost();
  const first = host.seconds();
  expect(host.seconds()).toBeGreaterThanOrEqual(first);
});

test('clocks and temperature are part of the state where the kernel shows them', async () => {
  const cpu = 'devices/system/cpu';
  const host = await machine({
    [`${cpu}/cpu0/cpufreq/scaling_governor`]: 'powersave\n',
    [`${cpu}/cpu0/cpufreq/scaling_cur_freq`]: '1800000\n',
    [`${cpu}/intel_pstate/no_turbo`]: '0\n',
    'class/thermal/thermal_zone0/temp': '45500\n',
  });
  expect(await host.state()).toEqual({
    load1: expect.any(Number),
    cpuGovernor: 'powersave',
    cpuMHz: 1800,
    cpuBoost: 'on',
    temperatureCelsius: 45.5,
  });
});

test('what the kernel does not show is left out', async () => {
  const host = await machine({ 'class/thermal/thermal_zone0/temp': 'unknown\n' });
  expect(Object.keys(await host.state())).toEqual(['load1']);
});
