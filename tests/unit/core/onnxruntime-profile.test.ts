import { describe, expect, test } from 'vitest';
import { parseProfile } from '../../../harness/core/onnxruntime-profile.ts';

const run = (ts: number) => ({ cat: 'Session', name: 'model_run', ts, dur: 100, args: {} });
const node = (name: string, ts: number, dur: number, op = 'Conv') => ({
  cat: 'Node',
  name: `${name}_kernel_time`,
  ts,
  dur,
  args: { op_name: op },
});

describe("ONNX Runtime's profile", () => {
  const events = [
    { cat: 'Session', name: 'session_initialization', ts: 0, dur: 5, args: {} },
    ...[run(1000), node('a', 1001, 90), node('b', 1092, 5, 'Relu')],
    ...[run(2000), node('a', 2001, 20), node('b', 2030, 6, 'Relu')],
    ...[run(3000), node('a', 3001, 40), node('b', 3050, 8, 'Relu')],
  ];

  test('gives the mean of each node over the last runs, in milliseconds', () => {
    expect(parseProfile(JSON.stringify(events), 2)).toEqual([
      { layer: 'a', kernel: 'Conv', ms: 0.03 },
      { layer: 'b', kernel: 'Relu', ms: 0.007 },
    ]);
  });

  test.for(['', '{}', '[', JSON.stringify(events.slice(0, 4))])('of another form is no profile: %s', text => {
    expect(() => parseProfile(text, 2)).toThrow(expect.objectContaining({ code: 'PROFILE_UNREADABLE' }));
  });
});
