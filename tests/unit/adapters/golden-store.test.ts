import { appendFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createHost } from '../../../harness/adapters/host.ts';
import { createTensorCodec } from '../../../harness/adapters/npy.ts';
import { approvalLine } from '../../../harness/core/approval-chain.ts';
import { packBoxes } from '../../../harness/core/boxes/packing.ts';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import type {
  BoxPredictions,
  LabelPredictions,
  MaskPredictions,
  TensorPredictions,
} from '../../../harness/core/predictions.ts';
import type { PendingGolden } from '../../../harness/ports.ts';
import { openGoldens } from '../../fixtures/golden-store.ts';
import { golden } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const ids = ['clean/0', 'clean/1', 'clean/2'];
const { decisions: _, ...record } = golden;

const labels = (...best: number[]): LabelPredictions => ({
  kind: 'labels',
  count: 3,
  depth: 2,
  labels: Int32Array.from(best.flatMap(label => [label, label + 1])),
  scores: new Float32Array(6),
});

const pending = (predictions: PendingGolden['predictions'], changes: Partial<PendingGolden['record']> = {}) => ({
  record: { ...record, task: predictions.kind === 'labels' ? 'classification' : 'tensors', ...changes } as const,
  predictions,
});

const tensors = (first: number, outputs: number): TensorPredictions => ({
  kind: 'tensors',
  count: 3,
  outputs: Array.from({ length: outputs }, (_unused, index) => ({
    name: `out${index}`,
    shape: [2],
    data: Float32Array.of(first, 1, 2, 3, 4, index),
  })),
});

async function freshStore() {
  const folder = await temporaryFolder();
  return {
    folder,
    store: openGoldens(folder),
    inCi: openGoldens(folder, { ci: true }),
    place: join(folder, 'digits', 'mnist'),
  };
}

async function acceptedStore(predictions: PendingGolden['predictions'] = labels(1, 2, 3)) {
  const fresh = await freshStore();
  await fresh.store.writePending(pending(predictions), ids);
  await fresh.store.accept('digits/mnist', 'the first one');
  return fresh;
}

describe('the items of a golden', () => {
  const items = (digest: string) => ['0', '1', '2'].map(name => ({ name, digest: name === '1' ? digest : '00000000' }));
  const written = async (predictions: PendingGolden['predictions'], digest: string) => ({
    ...pending(predictions, { classes: ['a', 'b'] }),
    items: items(digest),
  });

  test('are read as they were written, with the ids and class names, from a file that is guarded like the others', async () => {
    const { store, place } = await freshStore();
    await store.writePending(await written(labels(1, 2, 3), '12345678'), ids);
    await store.accept('digits/mnist', 'x');
    const read = await store.read('digits/mnist', 'accepted');
    expect(read?.inputs).toEqual({ ids, items: items('12345678') });
    expect(read?.record.classes).toEqual(['a', 'b']);
    await writeFile(join(place, 'items.txt'), '00000000 0\n');
    await expect(store.read('digits/mnist', 'accepted')).rejects.toMatchObject({ code: 'GOLDEN_EDITED' });
  });

  test('are those of the pending golden once a part of it is accepted, and stay where a part is rejected', async () => {
    for (const decide of ['accept', 'reject'] as const) {
      const { store } = await freshStore();
      await store.writePending(await written(labels(1, 2, 3), '12345678'), ids);
      await store.accept('digits/mnist', 'x');
      await store.writePending(await written(labels(1, 9, 8), 'ffffffff'), ids);
      const all = await store.changes('digits/mnist');
      const changes = all.kind === 'each' ? all.changes.slice(0, 1) : [];
      await store[decide]('digits/mnist', 'a part', { filter: 'one', changes });
      const [accepted, left] = [
        await store.read('digits/mnist', 'accepted'),
        await store.read('digits/mnist', 'pending'),
      ];
      expect(accepted?.inputs.items).toEqual(items(decide === 'accept' ? 'ffffffff' : '12345678'));
      expect(left?.inputs.items).toEqual(items('ffffffff'));
    }
  });

  test('are not there where the dataset does not say their digests', async () => {
    const { store } = await acceptedStore();
    expect((await store.read('digits/mnist', 'accepted'))?.inputs).toEqual({ ids, items: null });
  });
});

describe('a golden of labels', () => {
  test('is pending until it is accepted with a reason, and text on disk', async () => {
    const { store, place } = await freshStore();
    await store.writePending(pending(labels(1, -1, 3)), ids);
    expect(await store.list()).toEqual([{ key: 'digits/mnist', state: 'pending' }]);
    expect(await store.read('digits/mnist', 'accepted')).toBeNull();
    expect((await store.read('digits/mnist', 'pending'))?.record.reason).toBeNull();
    await store.accept('digits/mnist', '  reviewed by hand ');
    expect(await store.list()).toEqual([{ key: 'digits/mnist', state: 'accepted' }]);
    expect(await store.read('digits/mnist', 'pending')).toBeNull();
    const accepted = await store.read('digits/mnist', 'accepted');
    expect(accepted?.record).toMatchObject({ ...record, reason: 'reviewed by hand' });
    expect(accepted?.predictions).toEqual({
      kind: 'labels',
      count: 3,
      depth: 1,
      labels: Int32Array.of(1, -1, 3),
      scores: null,
    });
    expect((await readdir(place)).sort()).toEqual(['approvals.jsonl', 'decisions.txt', 'golden.json']);
    expect(await readFile(join(place, 'decisions.txt'), 'utf8')).toBe('clean/0 1\nclean/1 -1\nclean/2 3\n');
    expect(await readFile(join(place, 'golden.json'), 'utf8')).toMatch(/^\{\n {2}"kind": "golden",\n[\s\S]*\n\}\n$/);
  });

  test('of one platform lies beside that of all', async () => {
    const { folder, store } = await acceptedStore();
    await store.writePending(pending(labels(1, 2, 4), { key: 'digits/mnist@wasm' }), ids);
    expect(await store.list()).toEqual([
      { key: 'digits/mnist', state: 'accepted' },
      { key: 'digits/mnist@wasm', state: 'pending' },
    ]);
    expect(await readdir(join(folder, 'digits'))).toEqual(['mnist', 'mnist@wasm']);
  });

  test('that is pending leaves the accepted one as it is, and shows its diff', async () => {
    const { store, place } = await acceptedStore();
    const before = await readFile(join(place, 'golden.json'));
    await store.writePending(pending(labels(1, 2, 9)), ids);
    expect(await readFile(join(place, 'golden.json'))).toEqual(before);
    expect(await store.diffPending('digits/mnist')).toContain('-clean/2 3\n+clean/2 9\n');
    await store.writePending(pending(labels(1, 2, 3)), ids);
    expect(await store.diffPending('digits/mnist')).toBeNull();
  });

  test('that is rejected is gone; the accepted one stays', async () => {
    const { store, place } = await acceptedStore();
    await store.writePending(pending(labels(1, 2, 9)), ids);
    await store.reject('digits/mnist', 'a mistake');
    expect((await readdir(place)).sort()).toEqual(['approvals.jsonl', 'decisions.txt', 'golden.json']);
    expect((await store.read('digits/mnist', 'accepted'))?.record.reason).toBe('the first one');
  });

  test('that is rejected before any was accepted leaves no folder', async () => {
    const { folder, store } = await freshStore();
    await store.writePending(pending(labels(1, 2, 3)), ids);
    await store.reject('digits/mnist', 'a mistake');
    expect(await store.list()).toEqual([]);
    expect(await readdir(join(folder, 'digits'))).toEqual([]);
  });
});

describe('a golden of tensors', () => {
  test('keeps the outputs to the bit, and a line an input for the diff', async () => {
    const { store, place } = await acceptedStore(tensors(-0, 2));
    const accepted = await store.read('digits/mnist', 'accepted');
    expect(accepted?.predictions).toEqual(tensors(-0, 2));
    expect(accepted?.record.outputs?.map(({ file, shape }) => [file, shape])).toEqual([
      ['output-0.npy', [2]],
      ['output-1.npy', [2]],
    ]);
    expect(await readFile(join(place, 'decisions.txt'), 'utf8')).toMatch(/^(clean\/\d [0-9a-f]{16}\n){3}$/);
    await store.writePending(pending(tensors(0, 2)), ids);
    expect(await store.diffPending('digits/mnist')).toMatch(
      /@@ -1,2 \+1,2 @@\n-clean\/0 .{16}\n\+clean\/0 .{16}\n clean\/1/,
    );
  });

  test('loses the outputs that its successor does not have', async () => {
    const { store, place } = await acceptedStore(tensors(0, 2));
    await store.writePending(pending(tensors(0, 3)), ids);
    await store.writePending(pending(tensors(5, 1)), ids);
    await store.accept('digits/mnist', 'one output only');
    expect((await readdir(place)).sort()).toEqual(['approvals.jsonl', 'decisions.txt', 'golden.json', 'output-0.npy']);
    expect((await store.read('digits/mnist', 'accepted'))?.predictions).toEqual(tensors(5, 1));
  });

  test('is found to be edited in its outputs, too', async () => {
    const { store, place } = await acceptedStore(tensors(0, 1));
    await writeFile(join(place, 'output-0.npy'), createTensorCodec().encode([3, 2], new Float32Array(6)));
    await expect(store.read('digits/mnist', 'accepted')).rejects.toMatchObject({ code: 'GOLDEN_EDITED' });
  });
});

describe('what may not be', () => {
  test('CI writes nothing', async () => {
    const { folder, store, inCi } = await freshStore();
    const refused = { code: 'CI_WRITES_NOTHING', exit: 'usage' };
    await expect(inCi.writePending(pending(labels(1, 2, 3)), ids)).rejects.toMatchObject(refused);
    expect(await readdir(folder)).toEqual([]);
    await store.writePending(pending(labels(1, 2, 3)), ids);
    await expect(inCi.accept('digits/mnist', 'because')).rejects.toMatchObject(refused);
    await expect(inCi.reject('digits/mnist', 'because')).rejects.toMatchObject(refused);
    expect(await store.list()).toEqual([{ key: 'digits/mnist', state: 'pending' }]);
  });

  test.for([
    ['accept', ''],
    ['accept', '  \n'],
    ['reject', ''],
    ['reject', '  \n'],
  ] as const)('to %s for the reason %j', async ([decision, reason]) => {
    const { store } = await freshStore();
    await store.writePending(pending(labels(1, 2, 3)), ids);
    await expect(store[decision]('digits/mnist', reason)).rejects.toMatchObject({
      code: 'REASON_MISSING',
      message: expect.stringContaining(`was not ${decision}ed`),
      next: `pnpm triplicate golden ${decision} digits/mnist --reason "…"`,
    });
    expect(await store.list()).toEqual([{ key: 'digits/mnist', state: 'pending' }]);
  });

  test('deciding on what is not pending; those that are pending are named', async () => {
    const { store } = await freshStore();
    await store.writePending(pending(labels(1, 2, 3)), ids);
    const refused = {
      code: 'GOLDEN_NOT_PENDING',
      message: 'No golden digits/other is pending. Pending: digits/mnist.',
    };
    await expect(store.accept('digits/other', 'because')).rejects.toMatchObject(refused);
    await expect(store.reject('digits/other', 'because')).rejects.toMatchObject(refused);
    await expect(store.diffPending('digits/other')).rejects.toMatchObject(refused);
  });

  test.for(['../escaped', 'digits', '/etc/passwd', 'Digits/mnist', 'digits/mnist@'])('the key %s', async key => {
    const { store } = await freshStore();
    await expect(store.read(key, 'accepted')).rejects.toMatchObject({ code: 'GOLDEN_KEY_INVALID' });
    await expect(store.writePending(pending(labels(1, 2, 3), { key }), ids)).rejects.toMatchObject({
      code: 'GOLDEN_KEY_INVALID',
    });
  });

  test('a golden that a newer triplicate wrote', async () => {
    const { store, place } = await acceptedStore();
    await replace(join(place, 'golden.json'), '"version": 1', '"version": 2');
    await approveByHand(place);
    await expect(store.read('digits/mnist', 'accepted')).rejects.toMatchObject({ code: 'RECORD_VERSION' });
  });
});

describe('what was changed by hand is found', () => {
  test.for<[string, (place: string) => Promise<void>]>([
    ['a decision', place => writeFile(join(place, 'decisions.txt'), 'clean/0 1\nclean/1 2\nclean/2 4\n')],
    ['a line added', place => appendFile(join(place, 'decisions.txt'), 'clean/3 4\n')],
    ['the file gone', place => rm(join(place, 'decisions.txt'))],
    [
      'the count, approved',
      place => replace(join(place, 'golden.json'), '"count": 3', '"count": 2').then(() => approveByHand(place)),
    ],
    [
      'the key, approved',
      place => replace(join(place, 'golden.json'), 'digits/mnist', 'digits/other').then(() => approveByHand(place)),
    ],
  ])('%s', async ([, edit]) => {
    const { store, place } = await acceptedStore();
    await edit(place);
    await expect(store.read('digits/mnist', 'accepted')).rejects.toMatchObject({
      code: 'GOLDEN_EDITED',
      next: expect.stringContaining('git'),
    });
  });

  test.for<[string, (file: string) => Promise<void>]>([
    ['edited', file => appendFile(file, '\n')],
    ['gone', file => rm(file)],
  ])('a pending file that is %s cannot be accepted, and can be rejected', async ([, damage]) => {
    const { store, place } = await acceptedStore();
    await store.writePending(pending(labels(1, 2, 9)), ids);
    await damage(join(place, 'decisions.txt.pending'));
    const torn = { code: 'GOLDEN_TORN', next: 'Make it anew: pnpm triplicate golden refresh' };
    await expect(store.read('digits/mnist', 'pending')).rejects.toMatchObject(torn);
    await expect(store.accept('digits/mnist', 'because')).rejects.toMatchObject(torn);
    expect((await store.read('digits/mnist', 'accepted'))?.record.reason).toBe('the first one');
    await store.reject('digits/mnist', 'damaged');
    expect(await store.list()).toEqual([{ key: 'digits/mnist', state: 'accepted' }]);
  });
});

describe('accepting that is broken off', () => {
  const order = ['decisions.txt', 'output-0.npy', 'output-1.npy', 'golden.json'];

  /** The folder as it is after the log has its entry and so many files took their places. */
  async function brokenOff(renames: number) {
    const fresh = await acceptedStore(tensors(0, 2));
    const { store, place } = fresh;
    await store.writePending(pending(tensors(7, 2)), ids);
    const before = await contentsOf(place);
    await store.accept('digits/mnist', 'the new one');
    const after = await contentsOf(place);
    for (const [name, bytes] of before) await writeFile(join(place, name), bytes);
    await writeFile(join(place, 'approvals.jsonl'), after.get('approvals.jsonl')!);
    for (const [index, name] of order.entries())
      await writeFile(join(place, index < renames ? name : `${name}.staged`), after.get(name)!);
    return fresh;
  }

  test.for([0, 1, 2, 3])('after %i renames reads as torn, never as a mixture, and is finished', async renames => {
    const { store, inCi, place } = await brokenOff(renames);
    await expect(store.read('digits/mnist', 'accepted')).rejects.toMatchObject({
      code: 'GOLDEN_TORN',
      next: expect.stringContaining('golden ls'),
    });
    expect(await inCi.finish('digits/mnist')).toBe(false);
    expect(await store.finish('digits/mnist')).toBe(true);
    expect(await store.finish('digits/mnist')).toBe(false);
    const accepted = await store.read('digits/mnist', 'accepted');
    expect(accepted?.predictions).toEqual(tensors(7, 2));
    expect(accepted?.record.reason).toBe('the new one');
    expect((await readdir(place)).sort()).toEqual(['approvals.jsonl', ...order].sort());
  });

  test('is finished by the next decision, too', async () => {
    const { store, place } = await brokenOff(2);
    await store.writePending(pending(tensors(8, 2)), ids);
    await store.accept('digits/mnist', 'the newest');
    expect((await store.read('digits/mnist', 'accepted'))?.predictions).toEqual(tensors(8, 2));
    expect(await readFile(join(place, 'approvals.jsonl'), 'utf8')).toMatch(/first one.*\n.*new one.*\n.*newest/);
  });

  test('before the log has its entry has done nothing', async () => {
    const { store, place } = await acceptedStore(tensors(0, 2));
    await store.writePending(pending(tensors(7, 1)), ids);
    await writeFile(join(place, 'golden.json.staged'), '{}');
    await writeFile(join(place, 'output-1.npy.staged'), 'left over');
    expect((await store.read('digits/mnist', 'accepted'))?.predictions).toEqual(tensors(0, 2));
    await store.accept('digits/mnist', 'finished');
    expect((await store.read('digits/mnist', 'accepted'))?.predictions).toEqual(tensors(7, 1));
    expect(await readdir(place)).not.toContain('output-1.npy.staged');
  });
});

test.for(['../../victim', '../other/victim', 'golden.json', 'decisions.txt', 'sub/output-0.npy', ''])(
  'a record that names the file %j touches nothing outside its golden',
  async file => {
    const { folder, store, place } = await freshStore();
    await mkdir(join(folder, 'digits', 'other'), { recursive: true });
    const victims = [join(folder, 'victim'), join(folder, 'digits', 'other', 'victim')];
    for (const victim of victims) await writeFile(victim, 'untouched');
    await store.writePending(pending(tensors(0, 1)), ids);
    const record = join(place, 'golden.json.pending');
    const planted = join(place, file);
    await mkdir(join(place, 'sub'));
    if (!file.endsWith('json')) await rename(join(place, 'output-0.npy.pending'), `${planted}.pending`).catch(() => {});
    await replace(record, '"output-0.npy"', JSON.stringify(file));
    const refused = { code: 'RECORD_INVALID', message: expect.stringContaining('outputs') };
    await expect(store.accept('digits/mnist', 'because')).rejects.toMatchObject(refused);
    await expect(store.read('digits/mnist', 'pending')).rejects.toMatchObject(refused);
    for (const victim of victims) expect(await readFile(victim, 'utf8')).toBe('untouched');
  },
);

test('a missing folder holds no goldens, and other files in it are nobody’s business', async () => {
  const { folder, store } = await acceptedStore();
  await writeFile(join(folder, 'engines.lock.json'), '{}');
  await mkdir(join(folder, 'digits', 'empty'));
  expect(await store.list()).toEqual([{ key: 'digits/mnist', state: 'accepted' }]);
  const none = openGoldens(join(folder, 'none'));
  expect(await none.list()).toEqual([]);
});

async function contentsOf(place: string): Promise<Map<string, Buffer>> {
  const names = await readdir(place);
  return new Map(await Promise.all(names.map(async name => [name, await readFile(join(place, name))] as const)));
}

/** A log whose one entry approves golden.json as it is, so that what lies behind the log is looked at. */
async function approveByHand(place: string): Promise<void> {
  const { digest } = createHost();
  const entry = { key: 'digits/mnist', decision: 'adopt', by: 'Eve', at: golden.madeAt, reason: 'none' } as const;
  const chosen = { filter: null, changes: 0, examples: [], left: 0, before: null };
  const after = digest(await readFile(join(place, 'golden.json')));
  await writeFile(join(place, 'approvals.jsonl'), approvalLine('', { ...entry, ...chosen, after }, digest));
}

async function replace(file: string, from: string, to: string): Promise<void> {
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}

const boxes = (...x: (number | null)[]): BoxPredictions =>
  packBoxes(x.map(at => (at === null ? [] : [{ label: 1, score: 0.5, box: [at, 0, at + 10, 10] }])));
const masks = (...all: string[]): MaskPredictions => {
  const writer = runWriter(4, 1);
  for (const one of all) writer.add(Uint8Array.from(one, Number));
  return writer.end();
};
const decode = { kind: 'mask', threshold: 0.5 } as const;

test('a golden of masks of another size is decided as a whole, and the accepted one stays as it is', async () => {
  const { store } = await freshStore();
  const other = (predictions: MaskPredictions) => pending(predictions, { task: 'segmentation', decode });
  await store.writePending(other(masks('0000', '0011', '1111')), ids);
  await store.accept('digits/mnist', 'the first one');
  const smaller = runWriter(2, 1);
  for (const one of ['00', '01', '11']) smaller.add(Uint8Array.from(one, Number));
  await store.writePending(other(smaller.end()), ids);
  const changes = await store.changes('digits/mnist');
  expect(changes).toEqual({
    kind: 'whole',
    why: 'it has masks of another size than the accepted one, as of clean/0',
    count: 3,
  });
  const part = { filter: 'input=clean/0', changes: [] };
  for (const decide of ['accept', 'reject'] as const)
    await expect(store[decide]('digits/mnist', 'a part', part)).rejects.toMatchObject({ code: 'GOLDEN_WHOLE_ONLY' });
  expect((await store.read('digits/mnist', 'accepted'))!.predictions).toMatchObject({ width: 4, height: 1 });
});

describe.each([
  ['detection', boxes(0, null, 30), boxes(0, 20, 30), 'none', '1@20,0,30,10'],
  ['segmentation', masks('0000', '0011', '1111'), masks('0000', '0111', '1111'), '4x1/0=50.0%', '4x1/0=25.0%'],
] as const)('a golden of %s', (task, first, second, from, to) => {
  const other = (predictions: PendingGolden['predictions']) => pending(predictions, { task, decode });

  test('is text alone, comes back, and is decided input by input', async () => {
    const { store, place } = await freshStore();
    await store.writePending(other(first), ids);
    await store.accept('digits/mnist', 'the first one');
    expect((await readdir(place)).sort()).toEqual(['approvals.jsonl', 'decisions.txt', 'golden.json']);
    const accepted = await store.read('digits/mnist', 'accepted');
    expect(accepted!.record).toMatchObject({ task, decode });
    expect(accepted!.predictions).toEqual(first.kind === 'boxes' ? { ...first, scores: null } : first);
    await store.writePending(other(second), ids);
    const changes = await store.changes('digits/mnist');
    if (changes.kind === 'whole') throw new Error(changes.why);
    expect(changes.changes).toMatchObject([{ input: 1, id: 'clean/1', scores: null }]);
    expect(changes.changes[0]!.from).toContain(from);
    expect(changes.changes[0]!.to).toContain(to);
    expect(await store.accept('digits/mnist', 'that one', { filter: 'input=clean/1', ...changes })).toBe(1);
    expect((await store.read('digits/mnist', 'accepted'))!.predictions).toEqual(
      second.kind === 'boxes' ? { ...second, scores: null } : second,
    );
    const log = await readFile(join(place, 'approvals.jsonl'), 'utf8');
    expect(JSON.parse(log.trimEnd().split('\n').at(-1)!).examples[0]).not.toMatch(/0:\d/);
  });

  test('decoded otherwise can only be decided as a whole', async () => {
    const { store } = await freshStore();
    await store.writePending(other(first), ids);
    await store.accept('digits/mnist', 'the first one');
    await store.writePending(pending(second, { task, decode: { ...decode, threshold: 0.6 } }), ids);
    expect(await store.changes('digits/mnist')).toMatchObject({
      kind: 'whole',
      why: expect.stringMatching(/decoded otherwise/),
    });
  });

  test('whose text holds other decisions is told as edited', async () => {
    const { store, place } = await freshStore();
    await store.writePending(pending(labels(1, 2, 3), { task: 'classification' }), ids);
    await store.accept('digits/mnist', 'labels');
    await store.writePending(pending(labels(1, 2, 3), { task }), ids);
    await expect(store.read('digits/mnist', 'pending')).rejects.toMatchObject({ code: 'GOLDEN_EDITED' });
    expect(place).toContain('digits');
  });
});
