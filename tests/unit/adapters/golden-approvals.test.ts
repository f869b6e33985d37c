import { readFileSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TriplicateError } from '../../../harness/core/errors.ts';
import type { LabelPredictions, Predictions, TensorPredictions } from '../../../harness/core/predictions.ts';
import type { ApprovalRecord, GoldenRecord } from '../../../harness/core/records.ts';
import type { ChosenChanges } from '../../../harness/ports.ts';
import { openGoldens } from '../../fixtures/golden-store.ts';
import { golden } from '../../fixtures/sample-records.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const key = 'digits/mnist';
const ids = ['clean/0', 'clean/1', 'jpeg-5/0', 'jpeg-5/1'];

const labels = (...best: number[]): LabelPredictions => ({
  kind: 'labels',
  count: best.length,
  depth: 2,
  labels: Int32Array.from(best.flatMap(label => [label, 0])),
  scores: Float32Array.from(best.flatMap(label => [label, label - 0.5])),
});

const tensors = (...first: number[]): TensorPredictions => ({
  kind: 'tensors',
  count: first.length,
  outputs: [{ name: 'out', shape: [2], data: Float32Array.from(first.flatMap(value => [value, -0])) }],
});

const pending = (predictions: Predictions, changes: Partial<GoldenRecord> = {}) => {
  const { decisions: _, ...record } = golden;
  const task = predictions.kind === 'labels' ? ('classification' as const) : ('tensors' as const);
  return { record: { ...record, count: predictions.count, task, ...changes }, predictions };
};

/** A store whose golden was accepted as `first`, and where `next` is pending. */
async function pendingStore(first: Predictions, next: Predictions) {
  const folder = await temporaryFolder();
  const store = openGoldens(folder);
  await store.writePending(pending(first), ids);
  await store.accept(key, 'the first one');
  await store.writePending(pending(next), ids);
  const place = join(folder, 'digits', 'mnist');
  const file = (name: string) => join(place, name);
  const text = (name: string) => readFile(file(name), 'utf8');
  return { store, place, file, text };
}

type Opened = Awaited<ReturnType<typeof pendingStore>>;

async function choose({ store }: Pick<Opened, 'store'>, ...inputs: number[]): Promise<ChosenChanges> {
  const found = await store.changes(key);
  if (found.kind === 'whole') throw new Error(found.why);
  return {
    filter: `inputs ${inputs.join()}`,
    changes: found.changes.filter(({ input }) => inputs.includes(input)),
  };
}

const entries = async ({ text }: Opened): Promise<ApprovalRecord[]> =>
  (await text('approvals.jsonl'))
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as ApprovalRecord);

const labelsOf = async ({ store }: Opened, state: 'accepted' | 'pending') => {
  const predictions = (await store.read(key, state))?.predictions as LabelPredictions | undefined;
  return predictions && [...predictions.labels];
};

describe('some of the changes', () => {
  test('are accepted, each as one changed line, and the rest stays pending', async () => {
    const opened = await pendingStore(labels(1, 2, 3, 4), labels(1, 7, 8, 9));
    const before = (await opened.text('decisions.txt')).split('\n');
    expect(await opened.store.accept(key, ' a near tie ', await choose(opened, 2))).toBe(1);
    const after = (await opened.text('decisions.txt')).split('\n');
    expect(after.filter((line, index) => line !== before[index])).toEqual(['jpeg-5/0 8']);
    expect(await labelsOf(opened, 'pending')).toEqual([1, 7, 8, 9]);
    expect((await choose(opened, 0, 1, 2, 3)).changes.map(({ input }) => input)).toEqual([1, 3]);
    expect((await entries(opened)).at(-1)).toMatchObject({
      decision: 'accept',
      by: 'Ada <ada@example.org>',
      at: '2026-05-04T03:02:01.000Z',
      reason: 'a near tie',
      filter: 'inputs 2',
      changes: 1,
      examples: ['jpeg-5/0 3 → 8'],
      left: 2,
    });
  });

  test('are rejected: the golden keeps its decisions, and nobody is asked again', async () => {
    const opened = await pendingStore(labels(1, 2, 3, 4), labels(1, 7, 8, 9));
    await opened.store.reject(key, 'the old label is right', await choose(opened, 1, 2));
    expect(await labelsOf(opened, 'accepted')).toEqual([1, 2, 3, 4]);
    expect((await choose(opened, 0, 1, 2, 3)).changes.map(({ input }) => input)).toEqual([3]);
    await opened.store.accept(key, 'the last one', await choose(opened, 3));
    expect(await labelsOf(opened, 'accepted')).toEqual([1, 2, 3, 9]);
    expect((await readdir(opened.place)).sort()).toEqual(['approvals.jsonl', 'decisions.txt', 'golden.json']);
    expect((await entries(opened)).map(({ decision, left }) => [decision, left])).toEqual([
      ['accept', 0],
      ['reject', 1],
      ['accept', 0],
    ]);
  });

  test('of tensors take their outputs with them', async () => {
    const opened = await pendingStore(tensors(1, 2, 3, 4), tensors(1, 7, 8, 9));
    await opened.store.reject(key, 'no', await choose(opened, 3));
    await opened.store.accept(key, 'yes', await choose(opened, 1));
    expect((await opened.store.read(key, 'accepted'))?.predictions).toEqual(tensors(1, 7, 3, 4));
    expect((await opened.store.read(key, 'pending'))?.predictions).toEqual(tensors(1, 7, 8, 4));
  });

  test('come with the scores of the new decision', async () => {
    const [change] = (await choose(await pendingStore(labels(1, 2, 3, 4), labels(1, 2, 3, 9)), 3)).changes;
    const scores = { best: 9, secondLabel: '0', second: 8.5 };
    expect(change).toEqual({ input: 3, id: 'jpeg-5/1', from: '4', to: '9', scores });
  });

  test.for<[string, Predictions, readonly string[]]>([
    ['of other inputs', labels(1, 2, 3, 5), ['clean/0', 'clean/1', 'jpeg-5/0', 'jpeg-5/2']],
    ['of fewer inputs', labels(1, 2, 3), ids.slice(1)],
    ['of another task', tensors(1, 2, 3, 4), ids],
  ])('%s cannot be told apart', async ([, next, names]) => {
    const opened = await pendingStore(labels(1, 2, 3, 4), labels(1, 2, 3, 9));
    const chosen = await choose(opened, 3);
    await opened.store.writePending(pending(next), names);
    expect((await opened.store.changes(key)).kind).toBe('whole');
    await expect(opened.store.accept(key, 'because', chosen)).rejects.toMatchObject({ code: 'GOLDEN_WHOLE_ONLY' });
    expect(await opened.store.accept(key, 'because')).toBe(next.count);
  });
});

describe('two reviewers at once', () => {
  test('with different changes leave two entries, one after the other', async () => {
    const opened = await pendingStore(labels(1, 2, 3, 4), labels(1, 7, 8, 9));
    const [one, other] = [await choose(opened, 1), await choose(opened, 2)];
    await Promise.all([opened.store.accept(key, 'one', one), opened.store.reject(key, 'other', other)]);
    expect(await labelsOf(opened, 'accepted')).toEqual([1, 7, 3, 4]);
    expect((await entries(opened)).map(({ reason }) => reason).sort()).toEqual(['one', 'other', 'the first one']);
    expect((await choose(opened, 0, 1, 2, 3)).changes.map(({ input }) => input)).toEqual([3]);
  });

  test.for(['accept', 'reject'] as const)('the second to %s the same change is told', async second => {
    const opened = await pendingStore(labels(1, 2, 3, 4), labels(1, 7, 8, 9));
    const chosen = await choose(opened, 1, 2);
    await opened.store.accept(key, 'faster', await choose(opened, 1));
    const log = await opened.text('approvals.jsonl');
    await expect(opened.store[second](key, 'slower', chosen)).rejects.toMatchObject({
      code: 'GOLDEN_MOVED_ON',
      message: expect.stringMatching(
        /1 of the chosen changes.* Nothing was decided\. The last decision about digits\/mnist: accepted by .+, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, because "faster"\.$/,
      ),
    });
    expect(await opened.text('approvals.jsonl')).toBe(log);
  });

  test.for(['accept', 'reject'] as const)('the second to %s all of it is told who was first', async second => {
    const opened = await pendingStore(labels(1, 2, 3, 4), labels(1, 7, 8, 9));
    const both = [opened.store.accept(key, 'all\nof it'), opened.store[second](key, 'all\nof it')];
    const [told] = (await Promise.allSettled(both)).filter(({ status }) => status === 'rejected');
    const refused = {
      code: 'GOLDEN_NOT_PENDING',
      message: expect.stringMatching(
        /Pending: none\. The last decision about digits\/mnist: (accept|reject)ed by .+ UTC, because "all.of it"\.$/,
      ),
    };
    expect(told).toMatchObject({ reason: refused });
    await expect(opened.store.changes(key)).rejects.toMatchObject(refused);
    await expect(opened.store.diffPending(key)).rejects.toMatchObject(refused);
  });
});

describe('a golden without a log', () => {
  async function withoutLog() {
    const opened = await pendingStore(labels(1, 2, 3, 4), labels(1, 7, 8, 9));
    await rm(opened.file('approvals.jsonl'));
    const { approvals: _, ...record } = JSON.parse(await opened.text('golden.json')) as GoldenRecord;
    await writeFile(opened.file('golden.json'), JSON.stringify(record));
    return opened;
  }

  test('is neither read nor changed, and is adopted as it is', async () => {
    const opened = await withoutLog();
    const missing = { code: 'APPROVALS_MISSING', next: expect.stringContaining('golden adopt digits/mnist') };
    await expect(opened.store.read(key, 'accepted')).rejects.toMatchObject(missing);
    await expect(opened.store.accept(key, 'because')).rejects.toMatchObject(missing);
    await opened.store.adopt(key, 'accepted in May');
    expect(await labelsOf(opened, 'accepted')).toEqual([1, 2, 3, 4]);
    expect((await opened.store.read(key, 'accepted'))?.record).toMatchObject({ reason: 'the first one', approvals: 1 });
    expect(await entries(opened)).toMatchObject([{ decision: 'adopt', reason: 'accepted in May', previous: null }]);
    expect(await labelsOf(opened, 'pending')).toEqual([1, 7, 8, 9]);
    await expect(opened.store.adopt(key, 'again')).rejects.toMatchObject({ code: 'APPROVALS_THERE' });
  });

  test('is not adopted where its decisions are not what its record names', async () => {
    const opened = await withoutLog();
    await writeFile(opened.file('decisions.txt'), 'clean/0 9\n');
    await expect(opened.store.adopt(key, 'because')).rejects.toMatchObject({ code: 'GOLDEN_EDITED' });
    await expect(opened.store.adopt('digits/none', 'because')).rejects.toMatchObject({ code: 'GOLDEN_MISSING' });
  });
});

/** A golden of tensors with every kind of entry; the last one changed nothing but the log. */
async function decidedStore(): Promise<Opened> {
  const opened = await pendingStore(tensors(1, 2, 3, 4), tensors(1, 7, 8, 9));
  await opened.store.accept(key, 'naïve “ties” �', await choose(opened, 1));
  await opened.store.reject(key, 'enough');
  return opened;
}

describe('nothing of a golden or its log changes unseen:', () => {
  const committed = ['approvals.jsonl', 'decisions.txt', 'golden.json', 'output-0.npy'];
  const refused = (store: Opened['store']) => expect(store.read(key, 'accepted')).rejects.toThrow(TriplicateError);

  test('any edit of any byte', async () => {
    const { store, place, file } = await decidedStore();
    expect((await readdir(place)).sort()).toEqual(committed);
    const originals = new Map(committed.map(name => [name, readFileSync(file(name))]));
    const edit = fc.record({
      name: fc.constantFrom(...committed),
      at: fc.nat(),
      taken: fc.integer({ min: 0, max: 2 }),
      put: fc.uint8Array({ maxLength: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(edit, async ({ name, at, taken, put }) => {
        const bytes = originals.get(name)!;
        const start = at % (bytes.length + 1);
        const edited = Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + taken)]);
        fc.pre(!edited.equals(bytes));
        await writeFile(file(name), edited);
        await refused(store);
        await writeFile(file(name), bytes);
      }),
      { numRuns: 400 },
    );
    expect(await store.read(key, 'accepted')).not.toBeNull();
  });

  test('bytes that read as the same text', async () => {
    const { store, file } = await decidedStore();
    const [before, after] = (await readFile(file('approvals.jsonl'), 'latin1')).split('\u00EF\u00BF\u00BD');
    await writeFile(file('approvals.jsonl'), `${before}\u00FF${after}`, 'latin1');
    await refused(store);
  });

  test('any loss, repetition or exchange of lines of the log', async () => {
    const { store, file, text } = await decidedStore();
    const lines = (await text('approvals.jsonl')).split(/(?<=\n)/);
    expect(lines).toHaveLength(3);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 2 }), { maxLength: 5 }), async order => {
        fc.pre(order.join() !== '0,1,2');
        await writeFile(file('approvals.jsonl'), order.map(index => lines[index]).join(''));
        await refused(store);
      }),
    );
  });

  test.for(committed)('the loss of %s', async name => {
    const { store, file } = await decidedStore();
    await rm(file(name));
    await refused(store);
    expect(await store.list()).toEqual([{ key, state: 'accepted' }]);
  });

  test('an older golden under a newer log, which is said', async () => {
    const { store, file, text } = await decidedStore();
    const log = await text('approvals.jsonl');
    await writeFile(file('golden.json'), (await text('golden.json')).replace('"approvals": 3', '"approvals": 2'));
    await writeFile(file('approvals.jsonl'), log);
    await expect(store.read(key, 'accepted')).rejects.toMatchObject({
      code: 'GOLDEN_UNAPPROVED',
      message: expect.stringContaining('it is what entry 2 approved, and the log has 3'),
      next: expect.stringContaining('git'),
    });
  });

  test('the log of another golden', async () => {
    const { store, file, text } = await decidedStore();
    await store.writePending(pending(tensors(1, 2, 3, 4), { key: 'digits/other' }), ids);
    await writeFile(file('../other/approvals.jsonl'), await text('approvals.jsonl'));
    await expect(store.accept('digits/other', 'because')).rejects.toMatchObject({
      code: 'APPROVALS_EDITED',
      message: expect.stringContaining('line 1: it is of the golden digits/mnist'),
    });
  });
});

describe('what git does to a golden has its own remedy:', () => {
  test.for(['approvals.jsonl', 'decisions.txt', 'golden.json'])('line ends of %s', async name => {
    const { store, file, text } = await decidedStore();
    await writeFile(file(name), (await text(name)).replaceAll('\n', '\r\n'));
    await expect(store.read(key, 'accepted')).rejects.toMatchObject({
      code: 'GOLDEN_LINE_ENDS',
      message: expect.stringContaining(name),
      next: expect.stringContaining('golden/** -text'),
    });
  });

  test.for(['approvals.jsonl', 'decisions.txt', 'golden.json'])('marks of a merge conflict in %s', async name => {
    const { store, file, text } = await decidedStore();
    const [first, ...rest] = (await text(name)).split(/(?<=\n)/);
    const marked = `${first}<<<<<<< HEAD\n${rest.join('')}=======\n${rest.join('')}>>>>>>> branch\n`;
    await writeFile(file(name), marked);
    await expect(store.read(key, 'accepted')).rejects.toMatchObject({
      code: 'GOLDEN_CONFLICT',
      message: expect.stringContaining(name),
      next: expect.stringContaining('git checkout HEAD -- golden/digits/mnist'),
    });
    await store.writePending(pending(tensors(5, 5, 5, 5)), ids);
    const decision = store.accept(key, 'because');
    if (name === 'approvals.jsonl') await expect(decision).rejects.toMatchObject({ code: 'GOLDEN_CONFLICT' });
    // A whole new golden mends the others.
    else expect(await decision).toBe(4);
  });
});

test('rejecting a whole pending golden keeps the reason', async () => {
  const opened = await pendingStore(labels(1, 2, 3, 4), labels(1, 7, 8, 9));
  const before = (await entries(opened))[0]!.after;
  await opened.store.reject(key, 'the model was the wrong one');
  expect((await entries(opened))[1]).toMatchObject({
    decision: 'reject',
    reason: 'the model was the wrong one',
    filter: null,
    changes: 3,
    left: 0,
    before,
  });
});
