import { expect, test } from 'vitest';
import { deviceLatencies } from '../../../harness/core/device-latency.ts';
import type { LatencyRecord, LatencySummary, Telemetry } from '../../../harness/core/records.ts';
import { latency } from '../../fixtures/sample-records.ts';

const side = {
  label: 'fp16 #1',
  run: null,
  engine: latency.members[0]!.engine,
  recipe: 'fp16',
  builtOn: 'gpu',
  ranOn: 'gpu',
  ordinals: [1],
};
const summary = { side, platform: latency.members[0]!.platform } as LatencySummary;
const reading = (smClockMhz: number | null, throttleReasons: string[]): Telemetry => ({
  smClockMhz,
  memoryClockMhz: null,
  powerWatts: 300,
  temperatureC: null,
  throttleReasons,
});

const measured = (changes: object): LatencyRecord => ({
  ...latency,
  members: [{ ...latency.members[0]!, ...changes }],
});

const parts = { h2d: [[1, 3], [2]], compute: [[4, 4], [4]], d2h: [[0, 0], [9]], enqueue: [[1, 1], [1]] };

test('the parts of a latency are medians over all rounds, beside what the device was like', () => {
  const telemetry = [reading(1980, ['GPU_IDLE']), reading(1755, ['SW_POWER_CAP', 'GPU_IDLE'])];
  const upload = { readMs: 1, deserializeMs: 20 };
  expect(deviceLatencies({ latency: measured({ parts, telemetry, upload }), latencySummaries: [summary] })).toEqual([
    {
      side,
      h2dMs: 2,
      computeMs: 4,
      d2hMs: 0,
      enqueueMs: 1,
      upload,
      smClockMhz: { low: 1755, high: 1980 },
      powerWatts: { low: 300, high: 300 },
      temperatureC: null,
      throttleReasons: ['GPU_IDLE', 'SW_POWER_CAP'],
    },
  ]);
});

test('a backend that does not tell parts has no entry, and a device that tells nothing has no ranges', () => {
  expect(deviceLatencies({ latency, latencySummaries: [summary] })).toEqual([]);
  const [one] = deviceLatencies({ latency: measured({ parts }), latencySummaries: [summary] });
  expect(one).toMatchObject({ smClockMhz: null, powerWatts: null, upload: null, throttleReasons: null });
});
