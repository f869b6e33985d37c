import { expect, test } from 'vitest';
import { digestOf as hash } from '../../../harness/adapters/files/hash.ts';
import { createRebuildJournal } from '../../../harness/adapters/rebuild-journal.ts';
import { createRecordStore } from '../../../harness/adapters/record-store.ts';
import type { Concurrency, ConcurrencyJob } from '../../../harness/core/protocol.ts';
import type { StepFailure } from '../../../harness/core/records.ts';
import { normalizeSpec } from '../../../harness/core/spec.ts';
import type { Context, Obtained } from '../../../harness/pipeline/context.ts';
import { beginSweeps, endSweeps, measureConcurrency } from '../../../harness/pipeline/measure-concurrency.ts';
import { digestOf } from '../../fixtures/sample-records.ts';
import { somePlatform, someSpec } from '../../fixtures/spec.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const spec = normalizeSpec({
  ...someSpec,
  platforms: ['cpu-1'],
  recipes: ['fp32', 'fp16-weights'],
  concurrency: { seconds: 1, repeats: 1, most: 2 },
  thresholds: { throughputKnee: 1 },
});
const step = { kind: 'concurrency', id: 'concurrency' } as Parameters<typeof measureConcurrency>[1];
const engines = spec.recipes.map(({ name }, at) => ({ recipe: name, engine: digestOf(String(at + 1)) }));

/** Runs of one project, with a double of an engine that tells what was asked of it and its levels; a run breaks off where it loads one. */
async function machine() {
  const folder = await temporaryFolder();
  const cpu = somePlatform('cpu-1', 1);
  const locks = { hold: <T>(_: string, work: () => Promise<T>) => work() };
  const asked: string[] = [];
  const ports = {
    host: { now: () => new Date(), digest: hash },
    machineLocks: locks,
    journal: createRebuildJournal({ folder: `${folder}/rebuilds`, locks } as unknown as Parameters<
      typeof createRebuildJournal
    >[0]),
    records: createRecordStore({ folder, hasBlob: async () => true }),
  } as unknown as Context['ports'];
  const plan = { digest: digestOf('9') } as Context['plan'];
  const obtained = engines.map(
    ({ recipe, engine }) =>
      ({ recipe, build: { builtOn: cpu, engine, sizeBytes: 1, mediaType: '', requires: [] } }) as unknown as Obtained,
  );
  const runs = engines.map(({ recipe, engine }) => ({
    side: { recipe, engine, builtOn: 'cpu-1', ranOn: 'cpu-1', label: recipe },
  })) as unknown as Parameters<typeof measureConcurrency>[3];

  /** A run up to its report, or to where it is broken off. */
  async function run({ goesOn, breaksAt, failsAt }: { goesOn?: boolean; breaksAt?: string; failsAt?: string }) {
    asked.length = 0;
    const failures: StepFailure[] = [];
    const load = async ({ digest }: { digest: string }) => {
      if (breaksAt === digest) throw new Error('killed');
      return {
        runTogether: async ({ at }: ConcurrencyJob): Promise<Concurrency> => {
          asked.push(digest.at(-1)!);
          if (failsAt === digest) throw new Error('Gone.');
          const latency = { samples: 1, meanMs: 1, p50Ms: 1, p90Ms: 1, p95Ms: 1, p99Ms: 1 };
          const threads = Array.from({ length: at.threads }, () => ({ inferences: 9, streams: [9], seconds: 1 }));
          return { threads, latency, cpuPercent: 0, telemetry: null };
        },
        close: async () => {},
      };
    };
    const context = {
      ports,
      spec,
      plan,
      failures,
      model: { digest: digestOf('a') },
      dataset: { digest: digestOf('b'), input: { shape: [1] }, parts: [], items: 1 },
      lock: { engines: {} },
      platforms: new Map([['cpu-1', { record: cpu, load }]]),
      sweepsSince: goesOn === undefined ? null : await beginSweeps(ports, plan, goesOn),
      onEvent: ({ message }: { message: string }) => {
        if (message.includes('killed')) throw new Error('The process is gone.');
      },
    } as unknown as Context;
    const records = await measureConcurrency(context, step, obtained, runs);
    await endSweeps(context);
    return records;
  }
  return { run, asked: () => [...new Set(asked)].join('') };
}

const [first, second] = engines.map(({ engine }) => engine);

test('a run that was broken off goes on with the engines that it had swept, as they were; a finished one is swept anew', async () => {
  const { run, asked } = await machine();
  await expect(run({ goesOn: true, breaksAt: second! })).rejects.toThrow('gone');
  expect(asked()).toBe('1');
  const records = await run({ goesOn: true });
  expect(asked()).toBe('2');
  expect(records.map(({ recipe }) => recipe)).toEqual(['fp32', 'fp16-weights']);
  expect(records[0]).not.toHaveProperty('key');
  await run({ goesOn: true });
  expect(asked()).toBe('12');
});

test.for([[false], [undefined]])('a run that does not go on (%s) sweeps all of them', async ([goesOn]) => {
  const { run, asked } = await machine();
  await expect(run({ goesOn: true, breaksAt: second! })).rejects.toThrow('gone');
  await run(goesOn === undefined ? {} : { goesOn });
  expect(asked()).toBe('12');
});

test('what failed is no answer, and is swept again', async () => {
  const { run, asked } = await machine();
  await expect(run({ goesOn: true, breaksAt: second!, failsAt: first! })).rejects.toThrow('gone');
  await run({ goesOn: true });
  expect(asked()).toBe('12');
});
