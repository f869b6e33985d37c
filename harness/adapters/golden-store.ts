import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { decisionsDiff, decisionsText, labelsOf } from '../core/golden-decisions.ts';
import {
  ciWritesNothing,
  goldenEdited,
  goldenKeyInvalid,
  goldenNotPending,
  goldenTorn,
  pendingTorn,
  reasonMissing,
} from '../core/golden-errors.ts';
import { nullIfMissing } from '../core/null-if-missing.ts';
import type { Predictions, TensorOutput } from '../core/predictions.ts';
import type { Digest, GoldenRecord } from '../core/records.ts';
import type { Golden, GoldenState, GoldenStore, PendingGolden, TensorCodec } from '../ports.ts';
import { writeDurably } from './files/durable.ts';
import { parse, validate } from './schema/validate.ts';

export interface GoldenStoreOptions {
  /** golden/: <model>/<dataset>[@platform]/ holds golden.json, decisions.txt and output-<n>.npy. */
  readonly folder: string;
  readonly ci: boolean;
  readonly tensors: TensorCodec;
}

const recordFile = 'golden.json';
const decisionsFile = 'decisions.txt';
const suffix = { accepted: '', pending: '.pending' } as const;
const hashHex = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');
const digestOf = (bytes: Uint8Array | string): Digest => `sha256:${hashHex(bytes)}`;

/**
 * Goldens as text beside their record. The record carries the digests of the other files and is always written or
 * renamed last, so that what was broken off half-way is found by reading. Errors of reading: GOLDEN_EDITED,
 * GOLDEN_TORN, RECORD_INVALID, RECORD_VERSION, GOLDEN_KEY_INVALID.
 */
export function createGoldenStore({ folder, ci, tensors }: GoldenStoreOptions): GoldenStore & {
  /** Accepted against pending decisions; null where none differs. Errors: GOLDEN_NOT_PENDING, and those of reading. */
  diffPending(key: string): Promise<string | null>;
} {
  const placeOf = (key: string) => join(folder, ...keyParts(key));

  async function readRecord(key: string, state: GoldenState): Promise<GoldenRecord | null> {
    const file = join(placeOf(key), recordFile + suffix[state]);
    const text = await readFile(file, 'utf8').catch(nullIfMissing);
    const record = text === null ? null : parse('golden', text, file);
    if (record === null || record.key === key) return record;
    throw goldenEdited(key, file, `it says that it is the golden ${record.key}`);
  }

  /** One file that the record names, verified. */
  async function readNamed(record: GoldenRecord, state: GoldenState, name: string, digest: Digest): Promise<Buffer> {
    const file = fileIn(placeOf(record.key), name + suffix[state]);
    const bytes = await readFile(file).catch(nullIfMissing);
    if (bytes !== null && digestOf(bytes) === digest) return bytes;
    if (await isBrokenOff(record.key)) throw goldenTorn(record.key);
    if (state === 'pending') throw pendingTorn(record.key, file);
    throw goldenEdited(record.key, file, bytes === null ? 'it is missing' : 'it is not what was accepted');
  }

  /** Whether accepting was broken off: a pending record names a file that has taken its accepted place already. */
  async function isBrokenOff(key: string): Promise<boolean> {
    const pending = await readRecord(key, 'pending');
    for (const [name, digest] of pending ? namedFiles(pending) : []) {
      const moved = await readFile(fileIn(placeOf(key), name)).catch(nullIfMissing);
      const waiting = await readFile(fileIn(placeOf(key), name + suffix.pending)).catch(nullIfMissing);
      if (waiting === null && moved !== null && digestOf(moved) === digest) return true;
    }
    return false;
  }

  async function read(key: string, state: GoldenState): Promise<Golden | null> {
    const record = await readRecord(key, state);
    if (record === null) return null;
    const text = (await readNamed(record, state, decisionsFile, record.decisions)).toString('utf8');
    const outputs: TensorOutput[] = [];
    for (const { name, shape, file, digest } of record.outputs ?? []) {
      const { data } = tensors.decode(await readNamed(record, state, file, digest));
      outputs.push({ name, shape, data });
    }
    return { record, predictions: predictionsOf(record, text, outputs) };
  }

  async function pendingKeys(): Promise<string[]> {
    return (await list()).filter(({ state }) => state === 'pending').map(({ key }) => key);
  }

  async function pendingRecord(key: string): Promise<GoldenRecord> {
    const record = await readRecord(key, 'pending');
    if (record === null) throw goldenNotPending(key, await pendingKeys());
    return record;
  }

  async function list(): Promise<{ key: string; state: GoldenState }[]> {
    const found: { key: string; state: GoldenState }[] = [];
    for (const model of await subfolders(folder)) {
      for (const rest of await subfolders(join(folder, model))) {
        const names = await readdir(join(folder, model, rest));
        for (const state of ['accepted', 'pending'] as const) {
          if (names.includes(recordFile + suffix[state])) found.push({ key: `${model}/${rest}`, state });
        }
      }
    }
    return found;
  }

  async function writePending({ record, predictions }: PendingGolden, inputIds: readonly string[]): Promise<void> {
    if (ci) throw ciWritesNothing(`The golden ${record.key}`);
    const place = placeOf(record.key);
    const files = new Map<string, Uint8Array>();
    files.set(decisionsFile, Buffer.from(decisionsText(predictions, inputIds, hashHex)));
    const outputs = (predictions.kind === 'tensors' ? predictions.outputs : []).map(({ name, shape, data }, index) => {
      const file = `output-${index}.npy`;
      const bytes = tensors.encode([predictions.count, ...shape], data);
      files.set(file, bytes);
      return { name, shape: [...shape], file, digest: digestOf(bytes) };
    });
    const whole: GoldenRecord = {
      ...record,
      decisions: digestOf(files.get(decisionsFile)!),
      ...(outputs.length > 0 ? { outputs } : {}),
      reason: null,
    };
    validate('golden', whole, `golden ${record.key}`);
    await mkdir(place, { recursive: true });
    await removePending(place);
    for (const [name, bytes] of files) await writeDurably(fileIn(place, name + suffix.pending), bytes);
    await writeRecord(place, whole);
  }

  async function accept(key: string, reason: string): Promise<void> {
    if (ci) throw ciWritesNothing(`The golden ${key}`);
    if (reason.trim() === '') throw reasonMissing(key, 'accept');
    const record = await pendingRecord(key);
    const place = placeOf(key);
    for (const [name, digest] of namedFiles(record)) {
      const waiting = await readFile(fileIn(place, name + suffix.pending)).catch(nullIfMissing);
      // Where accepting was broken off before, some files have taken their places already.
      const bytes = waiting ?? (await readFile(fileIn(place, name)).catch(nullIfMissing));
      if (bytes === null || digestOf(bytes) !== digest) throw pendingTorn(key, fileIn(place, name + suffix.pending));
    }
    const names = [...namedFiles(record).keys()];
    await writeRecord(place, { ...record, reason: reason.trim() });
    for (const name of names) {
      await rename(fileIn(place, name + suffix.pending), fileIn(place, name)).catch(nullIfMissing);
    }
    await rename(join(place, recordFile + suffix.pending), join(place, recordFile));
    for (const name of await readdir(place)) {
      const isOfFormerGolden = /^output-\d+\.npy$/.test(name) && !names.includes(name);
      if (isOfFormerGolden) await rm(fileIn(place, name));
    }
    await removePending(place);
  }

  return {
    read,
    writePending,
    accept,
    list,
    async reject(key, reason) {
      if (ci) throw ciWritesNothing(`The golden ${key}`);
      if (reason.trim() === '') throw reasonMissing(key, 'reject');
      await pendingRecord(key);
      if (await isBrokenOff(key)) throw goldenTorn(key);
      await removePending(placeOf(key));
      // The folder is of use only while an accepted golden lies in it.
      await rmdir(placeOf(key)).catch(() => {});
    },
    async diffPending(key) {
      const pending = await pendingRecord(key);
      const accepted = await readRecord(key, 'accepted');
      const text = async (record: GoldenRecord, state: GoldenState) =>
        (await readNamed(record, state, decisionsFile, record.decisions)).toString('utf8');
      return decisionsDiff(key, accepted && (await text(accepted, 'accepted')), await text(pending, 'pending'));
    },
  };
}

const namedFiles = (record: GoldenRecord): Map<string, Digest> =>
  new Map([
    [decisionsFile, record.decisions],
    ...(record.outputs ?? []).map(({ file, digest }) => [file, digest] as const),
  ]);

const writeRecord = (place: string, record: GoldenRecord): Promise<void> =>
  writeDurably(join(place, recordFile + suffix.pending), `${JSON.stringify(record, null, 2)}\n`);

/** The record first: without it the other files are no golden. */
async function removePending(place: string): Promise<void> {
  await rm(join(place, recordFile + suffix.pending), { force: true });
  const names = (await readdir(place)).filter(name => name.endsWith(suffix.pending));
  for (const name of names) await rm(fileIn(place, name), { force: true });
}

function predictionsOf(record: GoldenRecord, text: string, outputs: readonly TensorOutput[]): Predictions {
  const { key, task, count } = record;
  const miscounted = () =>
    goldenEdited(key, recordFile, `its count of ${count} inputs is not that of the files beside it`);
  if (task === 'tensors') {
    const size = (shape: readonly number[]) => shape.reduce((product, axis) => product * axis, count);
    if (!outputs.every(({ shape, data }) => data.length === size(shape))) throw miscounted();
    return { kind: 'tensors', count, outputs };
  }
  const labels = labelsOf(text);
  if (labels?.length !== count) throw miscounted();
  return { kind: 'labels', count, depth: 1, labels, scores: null };
}

/** A file of a golden; what lies elsewhere is none, whatever a record says. */
function fileIn(place: string, name: string): string {
  const file = join(place, name);
  if (dirname(file) !== place) throw new Error(`A golden in ${place} names a file that is not in it: ${name}`);
  return file;
}

/** A key becomes a path, so it must be one. */
function keyParts(key: string): string[] {
  if (!/^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*(@[a-z0-9][a-z0-9._-]*)?$/.test(key)) throw goldenKeyInvalid(key);
  return key.split('/');
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(nullIfMissing)) ?? [];
  return entries
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();
}
