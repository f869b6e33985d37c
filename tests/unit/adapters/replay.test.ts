import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createReplay, type Recording } from '../../../harness/adapters/double/replay.ts';
import type { BuiltEngine, Tensor } from '../../../harness/ports.ts';
import { recipe } from '../../fixtures/backend-bench.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { classifier, inputShape } from '../../fixtures/tiny-models.ts';

const name = 'double-replay-small';
const played = (labels: number[]) => ({
  [name]: { labels, samplesMs: [1, 2, 3, 4], uploadMs: 4, kernels: { conv: 0.5 } },
});
const recipeName = recipe('portable').name;
const recording: Recording = {
  [`${recipeName} ${name} #1`]: played([3, 1, 4]),
  [`${recipeName} ${name} #2`]: played([3, 1, 5]),
};

/** Each call is as after a kill: nothing of another one is remembered. */
async function replay() {
  const folder = await temporaryFolder();
  const file = join(folder, 'recording.json');
  await writeFile(file, JSON.stringify(recording));
  await writeFile(join(folder, 'model.onnx'), classifier().model);
  const backend = createReplay({ name, size: 1, recording: file });
  const build = (ordinal: number): Promise<BuiltEngine> =>
    backend.build!({
      modelFile: join(folder, 'model.onnx'),
      recipe: recipe('portable'),
      ordinal,
      folder,
      logFile: join(folder, 'log'),
      onProgress: () => {},
    });
  return { backend, build };
}

const inputs = (batch: number): Tensor => ({
  name: 'input',
  shape: [batch, ...inputShape],
  data: new Float32Array(batch * 192),
});
const labelOf = ({ data }: Tensor, at: number) => data.subarray(10 * at, 10 * (at + 1)).indexOf(1);

describe('the replay', () => {
  test('answers as it was recorded, by which build it is, in batches of any size, each time', async () => {
    for (const [ordinal, last] of [
      [1, 4],
      [2, 5],
      [1, 4],
    ] as const) {
      const { backend, build } = await replay();
      const session = await backend.open(await build(ordinal));
      const [first] = await session.infer(inputs(2));
      const [rest] = await session.infer(inputs(1));
      expect([labelOf(first!, 0), labelOf(first!, 1), labelOf(rest!, 0)]).toEqual([3, 1, last]);
    }
  });

  test('plays times one after the other through rounds and loads, and is called a double', async () => {
    const { backend, build } = await replay();
    const engine = await build(1);
    const how = { ...{ name: 'r', batch: 1, rounds: 1, seed: 1 }, warmup: 1, iterations: 2 };
    const samples = async () => (await (await backend.open(engine)).measure!([], how)).samplesMs;
    expect([await samples(), await samples()]).toEqual([
      [2, 3],
      [1, 2],
    ]);
    expect((await backend.open(engine)).upload).toEqual({ readMs: 0, deserializeMs: 4 });
    expect(await backend.probe()).toMatchObject({ double: true });
  });

  test('refuses what was not recorded, and to play nothing', async () => {
    const { build } = await replay();
    await expect(build(3)).rejects.toMatchObject({ code: 'RECORDING_LACKS' });
    const silent = createReplay({ name, size: 1, recording: '' });
    await expect(silent.open(await (await replay()).build(1))).rejects.toMatchObject({ code: 'RECORDING_MISSING' });
  });
});
