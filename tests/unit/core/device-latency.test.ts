import { expect, test } from 'vitest';
import { deviceLatencies } from '../../../harness/core/device-latency.ts';
import type { LatencyRecord, LatencySummary } from '../../../harness/core/records.ts';
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
const measured = (changes: object): LatencyRecord => ({
  ...latency,
  members: [{ ...latency.members[0]!, ...changes }],
});

const parts = { h2d: [[1, 3], [2]], compute: [[4, 4], [4]], d2h: [[0, 0], [9]], enqueue: [[1, 1], [1]] };

test('the parts of a latency are medians over all rounds', () => {
  const upload = { readMs: 1, deserializeMs: 20 };
  expect(deviceLatencies({ latency: measured({ parts, upload }), latencySummaries: [summary] })).toEqual([
    { side, h2dMs: 2, computeMs: 4, d2hMs: 0, enqueueMs: 1, upload },
  ]);
});

test('a backend that does not tell parts has no entry, and an engine that was uploaded before no upload', () => {
  expect(deviceLatencies({ latency, latencySummaries: [summary] })).toEqual([]);
  expect(deviceLatencies({ latency: measured({ parts }), latencySummaries: [summary] })).toMatchObject([
    { upload: null },
  ]);
});
