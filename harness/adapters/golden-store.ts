import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { digestsIn } from '../core/digests-in.ts';
import { TriplicateError } from '../core/errors.ts';
import { decisionsDiff, decisionsOfText, decisionsText, idsOf } from '../core/golden-decisions.ts';
import { ciWritesNothing, goldenEdited, goldenNotPending } from '../core/golden-errors.ts';
import { itemsOf, itemsText } from '../core/golden-inputs.ts';
import type { LabelPredictions, Predictions, TensorOutput } from '../core/predictions.ts';
import type { ApprovalRecord, Digest, GoldenRecord } from '../core/records.ts';
import { elementsOf } from '../core/shape.ts';
import { goldenUnwritable } from '../core/unwritable.ts';
import type { Golden, GoldenState, GoldenStore, PendingGolden, PredictionCodec } from '../ports.ts';
import { makeFolder } from './files/durable.ts';
import { digestOf, hashHex } from './files/hash.ts';
import { lastDecision } from './golden-store/approvals.ts';
import { createDecisions, type DecisionOptions } from './golden-store/decisions.ts';
import {
  approvalsFile,
  decisionsFile,
  type GoldenContent,
  itemsFile,
  keyParts,
  predictionsFile,
  readStage,
  recordFile,
  removeStage,
  subfolders,
  suffix,
  writeStage,
} from './golden-store/golden-files.ts';
import { decisionsOf, pendingChanges } from './golden-store/merge.ts';
import { readAccepted, readByRecord } from './golden-store/read-content.ts';
import { validate } from './schema/validate.ts';

export interface GoldenStoreOptions extends Omit<DecisionOptions, 'placeOf' | 'pendingKeys'> {
  /** golden/: <model>/<dataset>[@platform]/ holds golden.json, decisions.txt, items.txt, output-<n>.npy and approvals.jsonl. */
  readonly folder: string;
  readonly predictions: PredictionCodec;
}

/**
 * Goldens as text beside their record and the log of who approved them. The log approves the record, which carries the
 * digests of the other files and is always written or renamed last, so that what was broken off half-way, or changed
 * otherwise, is found by reading.
 */
export function createGoldenStore(options: GoldenStoreOptions): GoldenStore & {
  /** Accepted against pending decisions; null where none differs. Errors: GOLDEN_NOT_PENDING, and those of reading. */
  diffPending(key: string): Promise<string | null>;
  /** Who decided last about a golden; null where nobody has, or its log cannot be read. */
  lastDecision(key: string): Promise<ApprovalRecord | null>;
  /** Every digest that a record of a golden names. Errors: as read. */
  digests(): Promise<Digest[]>;
  /** Finishes the decision about this golden that was broken off; returns whether there was one. */
  finish(key: string): Promise<boolean>;
} {
  const { folder, ci, tensors, locks } = options;
  const placeOf = (key: string) => join(folder, ...keyParts(key));

  async function pendingKeys(): Promise<string[]> {
    return (await list()).filter(({ state }) => state === 'pending').map(({ key }) => key);
  }

  async function pendingOf(key: string): Promise<GoldenContent> {
    const pending = await readByRecord(placeOf(key), key, 'pending');
    if (pending === null) throw goldenNotPending(key, await pendingKeys(), await lastDecision(placeOf(key), key));
    return pending;
  }

  async function list(): Promise<{ key: string; state: GoldenState }[]> {
    const found: { key: string; state: GoldenState }[] = [];
    for (const model of await subfolders(folder)) {
      for (const rest of await subfolders(join(folder, model))) {
        const names = await readdir(join(folder, model, rest));
        const key = `${model}/${rest}`;
        // A log without its golden is a golden of which somebody removed a part.
        if (names.includes(recordFile) || names.includes(approvalsFile)) found.push({ key, state: 'accepted' });
        if (names.includes(recordFile + suffix.pending)) found.push({ key, state: 'pending' });
      }
    }
    return found;
  }

  const readContent = (key: string, state: GoldenState) =>
    state === 'accepted' ? readAccepted(placeOf(key), key) : readByRecord(placeOf(key), key, state);

  return {
    ...createDecisions({ ...options, placeOf, pendingKeys }),
    list,

    lastDecision: key => lastDecision(placeOf(key), key),

    async read(key, state) {
      const content = await readContent(key, state);
      return content && asGolden(content);
    },

    async digests() {
      const found: Digest[] = [];
      for (const { key, state } of await list()) {
        // One that was edited or cut may say less than it did.
        await readContent(key, state);
        for (const stage of [state, 'staged'] as const)
          found.push(...digestsIn(`${(await readStage(placeOf(key), recordFile, stage)) ?? ''}`));
      }
      return found;
    },

    async writePending(golden, inputIds) {
      const { key } = golden.record;
      if (ci) throw ciWritesNothing(`The golden ${key}`);
      const content = asContent(golden, inputIds);
      validate('golden', content.record, `golden ${key}`);
      const place = placeOf(key);
      const write = async () => {
        await makeFolder(place);
        await removeStage(place, 'pending');
        await writeStage(place, content, 'pending');
      };
      await locks.hold(`golden ${key}`, () => write().catch(goldenUnwritable(key, place)));
    },

    async changes(key) {
      const pending = await pendingOf(key);
      const scores = pending.files.get(predictionsFile);
      const accepted = await acceptedOrWhyNot(key);
      // A whole new golden is what mends one that cannot be read.
      if (accepted.why !== null) return { kind: 'whole', why: accepted.why, count: pending.record.count };
      return pendingChanges(accepted.content, pending, scores ? await labelScores(scores) : null);
    },

    async diffPending(key) {
      const pending = await pendingOf(key);
      const { content } = await acceptedOrWhyNot(key);
      return decisionsDiff(key, content && decisionsOf(content), decisionsOf(pending), [
        content?.record.classes,
        pending.record.classes,
      ]);
    },
  };

  async function labelScores(bytes: Uint8Array): Promise<LabelPredictions | null> {
    const predictions = await options.predictions.decode(bytes);
    return predictions.kind === 'labels' ? predictions : null;
  }

  async function acceptedOrWhyNot(key: string): Promise<{ content: GoldenContent | null; why: string | null }> {
    try {
      return { content: await readAccepted(placeOf(key), key), why: null };
    } catch (error) {
      if (!(error instanceof TriplicateError)) throw error;
      return { content: null, why: `the accepted one cannot be read (${error.message})` };
    }
  }

  function asContent({ record, predictions, items }: PendingGolden, inputIds: readonly string[]): GoldenContent {
    const files = new Map<string, Uint8Array>();
    files.set(decisionsFile, Buffer.from(decisionsText(predictions, inputIds, hashHex)));
    if (items) files.set(itemsFile, Buffer.from(itemsText(items)));
    const outputs = (predictions.kind === 'tensors' ? predictions.outputs : []).map(({ name, shape, data }, index) => {
      const file = `output-${index}.npy`;
      const bytes = tensors.encode([predictions.count, ...shape], data);
      files.set(file, bytes);
      return { name, shape: [...shape], file, digest: digestOf(bytes) };
    });
    const scores = predictions.kind === 'labels' && predictions.scores ? options.predictions.encode(predictions) : null;
    if (scores) files.set(predictionsFile, scores);
    return {
      record: {
        ...record,
        decisions: digestOf(files.get(decisionsFile)!),
        ...(items ? { items: digestOf(files.get(itemsFile)!) } : {}),
        ...(outputs.length > 0 ? { outputs } : {}),
        ...(scores ? { predictions: digestOf(scores) } : {}),
        reason: null,
      },
      files,
    };
  }

  function asGolden(content: GoldenContent): Golden {
    const { record, files } = content;
    const outputs = (record.outputs ?? []).map(
      ({ name, shape, file }): TensorOutput => ({ name, shape, data: tensors.decode(files.get(file)!).data }),
    );
    const text = decisionsOf(content);
    const items = files.get(itemsFile);
    return {
      record,
      predictions: predictionsOf(record, text, outputs),
      inputs: { ids: idsOf(text), items: items ? itemsOf(Buffer.from(items).toString('utf8')) : null },
    };
  }
}

function predictionsOf(record: GoldenRecord, text: string, outputs: readonly TensorOutput[]): Predictions {
  const { key, task, count } = record;
  const miscounted = () =>
    goldenEdited(key, recordFile, `its count of ${count} inputs is not that of the files beside it`);
  if (task === 'tensors') {
    if (!outputs.every(({ shape, data }) => data.length === count * elementsOf(shape))) throw miscounted();
    return { kind: 'tensors', count, outputs };
  }
  const decisions = decisionsOfText(text, task);
  if (decisions?.count !== count) throw miscounted();
  return decisions;
}
