import { describe, expect, test } from 'vitest';
import { type Guard, sessionOf } from '../../../../harness/adapters/tensorrt/session.ts';
import type { Engine, RunnerOptions, Trt } from '../../../../native/index.ts';

test('a fault while an engine is closed goes the way of every other one', async () => {
  const fault = Object.assign(new Error('the device is gone'), { code: 'CUDA', stage: 'close', said: '' });
  const engine = {
    tensors: [],
    close() {
      throw fault;
    },
  } as unknown as Engine;
  const seen: unknown[] = [];
  const guard: Guard = async (doing, call) => {
    try {
      return await call();
    } catch (error) {
      seen.push([doing, error]);
      throw error;
    }
  };
  const session = sessionOf({ about: { tensorrt: '10.6.0', device: {} } } as Trt, engine, guard);
  await expect(session.close()).rejects.toBe(fault);
  expect(seen).toEqual([['Closing the engine', fault]]);
});

describe('a sweep', () => {
  const unsupported = Object.assign(new Error('no capture'), { code: 'UNSUPPORTED', stage: 'context', said: '' });

  /** Of which runners were asked for to sweep so many inputs in batches of 4: with a CUDA graph or without. */
  async function graphsAsked(
    items: number,
    { multiprocessorsUsed = 8, refusal = null }: { multiprocessorsUsed?: number; refusal?: Error | null } = {},
  ): Promise<boolean[]> {
    const asked: boolean[] = [];
    const engine = {
      tensors: [{ name: 'x', dtype: 'float32', shape: [-1, 2], mode: 'input' }],
      profiles: [],
      createRunner({ graph }: RunnerOptions) {
        asked.push(graph);
        if (graph && refusal) throw refusal;
        return { sweep: async () => ({ outputs: [] }), close() {} };
      },
    } as unknown as Engine;
    const trt = { about: { tensorrt: '10.6.0', device: { multiprocessors: 8, multiprocessorsUsed } } } as Trt;
    const session = sessionOf(trt, engine, async (_, call) => await call());
    await session.sweepFiles!({ parts: ['part'], items, shape: [2], batch: 4, folder: 'folder' }, () => {});
    return asked;
  }

  test('in batches of one size launches a CUDA graph', async () => {
    expect(await graphsAsked(8)).toEqual([true]);
  });

  test('with a smaller last batch does without, since a graph is of one shape', async () => {
    expect(await graphsAsked(9)).toEqual([false]);
  });

  test('in a partition does without', async () => {
    expect(await graphsAsked(8, { multiprocessorsUsed: 4 })).toEqual([false]);
  });

  test('of an engine that cannot be captured goes on without', async () => {
    expect(await graphsAsked(8, { refusal: unsupported })).toEqual([true, false]);
  });

  test('for whose graph the device has no room goes on without', async () => {
    const lack = Object.assign(new Error('full'), { code: 'OUT_OF_MEMORY', stage: 'context', said: '' });
    expect(await graphsAsked(8, { refusal: lack })).toEqual([true, false]);
  });

  test('that fails for another reason fails', async () => {
    const fault = Object.assign(new Error('gone'), { code: 'CUDA', stage: 'context', said: '' });
    await expect(graphsAsked(8, { refusal: fault })).rejects.toBe(fault);
  });
});
