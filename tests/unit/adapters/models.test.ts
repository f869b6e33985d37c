import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createModels } from '../../../harness/adapters/models.ts';
import type { ModelSpec } from '../../../harness/core/records.ts';
import { fullSize } from '../../../tools/full-size/models.ts';
import { memoryBlobs } from '../../fixtures/memory-blobs.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { classifier } from '../../fixtures/tiny-models.ts';

async function project(files: Record<string, Uint8Array | string>) {
  const root = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
  const { store, bytesOf } = memoryBlobs();
  const models = (mostBytes?: number) => createModels({ root, blobs: store, ...(mostBytes ? { mostBytes } : {}) });
  const read = (file: string, more: Partial<ModelSpec> = {}) =>
    models().read({ name: 'net', file, task: 'classification', ...more });
  return { bytesOf, read, models };
}

const plain = classifier();
const outside = classifier({ storage: { file: 'data/weights.bin' } });
const weights = outside.external.get('data/weights.bin')!;

describe('reading a model', () => {
  test('puts the file into the blobs and says what goes in and out', async () => {
    const { read, bytesOf } = await project({ 'models/net/model.onnx': plain.model });
    const record = await read('models/net/model.onnx');
    expect(record).toMatchObject({ main: 'model.onnx', standInFor: null, outputs: [{ name: 'logits' }] });
    expect(record.files).toEqual([
      { name: 'model.onnx', digest: [...bytesOf.keys()][0], sizeBytes: plain.model.length },
    ]);
  });

  test('says whether the file calls its weights seeded', async () => {
    const { read } = await project({ 'own.onnx': plain.model, 'seeded.onnx': fullSize('mtcnn-p').bytes });
    expect(await read('own.onnx')).toMatchObject({ weights: 'own' });
    expect(await read('seeded.onnx')).toMatchObject({ weights: 'seeded' });
  });

  test('takes external data along, in folders too', async () => {
    const { read, bytesOf } = await project({ 'm/model.onnx': outside.model, 'm/data/weights.bin': weights });
    const record = await read('m/model.onnx');
    expect(record.files.map(({ name }) => name)).toEqual(['model.onnx', 'data/weights.bin']);
    expect(bytesOf.get(record.files[1]!.digest)).toEqual(weights);
  });

  test('takes one that is packed for the same model', async () => {
    const { read } = await project({ 'a/model.onnx': plain.model, 'b/model.onnx.gz': gzipSync(plain.model) });
    expect(await read('b/model.onnx.gz')).toEqual(await read('a/model.onnx'));
  });

  test('gives another digest when a weight outside changes, and the same one in another folder', async () => {
    const changed = weights.map((byte, at) => (at === 0 ? byte ^ 1 : byte));
    const { read } = await project({
      'a/model.onnx': outside.model,
      'a/data/weights.bin': weights,
      'b/model.onnx': outside.model,
      'b/data/weights.bin': weights,
      'c/model.onnx': outside.model,
      'c/data/weights.bin': changed,
    });
    const [a, b, c] = [await read('a/model.onnx'), await read('b/model.onnx'), await read('c/model.onnx')];
    expect(b.digest).toBe(a.digest);
    expect(c.digest).not.toBe(a.digest);
  });
});

describe('a model that cannot be read', () => {
  test.for([
    ['net/modle.onnx', /model\.onnx/],
    ['nett/model.onnx', /no folder nett, but there is net/],
    ['net/other-name-altogether', /holds model\.onnx/],
    ['net', /cannot be read/],
    ['packed/other-name-altogether', /holds kept-small\.onnx\.gz/],
  ] as const)('as %s is MODEL_MISSING and says what is there', async ([file, words]) => {
    const { read } = await project({ 'net/model.onnx': plain.model, 'packed/kept-small.onnx.gz': '' });
    await expect(read(file)).rejects.toMatchObject({ code: 'MODEL_MISSING', message: expect.stringMatching(words) });
  });

  test('says where to get it from, where the spec tells', async () => {
    const { read } = await project({});
    await expect(read('zoo/net.onnx', { origin: 'npm some-nets 1.2.3 (MIT)' })).rejects.toMatchObject({
      code: 'MODEL_MISSING',
      next: 'Put it there; it is from npm some-nets 1.2.3 (MIT)',
    });
  });

  test('because it is something else is MODEL_NOT_ONNX and names the file', async () => {
    const { read } = await project({ 'net/model.onnx': 'version https://git-lfs.github.com/spec/v1' });
    await expect(read('net/model.onnx')).rejects.toMatchObject({
      code: 'MODEL_NOT_ONNX',
      message: expect.stringMatching(/net\/model\.onnx: .*Git LFS/),
      next: expect.stringContaining('git lfs pull'),
    });
  });

  test.for([
    ['cut off', gzipSync(plain.model).subarray(0, 200)],
    ['not packed', plain.model],
  ] as const)('because it is called packed and is %s says how to pack it', async ([, bytes]) => {
    const { read } = await project({ 'net/model.onnx.gz': bytes });
    await expect(read('net/model.onnx.gz')).rejects.toMatchObject({
      code: 'MODEL_NOT_ONNX',
      message: expect.stringMatching(/net\/model\.onnx\.gz of model net .*cannot be unpacked/),
      next: 'Pack the model again: gzip -9n model.onnx',
    });
  });

  test('because it is packed twice, or more than ONNX can hold, says what helps', async () => {
    const twice = gzipSync(gzipSync(plain.model));
    const { read, models } = await project({ 'net/twice.onnx.gz': twice, 'net/big.onnx.gz': gzipSync(plain.model) });
    await expect(read('net/twice.onnx.gz')).rejects.toMatchObject({
      code: 'MODEL_NOT_ONNX',
      next: 'Unpack it once: gunzip net/twice.onnx.gz && mv net/twice.onnx net/twice.onnx.gz',
    });
    const big = models(plain.model.length - 1).read({ name: 'net', file: 'net/big.onnx.gz', task: 'classification' });
    await expect(big).rejects.toMatchObject({
      message: expect.stringContaining(`more than the ${plain.model.length - 1} bytes`),
      next: 'Save the model with its weights as external data beside it.',
    });
  });

  test('for lack of external data is MODEL_DATA_MISSING and names tensor and file', async () => {
    const { read, bytesOf } = await project({ 'm/model.onnx': outside.model });
    await expect(read('m/model.onnx')).rejects.toMatchObject({
      code: 'MODEL_DATA_MISSING',
      message: expect.stringMatching(/Tensor w1 .*data\/weights\.bin, which is not there/),
    });
    expect(bytesOf.size).toBe(0);
  });

  test('because its external data is cut off says so', async () => {
    const { read } = await project({ 'm/model.onnx': outside.model, 'm/data/weights.bin': weights.subarray(0, 100) });
    await expect(read('m/model.onnx')).rejects.toMatchObject({ message: expect.stringContaining('ends at byte 100') });
  });

  test('because its data lies outside its folder is refused, even where that file exists', async () => {
    const escaping = classifier({ storage: { file: '../secret.bin' } });
    const { read } = await project({ 'm/model.onnx': escaping.model, 'secret.bin': weights });
    await expect(read('m/model.onnx')).rejects.toMatchObject({
      code: 'MODEL_DATA_MISSING',
      message: expect.stringContaining('not inside'),
    });
  });
});
