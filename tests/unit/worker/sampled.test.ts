import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { TelemetrySource } from '../../../harness/ports.ts';
import { sampled } from '../../../harness/worker/sampled.ts';

/** A double of a source whose clock goes up by one with every reading, and that writes down when it was asked. */
function sourceDouble(more: Partial<TelemetrySource> = {}) {
  const asked: string[] = [];
  const source: TelemetrySource = {
    async start() {
      asked.push('start');
    },
    state() {
      asked.push('state');
      return { smClockMhz: asked.length };
    },
    counters() {
      asked.push('counters');
      return { energy: { joules: asked.length, of: 'card' } };
    },
    gaps: () => [],
    close: () => {},
    ...more,
  };
  return { source, asked };
}

const nothing = { samplesMs: [1] };

/** Holds the thread, as native code does. */
function hold(ms: number) {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe('beside a measurement', () => {
  test('counters are read around it, and the state right after it', async () => {
    const { source, asked } = sourceDouble();
    const { telemetry, telemetryGaps } = await sampled([source], 4, async () => nothing);
    expect(asked).toEqual(['start', 'counters', 'state', 'counters']);
    expect(telemetry).toMatchObject({ readings: 1, energy: { joules: 2, inferences: 4, by: 'counter', of: 'card' } });
    expect(telemetryGaps).toBeUndefined();
  });

  test('work that holds the thread is asked about between its inferences, at most ten times a second', async () => {
    const { source } = sourceDouble();
    const { telemetry } = await sampled([source], 40, async between => {
      for (let i = 0; i < 40; i++) {
        hold(10);
        between();
      }
      return nothing;
    });
    expect(telemetry!.readings).toBeGreaterThanOrEqual(3);
    // One more right after it; a busy machine makes it longer.
    expect(telemetry!.readings).toBeLessThanOrEqual(10 * telemetry!.seconds! + 1);
    expect(telemetry!.seconds).toBeGreaterThanOrEqual(0.4);
  });

  test('work on another thread is asked about meanwhile', async () => {
    const { source, asked } = sourceDouble();
    const { telemetry } = await sampled([source], 1, async () => {
      while (asked.filter(what => what === 'state').length < 3) await sleep(20);
      return nothing;
    });
    expect(telemetry!.readings).toBe(4);
    expect(telemetry!.seconds).toBeGreaterThan(0.29);
  });

  test('nothing is asked any more once it ended, or failed', async () => {
    const { source, asked } = sourceDouble();
    await expect(sampled([source], 1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    const before = asked.length;
    await sleep(250);
    expect(asked).toHaveLength(before);
  });

  test('what a source does not tell another one does, and each says its gaps', async () => {
    const mute = sourceDouble({
      state: () => ({}),
      counters: () => ({}),
      gaps: () => [{ what: 'power', why: 'no counter' }],
    }).source;
    const load = sourceDouble({
      state: () => ({ temperatureC: 40 }),
      counters: () => ({ load: { cores: 2, busySeconds: 1, ownSeconds: 1 } }),
    }).source;
    const { telemetry, telemetryGaps } = await sampled([mute, load], 1, async () => nothing);
    expect(telemetry).toMatchObject({ temperatureC: 40, load: { cores: 2 } });
    expect(telemetryGaps).toEqual([{ what: 'power', why: 'no counter' }]);
  });

  test('a round without a reading is a gap, whatever its source says of itself', async () => {
    const { source } = sourceDouble({ state: () => ({ smClockMhz: null }), counters: () => ({}) });
    const load = sourceDouble({ state: () => ({}), gaps: () => [{ what: 'load', why: 'no /proc/stat' }] }).source;
    const { telemetry, telemetryGaps } = await sampled([source, load], 1, async () => nothing);
    expect(telemetry!.readings).toBe(0);
    expect(telemetryGaps).toEqual([
      { what: 'load', why: 'no /proc/stat' },
      { what: 'device', why: 'nothing was read of the device in a whole round' },
    ]);
  });

  test('what a source could not tell for a while is a gap of the round, once', async () => {
    let asked = 0;
    const { source } = sourceDouble({
      state: () => {
        asked += 1;
        return { smClockMhz: 1000 };
      },
      gaps: () => (asked === 2 || asked === 3 ? [{ what: 'device', why: `line ${asked}` }] : []),
    });
    const { telemetryGaps } = await sampled([source], 1, async () => {
      while (asked < 5) await sleep(20);
      return nothing;
    });
    expect(telemetryGaps).toEqual([{ what: 'device', why: 'line 2' }]);
  });

  test('where nothing tells, the measurement says so', async () => {
    const { telemetry, telemetryGaps } = await sampled([], 1, async () => nothing);
    expect(telemetry).toBeUndefined();
    expect(telemetryGaps).toMatchObject([{ what: 'device' }]);
  });
});
