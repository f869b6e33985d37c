import { chmodSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLinuxTelemetry } from '../../../harness/adapters/linux-telemetry.ts';
import { type Files, laptop, procStat, rapl, writeFiles } from '../../fixtures/linux-machine.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const cpu = 'sys/devices/system/cpu';

/** Root may read everything; until the test ends, this process is somebody else. */
function becomeNobody(root: string): void {
  if (process.geteuid!() !== 0) return;
  chmodSync(root, 0o755);
  process.seteuid!(65534);
  onTestFinished(() => process.seteuid!(0));
}

/** A machine of which /proc and /sys are these files; more can be written. */
async function machine(files: Files, isDevice = true) {
  const root = await temporaryFolder();
  const write = (more: Files) => writeFiles(root, more);
  await write(files);
  const source = createLinuxTelemetry({ isDevice, root });
  await source.start();
  return { root, write, source };
}

describe('a host with everything', () => {
  test('tells the clock of its fastest core and the heat of its package', async () => {
    const { source } = await machine(laptop);
    expect(source.state()).toEqual({ cpuClockMhz: 3400, temperatureC: 51 });
    expect(source.gaps()).toEqual([]);
  });

  test('counts its load without idle time, and what was stolen with it', async () => {
    const { source, write } = await machine(laptop);
    const before = source.counters().load!;
    expect(before).toEqual({ cores: 2, busySeconds: 1.7, ownSeconds: expect.any(Number) });
    await write({ 'proc/stat': procStat(250) });
    expect(source.counters().load!.busySeconds - before.busySeconds).toBeCloseTo(1.5, 9);
  });

  test('counts energy on where the counter begins again, and thermal slowdowns', async () => {
    const { source, write } = await machine(laptop);
    expect(source.counters()).toMatchObject({ energy: { joules: 0, of: 'package' }, thermalSlowdowns: 7 });
    await write({ [`${rapl}:0/energy_uj`]: '8000000\n' });
    expect(source.counters().energy!.joules).toBeCloseTo(3, 9);
    await write({ [`${rapl}:0/energy_uj`]: '500000\n', [`${cpu}/cpu0/thermal_throttle/core_throttle_count`]: '9\n' });
    expect(source.counters()).toMatchObject({ energy: { joules: 4.5 }, thermalSlowdowns: 13 });
  });
});

test('energy that only root may read is a gap that names the right', async () => {
  const { root } = await machine(laptop);
  await chmod(join(root, `${rapl}:0/energy_uj`), 0);
  becomeNobody(root);
  const source = createLinuxTelemetry({ isDevice: true, root });
  await source.start();
  expect(source.counters().energy).toBeUndefined();
  expect(source.gaps()).toEqual([
    {
      what: 'power',
      why: 'counters not permitted: only root may read /sys/class/powercap/intel-rapl:0/energy_uj',
      next: 'sudo chmod a+r /sys/class/powercap/*rapl*:*/energy_uj',
    },
  ]);
});

test('a virtual machine tells its load, and says what it does not show', async () => {
  const { source } = await machine({ 'proc/stat': procStat(1) });
  expect(source.gaps().map(({ what }) => what)).toEqual(['power', 'clock', 'temperature']);
  expect(source.state()).toEqual({});
  expect(Object.keys(source.counters())).toEqual(['load']);
});

test('another system shows nothing: all of a CPU is a gap, of an accelerator only the load beside it', async () => {
  const alone = await machine({});
  expect(alone.source.gaps()).toMatchObject([{ what: 'device', why: expect.stringContaining('/proc/stat') }]);
  expect(alone.source.counters()).toEqual({});
  const { source } = await machine({ 'proc/stat': 'cpu 1 2\n' }, false);
  expect(source.gaps()).toMatchObject([{ what: 'load' }]);
});

test('beside an accelerator it tells the load alone', async () => {
  const { source } = await machine(laptop, false);
  expect([source.state(), source.gaps()]).toEqual([{}, []]);
  expect(Object.keys(source.counters())).toEqual(['load']);
});

test('numbers that are none are not told', async () => {
  const { source } = await machine({
    ...laptop,
    [`${cpu}/cpufreq/policy0/scaling_cur_freq`]: '<unknown>\n',
    [`${cpu}/cpufreq/policy1/scaling_cur_freq`]: '\n',
    [`${rapl}:0/energy_uj`]: 'much\n',
  });
  expect(source.state()).toEqual({ temperatureC: 51 });
  expect(source.counters().energy).toBeUndefined();
  expect(source.gaps()).toMatchObject([{ what: 'power', why: expect.stringContaining('does not give a number') }]);
});
