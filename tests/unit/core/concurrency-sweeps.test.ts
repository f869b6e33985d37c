import { describe, expect, test } from 'vitest';
import {
  levelName,
  sweepName,
  sweepsAsked,
  sweepsOf,
  whyImpossible,
} from '../../../harness/core/concurrency-sweeps.ts';
import type { PlatformRecord, Thresholds } from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import { somePlatform, someSpec } from '../../fixtures/spec.ts';

const cpu: PlatformRecord = { ...somePlatform('cpu-1', 1), backend: 'onnxruntime' };
const gpu: PlatformRecord = { ...cpu, name: 'gpu', backend: 'tensorrt' };
const partition: PlatformRecord = { ...gpu, name: 'gpu-sm96' };
const upwards = (axis: string, graph: boolean) => ({ axis, beside: 1, graph, sizes: null, most: 8 });

describe('what is swept', () => {
  test('without numbers: threads, streams where there are any, and both by graphs where a platform bears them', () => {
    expect(sweepsOf({ most: 8 }, cpu)).toEqual([upwards('threads', false)]);
    expect(sweepsOf({ most: 8 }, partition)).toEqual([upwards('threads', false), upwards('streams', false)]);
    expect(sweepsOf({ most: 8 }, gpu)).toEqual([
      upwards('threads', false),
      upwards('streams', false),
      upwards('threads', true),
      upwards('streams', true),
    ]);
  });

  test('with numbers: those, and of both lists every pair', () => {
    const names = (words: Parameters<typeof sweepsOf>[0]) => sweepsOf(words, gpu).map(sweepName);
    expect(names({ threads: [1, 2], most: 8 })).toEqual(['threads', 'threads-graph']);
    expect(names({ streams: [4], graph: [true], most: 8 })).toEqual(['streams-graph']);
    expect(names({ threads: [1, 2], streams: [1, 4], graph: [false], most: 8 })).toEqual([
      'threads',
      'threads-of-4-streams',
    ]);
  });

  test('what is named stays, also where the platform cannot do it, and why it cannot is said', () => {
    expect(sweepsOf({ graph: [true], most: 8 }, cpu).map(sweepName)).toEqual(['threads-graph']);
    expect(whyImpossible({ streams: 2, graph: false }, cpu)).toMatch(/neither streams nor CUDA graphs/);
    expect(whyImpossible({ streams: 1, graph: true }, partition)).toMatch(/partition/);
    expect(whyImpossible({ streams: 2, graph: true }, gpu)).toBeNull();
  });

  test('levels have names', () => {
    expect(levelName({ threads: 1 })).toBe('1 thread');
    expect(levelName({ threads: 1, streams: 3, graph: true })).toBe('1 thread with 3 streams, CUDA graphs');
    expect(levelName({ threads: 2, streams: 3 })).toBe('2 threads with 3 streams each');
  });
});

describe('what a spec asks for', () => {
  const spec = (thresholds: Thresholds, more = {}) =>
    normalizeSpec({ ...someSpec, platforms: ['cpu-1'], thresholds, ...more });
  const asked = (thresholds: Thresholds, more = {}) => sweepsAsked(spec(thresholds, more), 'cpu-1');

  test('is nothing without a threshold of throughput', () => {
    expect(spec({ flipsAgainstReference: 0 })).not.toHaveProperty('concurrency');
    expect(asked({ flipsAgainstReference: 0 })).toEqual([]);
  });

  test('is a sweep for the best or the knee, and a level for a level', () => {
    expect(asked({ throughput: 10 })).toEqual([{ ...upwards('threads', false), most: 16 }]);
    expect(asked({ throughputKnee: 2 }, { concurrency: { most: 4 } })).toEqual([
      { ...upwards('threads', false), most: 4, least: 2 },
    ]);
    expect(asked({ throughput: { atLeast: 10, threads: 3 }, latencyUnderLoad: { p99Ms: 5 } })).toEqual([
      { axis: 'threads', beside: 1, graph: false, sizes: [3], most: 3 },
      { axis: 'threads', beside: 1, graph: false, sizes: [1], most: 1 },
    ]);
  });

  test.for([
    [
      { flipsAgainstReference: 0 },
      { concurrency: { seconds: 1 } },
      /concurrency is given and no threshold asks for it/,
    ],
    [{ throughputKnee: 4 }, { concurrency: { sweeps: ['streams'] } }, /concurrency.sweeps has no threads/],
    [{ throughputKnee: 40 }, {}, /throughputKnee is 40 and concurrency.most is 16/],
    [{ throughput: { atLeast: 1, streams: 2 } }, {}, /streams or CUDA graphs are asked of cpu-1/],
    [{ latencyUnderLoad: { p99Ms: 1, graph: true } }, {}, /streams or CUDA graphs are asked of cpu-1/],
    [{ throughput: 1 }, { concurrency: { sweeps: ['threads-graph'] } }, /streams or CUDA graphs are asked of cpu-1/],
    [{ latencyP99Ms: 1 }, { measurement: false }, /latencyP99Ms is judged but measurement is false/],
  ] as const)('is refused where it cannot be meant: %o', ([thresholds, more, says]) => {
    expect(() => spec(thresholds as Thresholds, more)).toThrow(says);
  });
});
