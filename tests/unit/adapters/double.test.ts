import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDouble } from '../../../harness/adapters/double.ts';
import type { Recipe } from '../../../harness/core/records.ts';
import type { Backend, BuiltEngine } from '../../../harness/ports.ts';
import { recipe } from '../../fixtures/backend-bench.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { classes, classifier, inputShape, numbers } from '../../fixtures/tiny-models.ts';

const inputs = numbers(30 * 192, 3);

async function built(double: Backend, flags: Recipe['flags']): Promise<BuiltEngine> {
  const folder = await temporaryFolder();
  const modelFile = join(folder, 'model.onnx');
  await writeFile(modelFile, classifier().model);
  const logFile = join(folder, 'build.log');
  return double.build!({ modelFile, recipe: recipe('portable', flags), folder, logFile, onProgress: () => {} });
}

async function labels(double: Backend, engine: BuiltEngine, batch = 30): Promise<number[]> {
  const session = await double.open(engine);
  const found: number[] = [];
  for (let from = 0; from < 30; from += batch) {
    const size = Math.min(batch, 30 - from);
    const data = inputs.subarray(from * 192, (from + size) * 192);
    const [output] = await session.infer({ name: 'input', shape: [size, ...inputShape], data });
    for (let at = 0; at < size; at++) {
      const scores = output!.data.subarray(at * classes, (at + 1) * classes);
      found.push(scores.indexOf(Math.max(...scores)));
    }
  }
  return found;
}

const double = () => createDouble({ name: 'double-small', size: 1 });
const flipsBetween = (a: readonly number[], b: readonly number[]) => a.filter((label, at) => label !== b[at]).length;

describe('the double', () => {
  test('gives many labels, the same ones on every platform and in every batch', async () => {
    const engine = await built(double(), {});
    const plain = await labels(double(), engine);
    expect(new Set(plain).size).toBeGreaterThan(3);
    expect(await labels(createDouble({ name: 'double-big', size: 2 }), engine, 7)).toEqual(plain);
  });

  test('flips exactly as many inputs as were planted, other ones in each build', async () => {
    const maker = double();
    const plain = await labels(maker, await built(maker, {}));
    const builds = [
      await built(maker, { flips: 3 }),
      await built(maker, { flips: 3 }),
      await built(maker, { flips: 3 }),
    ];
    const found = await Promise.all(builds.map(build => labels(maker, build, 4)));
    for (const one of found) expect(flipsBetween(one, plain)).toBe(3);
    expect(flipsBetween(found[0]!, found[1]!)).toBe(6);
    expect(flipsBetween(found[1]!, found[2]!)).toBe(6);
    expect(await labels(maker, builds[0]!)).toEqual(found[0]);
  });

  test('answers alike from distinct builds', async () => {
    const maker = double();
    const [a, b] = [await built(maker, { distinct: true }), await built(maker, { distinct: true })];
    expect(await readFile(a.file)).not.toEqual(await readFile(b.file));
    expect(await labels(maker, a)).toEqual(await labels(maker, b));
  });

  test('is slow where it was told to be: everywhere, or in engines of one platform', async () => {
    const slow = async (flag: string | number, name: string) => {
      const { file } = await built(createDouble({ name, size: 1 }), { slow: flag });
      return JSON.parse(await readFile(file, 'utf8')).planted.slow;
    };
    expect(await slow(3, 'double-small')).toBe(3);
    expect(await slow('double-big 3', 'double-small')).toBe(1);
    expect(await slow('double-big 3', 'double-big')).toBe(3);
  });

  test('takes an unknown flag for a slip', async () => {
    await expect(built(double(), { flip: 2 })).rejects.toMatchObject({
      code: 'FLAG_UNKNOWN',
      message: expect.stringContaining('perhaps for flips'),
    });
  });

  test('says that it is one', async () => {
    expect(await double().probe()).toMatchObject({ double: true, builds: true });
    expect(createDouble({ name: 'r', size: 3, builds: false }).build).toBeUndefined();
  });
});
