import { expect, test, vi } from 'vitest';
import type { Concurrency } from '../../../harness/core/protocol.ts';
import type { Session } from '../../../harness/ports.ts';
import type { PartReader } from '../../../harness/worker/part-reader.ts';
import { runTogether } from '../../../harness/worker/run-together.ts';

/** A double of a host of one core, whose counters each test moves. */
const host = vi.hoisted(() => ({ user: 0, idle: 0 }));
vi.mock('node:os', async original => ({
  ...(await original<typeof import('node:os')>()),
  cpus: () => [{ times: { ...host, nice: 0, sys: 0, irq: 0 } }],
}));

test('how busy the host was is of the measuring alone, not of making and closing contexts', async () => {
  const latency = { samples: 1, meanMs: 1, p50Ms: 1, p90Ms: 1, p95Ms: 1, p99Ms: 1 };
  const threads = [{ inferences: 1, streams: [1], seconds: 1 }];
  const session: Session = {
    inputs: [{ name: 'x', dtype: 'float32', shape: [1, 1] }],
    outputs: [],
    infer: async () => [],
    runTogether: async (_batch, _at, _seconds, watched) => {
      host.user += 1000;
      const ran = await watched(async (): Promise<Omit<Concurrency, 'cpuPercent'>> => {
        host.user += 25;
        host.idle += 75;
        return { threads, latency, telemetry: null };
      });
      host.user += 1000;
      return ran;
    },
    close: async () => {},
  };
  const parts = { read: async () => new Float32Array(1) } as unknown as PartReader;
  const inputs = { parts: ['sha256:0' as const], items: 1, shape: [1] };
  const at = { threads: 1, streams: 1, graph: false };
  const ran = await runTogether(async () => session, parts, { inputs, batch: 1, at, seconds: 1 });
  expect(ran.cpuPercent).toBe(25);
});
