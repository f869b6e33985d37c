import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { createPredictionCodec } from '../../../harness/adapters/predictions-parquet.ts';
import { packBoxes } from '../../../harness/core/boxes/packing.ts';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import type { BoxPredictions, LabelPredictions, MaskPredictions } from '../../../harness/core/predictions.ts';
import { boxesIn } from '../../fixtures/some-boxes.ts';

const { encode, decode } = createPredictionCodec();

/** Tables of labels alone. */
const codec = {
  encode,
  async decode(bytes: Uint8Array): Promise<LabelPredictions> {
    const decoded = await decode(bytes);
    if (decoded.kind !== 'labels') throw new Error(decoded.kind);
    return decoded;
  },
};

const predictions: fc.Arbitrary<LabelPredictions> = fc
  .record({ count: fc.integer({ min: 1, max: 40 }), depth: fc.integer({ min: 1, max: 5 }), scored: fc.boolean() })
  .chain(({ count, depth, scored }) => {
    const size = (length: number) => ({ minLength: length, maxLength: length });
    const label = fc.oneof(
      { weight: 5, arbitrary: fc.integer({ min: -1, max: 9 }) },
      fc.integer({ min: -1, max: 2 ** 31 - 1 }),
    );
    return fc.record({
      kind: fc.constant('labels' as const),
      count: fc.constant(count),
      depth: fc.constant(depth),
      labels: fc.array(label, size(count * depth)).map(values => Int32Array.from(values)),
      scores: scored ? fc.float32Array(size(count * 2)) : fc.constant(null),
    });
  });

const bits = (floats: Float32Array | null) => floats && new Uint32Array(Float32Array.from(floats).buffer);

test('what was encoded is decoded, signs of zero and infinities included, and gives the same bytes again', async () => {
  await fc.assert(
    fc.asyncProperty(predictions, async original => {
      const bytes = codec.encode(original);
      const decoded = await codec.decode(bytes);
      expect(decoded).toEqual(original);
      expect(bits(decoded.scores)).toEqual(bits(original.scores));
      expect(codec.encode(decoded)).toEqual(bytes);
    }),
  );
});

test('a score that comes up again and again keeps its sign of zero', async () => {
  const scores = Float32Array.from({ length: 400 }, (_, i) => (i % 3 === 0 ? -0 : 0));
  const labels = new Int32Array(200);
  const decoded = await codec.decode(codec.encode({ kind: 'labels', count: 200, depth: 1, labels, scores }));
  expect(bits(decoded.scores)).toEqual(bits(scores));
});

const three: LabelPredictions = {
  kind: 'labels',
  count: 3,
  depth: 5,
  labels: Int32Array.of(3, 1, 2, 4, 0, 1, 0, 2, 3, 4, -1, -1, -1, -1, -1),
  scores: Float32Array.of(0.5, 0.25, 1, -0, Number.NaN, Number.NEGATIVE_INFINITY),
};

test('anybody who reads Parquet finds one row an input', async () => {
  const file = codec.encode(three).buffer as ArrayBuffer;
  expect(
    parquetMetadata(file)
      .schema.slice(1)
      .map(({ name, type }) => `${name} ${type}`),
  ).toEqual([
    'label INT32',
    'score FLOAT',
    'second INT32',
    'second_score FLOAT',
    'third INT32',
    'fourth INT32',
    'fifth INT32',
  ]);
  const rows = await parquetReadObjects({ file });
  expect(rows[0]).toEqual({ label: 3, score: 0.5, second: 1, second_score: 0.25, third: 2, fourth: 4, fifth: 0 });
  expect(rows).toHaveLength(3);
});

test('many predictions cost a few bytes each', async () => {
  const count = 20_000;
  const many: LabelPredictions = {
    kind: 'labels',
    count,
    depth: 5,
    labels: Int32Array.from({ length: count * 5 }, (_, i) => (i * 7919) % 1000),
    scores: Float32Array.from({ length: count * 2 }, (_, i) => Math.fround(Math.sin(i))),
  };
  const bytes = codec.encode(many);
  expect(bytes.length / count).toBeLessThan(20);
  expect(await codec.decode(bytes)).toEqual(many);
});

const column = (name: string, type: 'INT32' | 'FLOAT' | 'DOUBLE' = 'INT32', nullable = false): ColumnSource => ({
  name,
  type,
  nullable,
  data: [1, 2],
});

test.for<[string, ColumnSource[], string]>([
  ['no label', [column('score', 'FLOAT'), column('second_score', 'FLOAT')], 'its columns are score, second_score'],
  ['a gap in the ranks', [column('label'), column('third')], 'its columns are label, third'],
  ['one score of two', [column('label'), column('score', 'FLOAT')], 'its columns are label, score'],
  ['an unknown column', [column('label'), column('colour')], 'nothing is known of its column colour'],
  ['a wrong type', [column('label', 'DOUBLE')], 'column label is REQUIRED DOUBLE instead of REQUIRED INT32'],
  ['labels that may be absent', [column('label', 'INT32', true)], 'column label is OPTIONAL INT32'],
])('%s is refused', async ([, columnData, why]) => {
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData }));
  await expect(codec.decode(bytes)).rejects.toMatchObject({
    code: 'PREDICTIONS_BROKEN',
    message: expect.stringContaining(why),
  });
});

test('a damaged file is refused wherever it was cut', async () => {
  const bytes = codec.encode(three);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async length => {
      await expect(codec.decode(bytes.subarray(0, length))).rejects.toMatchObject({ code: 'PREDICTIONS_BROKEN' });
    }),
  );
});

const boxTables: fc.Arbitrary<BoxPredictions> = fc
  .array(fc.option(boxesIn(4), { freq: 5 }), { minLength: 1, maxLength: 12 })
  .map(inputs =>
    packBoxes(
      inputs.map(boxes => boxes ?? []),
      inputs.flatMap((boxes, input) => (boxes ? [] : [input])),
    ),
  );
const maskTables: fc.Arbitrary<MaskPredictions> = fc
  .array(fc.option(fc.uint8Array({ min: 0, max: 2, minLength: 6, maxLength: 6 }), { freq: 5 }), {
    minLength: 1,
    maxLength: 8,
  })
  .map(inputs => {
    const writer = runWriter(3, 2);
    for (const mask of inputs) writer.add(mask);
    return writer.end();
  });

test('boxes and masks that were encoded are decoded, also where nothing was detected, and give the same bytes again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(boxTables, maskTables), async original => {
      const bytes = encode(original);
      expect(await decode(bytes)).toEqual(original);
      expect(encode(await decode(bytes))).toEqual(bytes);
    }),
  );
});

const some = packBoxes(
  [[{ label: 3, score: 0.5, box: [1, 2, 3, 4] }], [], [{ label: 0, score: 0.25, box: [0, 0, 8, 8.5] }]],
  [1],
);
const mask = (() => {
  const writer = runWriter(3, 1);
  writer.add(Uint8Array.of(2, 2, 0));
  return writer.end();
})();

test('anybody who reads Parquet finds one row a box, and one a run of pixels', async () => {
  expect(await parquetReadObjects({ file: encode(some).buffer as ArrayBuffer })).toEqual([
    { input: 0, label: 3, score: 0.5, x1: 1, y1: 2, x2: 3, y2: 4 },
    { input: 2, label: 0, score: 0.25, x1: 0, y1: 0, x2: 8, y2: 8.5 },
  ]);
  expect(await parquetReadObjects({ file: encode(mask).buffer as ArrayBuffer })).toEqual([
    { input: 0, label: 2, length: 2 },
    { input: 0, label: 0, length: 1 },
  ]);
});

const table = (about: object, columns: Readonly<Record<string, readonly number[]>>) =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: Object.entries(columns).map(([name, data]) => ({
        ...{ name, data: [...data], nullable: false },
        type: ['score', 'x1', 'y1', 'x2', 'y2'].includes(name) ? ('FLOAT' as const) : ('INT32' as const),
      })),
      kvMetadata: [{ key: 'triplicate', value: JSON.stringify(about) }],
    }),
  );
const boxColumns = { input: [0], label: [1], score: [0.5], x1: [0], y1: [0], x2: [1], y2: [1] };
const { x1: _, ...fewer } = boxColumns;
const maskAbout = { kind: 'masks', inputs: 1, width: 2, height: 2, withoutNumber: [] };

test.for<[string, Uint8Array, string]>([
  ['of a kind to come', table({ kind: 'poses' }, boxColumns), 'it holds "poses", of which nothing is known'],
  ['of boxes without a corner', table({ kind: 'boxes', inputs: 1, withoutNumber: [] }, fewer), 'it has no column x1'],
  ['of no inputs', table({ kind: 'boxes', inputs: 0, withoutNumber: [] }, boxColumns), 'its inputs is 0'],
  [
    'of another input',
    table({ kind: 'boxes', inputs: 1, withoutNumber: [] }, { ...boxColumns, input: [1] }),
    'row 0 is of input 1',
  ],
  ['without a word on NaN', table({ kind: 'boxes', inputs: 1 }, boxColumns), 'which inputs have no number'],
  [
    'of a mask with too few pixels',
    table(maskAbout, { input: [0], label: [0], length: [3] }),
    'of 3 pixels instead of 4',
  ],
  ['of a run of no pixels', table(maskAbout, { input: [0], label: [0], length: [0] }), 'of 0 pixels'],
  ['of a label that is no byte', table(maskAbout, { input: [0], label: [256], length: [4] }), 'is no byte'],
])('a table %s is refused', async ([, bytes, why]) => {
  await expect(decode(bytes)).rejects.toMatchObject({
    code: 'PREDICTIONS_BROKEN',
    message: expect.stringContaining(why),
  });
});

test('boxes of a golden have no scores, and are no table', () => {
  expect(() => encode({ ...some, scores: null })).toThrow(/a golden, which is text/);
});
