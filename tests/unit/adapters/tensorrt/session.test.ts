import { expect, test } from 'vitest';
import { type Guard, sessionOf } from '../../../../harness/adapters/tensorrt/session.ts';
import type { Engine, Trt } from '../../../../native/index.ts';

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
  const session = sessionOf({ about: { tensorrt: '10.6.0' } } as Trt, engine, guard);
  await expect(session.close()).rejects.toBe(fault);
  expect(seen).toEqual([['Closing the engine', fault]]);
});
