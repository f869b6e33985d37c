import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Launch } from '../../harness/adapters/worker-process/connection.ts';
import { createPlatforms } from '../../harness/adapters/worker-process.ts';
import type { TriplicateError } from '../../harness/core/errors.ts';
import type { Digest } from '../../harness/core/records.ts';
import { type Bench, buildEngine, createBench, recipe } from '../fixtures/backend-bench.ts';
import { startChild } from '../fixtures/child-process.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { classifier } from '../fixtures/tiny-models.ts';
import { workerPlatforms } from '../fixtures/worker-platforms.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
});
afterAll(() => bench?.remove());

const opened = async (options: Partial<Parameters<typeof workerPlatforms>[0]> = {}) => {
  const workers = workerPlatforms({ folder: bench.folder, ...options });
  const platform = await workers.platforms.open('double-small');
  onTestFinished(() => platform.close());
  return { platform, pid: workers.pid };
};

const refused = (work: Promise<unknown>): Promise<TriplicateError> =>
  work.then(
    () => expect.fail('nothing was refused'),
    error => error,
  );

const textOf = async (log: Digest | undefined) => new TextDecoder().decode(await bench.blobs.read(log!));

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a platform that does not open', () => {
  const open = (launch: Launch) =>
    createPlatforms({ names: ['there'], launch: () => launch, blobs: bench.blobs, timeouts: { probe: 5000 } }).open(
      'there',
    );

  test('because there is no such command is an error that says so, not an absent platform', async () => {
    await expect(open({ file: '/nowhere/worker', args: [] })).rejects.toMatchObject({
      code: 'WORKER_CRASHED',
      exit: 'inconclusive',
      message: expect.stringMatching(/exit code 12[67].*\n(?!.*\/nowhere).*worker/),
    });
  });

  test('because its worker fails at once is an error with its last words', async () => {
    await expect(open({ file: 'sh', args: ['-c', 'echo no libfoo.so here; exit 5'] })).rejects.toMatchObject({
      code: 'WORKER_CRASHED',
      message: expect.stringMatching(/exit code 5 .*\n {2}no libfoo\.so here/),
    });
  });

  test('names no folder of this machine in its last words', async () => {
    const words = 'echo "at file:///home/ada/proj/worker.ts:3:1 and /home/ada/libfoo.so"; exit 5';
    await expect(open({ file: 'sh', args: ['-c', words] })).rejects.toMatchObject({
      message: expect.stringMatching(/\n {2}at worker\.ts:3:1 and libfoo\.so$/),
    });
  });

  test('because it answers with something else is an error that shows what it said', async () => {
    await expect(open({ file: 'sh', args: ['-c', 'echo hello >&3; sleep 100'] })).rejects.toMatchObject({
      code: 'WORKER_GARBLED',
      message: expect.stringContaining('"hello"'),
    });
  });

  test('because the machine has no such many cores is absent', async () => {
    await expect(workerPlatforms({ folder: bench.folder }).platforms.open('cpu-999')).rejects.toMatchObject({
      code: 'PLATFORM_ABSENT',
      message: expect.stringContaining('999 threads'),
    });
  });

  test('because nobody knows it is unknown, and near names are shown', async () => {
    await expect(workerPlatforms({ folder: bench.folder }).platforms.open('wams')).rejects.toMatchObject({
      code: 'PLATFORM_UNKNOWN',
      message: expect.stringMatching(/there is wasm\. Known are cpu-1, /),
    });
  });
});

describe('a worker that fails within a step', () => {
  test('costs that step and says which, with its last words', async () => {
    const { platform } = await opened();
    const job = { model: await bench.model(classifier()), recipe: recipe('off', { crash: 'build' }) };
    await expect(platform.build(job)).rejects.toMatchObject({
      code: 'WORKER_CRASHED',
      exit: 'inconclusive',
      message: expect.stringMatching(
        /SIGKILL while it was to build tiny with recipe recipe.*\n {2}planted crash: build/s,
      ),
    });
    expect((await platform.build({ ...job, recipe: recipe() })).sizeBytes).toBeGreaterThan(0);
  });

  test.for([
    ['crashes', 'WORKER_CRASHED', { crash: 'build' }, {}],
    ['hangs', 'WORKER_HUNG', { hang: 'build' }, { build: 500 }],
    ['takes longer than its limit', 'STEP_TOO_LONG', { hang: 'build' }, { buildLimit: 500 }],
  ] as const)('and %s leaves the log of the build', async ([, code, flags, timeouts]) => {
    const { platform } = await opened({ timeouts });
    const job = { model: await bench.model(classifier()), recipe: recipe('off', flags) };
    const error = await refused(platform.build(job));
    expect(error).toMatchObject({ code, exit: 'inconclusive' });
    expect(await textOf(error.log)).toBe('test double double-small builds recipe recipe\n');
  });

  test.for(['the store of its parent', 'a store of its own'])(
    'and lives gives the log of the build, from %s',
    async whose => {
      const workerFolder = whose === 'a store of its own' ? await temporaryFolder() : bench.folder;
      const { platform } = await opened({ workerFolder });
      // A log of its own, so that no other build has brought it here.
      const job = { model: await bench.model(classifier()), recipe: { ...recipe('off', { oops: true }), name: whose } };
      const error = await refused(platform.build(job));
      expect(error).toMatchObject({ code: 'FLAG_UNKNOWN', exit: 'usage', next: expect.stringContaining('oops') });
      expect(await textOf(error.log)).toBe(`test double double-small builds recipe ${whose}\n`);
    },
  );

  test('costs no build its reason where its log is not here', async () => {
    const { platform } = await opened({ workerFolder: await temporaryFolder() });
    const job = { model: await bench.model(classifier()), recipe: recipe('off', { crash: 'build' }) };
    expect(await refused(platform.build(job))).toMatchObject({ code: 'WORKER_CRASHED', log: undefined });
  });

  test.for(['run', 'measure'] as const)('in phase %s fails there only', async phase => {
    const { platform } = await opened();
    const model = await bench.model(classifier());
    const loaded = await platform.load(await buildEngine(platform, model, recipe('off', { crash: phase })));
    const inputs = await bench.inputs(4);
    const measurement = { name: 'm', batch: 1, warmup: 0, iterations: 1, rounds: 2, seed: 0 };
    const [fails, works] =
      phase === 'run'
        ? [loaded.sweep({ inputs, batch: 2 }), loaded.measure({ inputs, recipe: measurement })]
        : [loaded.measure({ inputs, recipe: measurement }), loaded.sweep({ inputs, batch: 2 })];
    await expect(fails).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
    await expect(works).resolves.toBeTruthy();
  });

  test('by hanging is killed, even when native code holds its thread', async () => {
    const { platform, pid } = await opened({ timeouts: { build: 300 } });
    const hanging = pid();
    const job = { model: await bench.model(classifier()), recipe: recipe('off', { hang: 'build' }) };
    await expect(platform.build(job)).rejects.toMatchObject({
      code: 'WORKER_HUNG',
      exit: 'inconclusive',
      message: expect.stringContaining('for 0.3 s'),
    });
    expect(isAlive(hanging)).toBe(false);
  });

  test('is not taken for hung while it makes progress', async () => {
    const { platform } = await opened({ timeouts: { sweep: 1500 } });
    const model = await bench.model(classifier());
    const loaded = await platform.load(await buildEngine(platform, model, recipe('off', { slow: 400 })));
    const seen: number[] = [];
    // Twelve inferences of 0.2 s each.
    await loaded.sweep({ inputs: await bench.inputs(12), batch: 1 }, done => seen.push(done));
    expect(seen.length).toBeGreaterThan(5);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  test('is not taken for hung while it measures, of which it says nothing before the end', async () => {
    const { platform } = await opened({ timeouts: { measure: 300 } });
    const model = await bench.model(classifier());
    const loaded = await platform.load(await buildEngine(platform, model, recipe('off', { slow: 400 })));
    // Six inferences of 0.2 s each.
    const measurement = { name: 'm', batch: 1, warmup: 1, iterations: 5, rounds: 2, seed: 0 };
    const { samplesMs } = await loaded.measure({ inputs: await bench.inputs(6), recipe: measurement });
    expect(samplesMs).toHaveLength(5);
  });

  test('may measure for longer than a timer holds', async () => {
    const { platform } = await opened({ timeouts: { inference: 2 ** 31 } });
    const loaded = await platform.load(await buildEngine(platform, await bench.model(classifier())));
    const measurement = { name: 'm', batch: 1, warmup: 0, iterations: 50, rounds: 2, seed: 0 };
    const { samplesMs } = await loaded.measure({ inputs: await bench.inputs(6), recipe: measurement });
    expect(samplesMs).toHaveLength(50);
  });

  test('by hanging while it measures is killed', async () => {
    const { platform } = await opened({ timeouts: { measure: 200, inference: 100 } });
    const model = await bench.model(classifier());
    const loaded = await platform.load(await buildEngine(platform, model, recipe('off', { hang: 'measure' })));
    const measurement = { name: 'm', batch: 1, warmup: 0, iterations: 3, rounds: 2, seed: 0 };
    const error = await refused(loaded.measure({ inputs: await bench.inputs(4), recipe: measurement }));
    expect(error).toMatchObject({ code: 'WORKER_HUNG', message: expect.stringContaining('for 0.5 s') });
  });

  test('while nothing was asked of it costs nothing', async () => {
    const { platform, pid } = await opened();
    process.kill(pid(), 'SIGKILL');
    await vi.waitFor(() => expect(isAlive(pid())).toBe(false));
    await sleep(50);
    expect(await buildEngine(platform, await bench.model(classifier()))).toBeTruthy();
  });
});

describe('no worker stays', () => {
  test('when its platform is closed', async () => {
    const { platform, pid } = await opened();
    await platform.close();
    expect(isAlive(pid())).toBe(false);
    await expect(platform.build({ model: await bench.model(classifier()), recipe: recipe() })).rejects.toThrow(
      'closed',
    );
  });

  test.for(['wait', 'hang', 'end'])('when the process that opened it is gone (%s)', async what => {
    const parent = startChild('hold-worker', what);
    const pid = Number(await parent.line());
    const folder = await parent.line();
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    if (what === 'end') expect(await parent.ended).toBe(0);
    else {
      await sleep(200);
      expect(isAlive(pid)).toBe(true);
      parent.process.kill('SIGKILL');
    }
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000, interval: 50 });
  });
});
