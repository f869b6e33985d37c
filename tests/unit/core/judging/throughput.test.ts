import { describe, expect, test } from 'vitest';
import { throughputEngines } from '../../../../harness/core/judging/throughput-engines.ts';
import type { ConcurrencyLevel, ConcurrencyRecord, Thresholds } from '../../../../harness/core/records.ts';
import { meanInterval } from '../../../../harness/core/statistics/mean-interval.ts';
import { mean } from '../../../../harness/core/statistics.ts';
import { engineDigest, gpu, judged } from '../../../fixtures/judged-evidence.ts';
import { concurrency as sample } from '../../../fixtures/sample-records.ts';

function level(threads: number, repeats: readonly number[], more: Partial<ConcurrencyLevel> = {}): ConcurrencyLevel {
  const interval = meanInterval(repeats, 0.95);
  return {
    threads,
    fps: mean(repeats),
    repeats: [...repeats],
    perThread: [],
    cpuPercent: 0,
    telemetry: null,
    ...(interval ? { interval } : {}),
    ...more,
  };
}

const { refused: _, ...whole } = sample;
const record = (levels: ConcurrencyLevel[], more: Partial<ConcurrencyRecord> = {}): ConcurrencyRecord => ({
  ...whole,
  recipe: 'fp32',
  engine: engineDigest(1),
  platform: gpu,
  levels,
  axis: 'threads',
  beside: 1,
  graph: false,
  ended: 'most',
  knee: { threads: 2, fps: 1, rule: '' },
  ...more,
});
/** Both engines, the second as given. */
const both = (...levels: ConcurrencyLevel[]) => [
  record([level(1, [100, 101, 99]), level(2, [199, 200, 201]), level(3, [203, 202, 204])]),
  record(levels, { engine: engineDigest(2) }),
];

const check = (thresholds: Thresholds, concurrency: ConcurrencyRecord[]) =>
  judged(thresholds, { concurrency }).checks[0]!;

describe('throughput', () => {
  const good = [level(1, [100, 100, 101]), level(2, [198, 200, 202])] as const;

  test('is that of the best level of the worst engine, by its whole interval', () => {
    const found = check({ throughput: 190 }, both(...good));
    expect(found).toMatchObject({ status: 'pass', actual: '200 inputs/s', limit: '≥ 190 inputs/s' });
    expect(found.message).toContain('Worst of 2 engines: fp32 #2');
    expect(found.message).toMatch(/2 threads, 95 % interval 195 to 205/);
    expect(check({ throughput: 200 }, both(...good)).status).toBe('inconclusive');
    expect(check({ throughput: 206 }, both(...good)).status).toBe('fail');
  });

  test('of one level is that level’s, by threads, streams and graph', () => {
    const at = (more: object) => ({ throughput: { atLeast: 150, threads: 1, ...more } });
    const streamed = record([level(1, [180, 181, 182], { streams: 2 })], { graph: true, axis: 'streams' });
    const all = [...both(...good), streamed, { ...streamed, engine: engineDigest(2) }];
    expect(check(at({}), all)).toMatchObject({ status: 'fail', actual: '100 inputs/s' });
    expect(check(at({ streams: 2, graph: true }), all)).toMatchObject({ status: 'pass', actual: '181 inputs/s' });
    expect(check(at({ streams: 2 }), all)).toMatchObject({ status: 'inconclusive' });
  });

  test('of a level that was refused is undecided in the words of the refusal', () => {
    const refused = [{ threads: 64, streams: 1, problem: { code: 'OUT_OF_MEMORY', message: 'No memory is left.' } }];
    const all = both(...good).map(one => ({ ...one, refused }));
    const found = check({ throughput: { atLeast: 1, threads: 64 } }, all);
    expect(found.status).toBe('inconclusive');
    expect(found.message).toContain('64 threads came to nothing: No memory is left.');
  });

  test('of one repeat, or of an engine that was not measured, is undecided', () => {
    expect(check({ throughput: 1 }, both(level(1, [100]))).message).toContain('raise concurrency.repeats');
    const half = check({ throughput: 1 }, both(...good).slice(0, 1));
    expect(half).toMatchObject({ status: 'inconclusive' });
    expect(half.message).toContain('fp32 #2 c_gpu_r_gpu: no level was measured.');
    expect(judged({ throughput: 1 }, {}).checks[0]).toMatchObject({ status: 'inconclusive' });
  });

  test('counts the engines that were built there; where nothing is built, those that run there', () => {
    const side = (engine: number, builtOn: string, ranOn: string) => ({
      side: { label: '', run: null, engine: engineDigest(engine), recipe: 'fp32', builtOn, ranOn, ordinals: [1] },
    });
    const platforms = [gpu, { ...gpu, name: 'gpu-sm96' }, { ...gpu, name: 'wasm', builds: false }];
    const runs = [
      side(1, 'gpu', 'gpu'),
      side(2, 'gpu-sm96', 'gpu'),
      // Of another device that bore the name.
      side(3, 'gpu-0123456789ab', 'gpu'),
      side(4, 'gpu', 'wasm'),
      side(4, 'gpu', 'wasm'),
    ];
    const on = (name: string) =>
      throughputEngines({ recipe: 'fp32', platforms: [name] }, { runs, platforms }).map(({ engine }) => engine);
    expect(on('gpu')).toEqual([engineDigest(1), engineDigest(3)]);
    expect(on('wasm')).toEqual([engineDigest(4)]);
  });

  test('whose measurement came to nothing is undecided, and leaves labels alone', () => {
    const failures = [
      {
        step: 'concurrency-1',
        stage: 'concurrency' as const,
        recipe: 'fp32',
        platform: 'gpu',
        problem: { code: 'WORKER_CRASHED', message: 'The worker crashed.' },
      },
    ];
    const { checks } = judged({ throughput: 1, flipsBetweenEngines: 5 }, { concurrency: both(...good), failures });
    expect(checks.map(({ threshold, message }) => [threshold, message.includes('The worker crashed.')])).toEqual([
      ['flipsBetweenEngines', false],
      ['throughput', true],
    ]);
  });
});

describe('the knee', () => {
  const sweep = (...fps: (readonly number[])[]) => fps.map((repeats, at) => level(at + 1, repeats));

  test('is high enough where all levels below are certainly worse than 95 % of the best', () => {
    const steep = sweep([100, 101, 100], [200, 201, 200], [300, 301, 300]);
    expect(check({ throughputKnee: 3 }, both(...steep)).status).toBe('fail');
    const engines = both(...steep).map(one => ({ ...one, levels: steep }));
    expect(check({ throughputKnee: 3 }, engines).status).toBe('pass');
    expect(check({ throughputKnee: 4 }, engines).status).toBe('fail');
  });

  test('is undecided where repeats differ by more than decides it', () => {
    const noisy = sweep([250, 300, 275], [280, 310, 290]);
    const best = sweep([97, 97.1, 97], [91, 100, 109]);
    for (const levels of [noisy, best]) {
      const engines = both(...levels).map(one => ({ ...one, levels }));
      expect(check({ throughputKnee: 2 }, engines)).toMatchObject({ status: 'inconclusive' });
    }
  });

  test('is not known of one level', () => {
    expect(check({ throughputKnee: 2 }, both(level(1, [1, 2, 3])))).toMatchObject({ status: 'inconclusive' });
  });
});

test('latency under load is judged by the interval of its 99th percentile', () => {
  const loaded = (p99: readonly number[]) => {
    const p99Interval = meanInterval(p99, 0.95)!;
    const latency = { samples: 9, meanMs: 1, p50Ms: 1, p90Ms: 1, p95Ms: 1, p99Ms: mean(p99), p99Interval };
    return both(level(4, [1, 2, 3], { latency })).map(one => ({ ...one, levels: [level(4, [1, 2], { latency })] }));
  };
  const status = (p99: readonly number[]) => check({ latencyUnderLoad: { p99Ms: 5, threads: 4 } }, loaded(p99)).status;
  expect(status([4.8, 4.81, 4.82])).toBe('pass');
  expect(status([4.8, 5, 5.2])).toBe('inconclusive');
  expect(status([5.2, 5.21, 5.22])).toBe('fail');
});
