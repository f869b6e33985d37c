import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inferenceEnergy } from '../../../../harness/core/latency/inference-energy.ts';
import { type DeviceState, overRound } from '../../../../harness/core/latency/round-telemetry.ts';
import type { RoundEnergy } from '../../../../harness/core/records.ts';

const round = (states: readonly DeviceState[], more: Partial<Parameters<typeof overRound>[0]> = {}) =>
  overRound({ states, before: {}, after: {}, seconds: 2, inferences: 10, ...more });

describe('one round of readings', () => {
  test('is the median clock with its extremes, the mean power, the greatest heat and every reason', () => {
    const told = round([
      { smClockMhz: 1980, powerWatts: 100, temperatureC: 40, throttleReasons: [], otherProcesses: 1 },
      { smClockMhz: 1200, powerWatts: 200, temperatureC: 45, throttleReasons: ['SW_POWER_CAP'], otherProcesses: 3 },
      { smClockMhz: 1970, powerWatts: 300, temperatureC: 41, throttleReasons: ['GPU_IDLE'], otherProcesses: 1 },
    ]);
    expect(told).toEqual({
      smClockMhz: 1970,
      smClockRangeMhz: [1200, 1980],
      memoryClockMhz: null,
      powerWatts: 200,
      temperatureC: 45,
      otherProcesses: 3,
      throttleReasons: ['GPU_IDLE', 'SW_POWER_CAP'],
      readings: 3,
      seconds: 2,
    });
  });

  test('without a reading tells nothing, and says so', () => {
    expect(round([{}, { smClockMhz: null, powerOf: 'card' }])).toEqual({
      smClockMhz: null,
      memoryClockMhz: null,
      powerWatts: null,
      temperatureC: null,
      throttleReasons: null,
      readings: 0,
      seconds: 2,
    });
  });

  test('has its energy by a counter, and then its power, too', () => {
    const energy = (joules: number) => ({ energy: { joules, of: 'package' as const } });
    const { energy: told, powerWatts } = round([{ cpuClockMhz: 3000 }], { before: energy(7), after: energy(27) });
    expect(told).toEqual({ joules: 20, inferences: 10, by: 'counter', of: 'package' });
    expect(powerWatts).toBe(10);
  });

  test('without a counter has it by mean power and time, where it is known what the power is of', () => {
    expect(round([{ powerWatts: 50, powerOf: 'module' }]).energy).toEqual({
      joules: 100,
      inferences: 10,
      by: 'power',
      of: 'module',
    });
    expect(round([{ powerWatts: 50 }]).energy).toBeUndefined();
  });

  test('of a counter that went backwards tells nothing', () => {
    const load = (busySeconds: number) => ({ load: { cores: 2, busySeconds, ownSeconds: 1 }, thermalSlowdowns: 5 });
    const told = round([], { before: load(9), after: { ...load(8), thermalSlowdowns: 4 } });
    expect([told.load, told.throttleReasons]).toEqual([undefined, null]);
  });

  test('is throttled where the CPU was slowed down by heat meanwhile', () => {
    const slowed = (thermalSlowdowns: number) => ({ thermalSlowdowns });
    expect(round([], { before: slowed(4), after: slowed(5) }).throttleReasons).toEqual(['CPU_THERMAL']);
    expect(round([], { before: slowed(4), after: slowed(4) }).throttleReasons).toEqual([]);
  });

  test('does not depend on the order of its readings', () => {
    const state = fc.record({
      smClockMhz: fc.option(fc.integer({ min: 1, max: 3000 })),
      powerWatts: fc.option(fc.integer({ min: 0, max: 900 })),
      temperatureC: fc.option(fc.integer({ min: -20, max: 120 })),
      throttleReasons: fc.option(fc.subarray(['GPU_IDLE', 'SW_POWER_CAP'])),
    });
    fc.assert(
      fc.property(fc.array(state, { maxLength: 20 }), states => {
        expect(round(states.toReversed())).toEqual(round(states));
      }),
    );
  });
});

describe('joules per inference', () => {
  const of = (seconds: number, energy: Partial<RoundEnergy> = {}) => ({
    ...round([]),
    seconds,
    energy: { joules: 10, inferences: 5, by: 'counter' as const, of: 'package' as const, ...energy },
  });

  test('are those of all rounds together, whatever their lengths', () => {
    expect(inferenceEnergy([of(1), of(1, { joules: 2, inferences: 1 }), round([])])).toEqual({
      joules: 2,
      by: 'counter',
      of: 'package',
    });
  });

  test('are not told of rounds that are too short for what tells them', () => {
    expect(inferenceEnergy([of(0.04)])).toBeNull();
    expect(inferenceEnergy([of(0.4, { of: 'card' })])).toBeNull();
    expect(inferenceEnergy([of(0.9, { of: 'card', by: 'power' })])).toBeNull();
    expect(inferenceEnergy([of(0.4, { of: 'card' }), of(0.6, { of: 'card', joules: 20 })])!.joules).toBe(4);
  });

  test('are unknown where nothing tells', () => expect(inferenceEnergy([round([])])).toBeNull());
});
