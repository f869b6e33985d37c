import { canonicalJson } from '../../core/canonical-json.ts';
import {
  changesBetween,
  type GoldenChange,
  mergeDecisions,
  mergeOutputs,
  type PendingChanges,
} from '../../core/golden-changes.ts';
import { changedMeanwhile, wholeOnly } from '../../core/golden-errors.ts';
import type { LabelPredictions, TensorOutput } from '../../core/predictions.ts';
import type { ApprovalRecord, GoldenRecord } from '../../core/records.ts';
import type { ChosenChanges, TensorCodec } from '../../ports.ts';
import { digestOf } from '../files/hash.ts';
import { decisionsFile, type GoldenContent, itemsFile, predictionsFile } from './golden-files.ts';

/** What a pending golden changes against the accepted one. */
export function pendingChanges(
  accepted: GoldenContent | null,
  pending: GoldenContent,
  scores: LabelPredictions | null = null,
): PendingChanges {
  const { count } = pending.record;
  if (accepted === null) return { kind: 'whole', why: `all ${count} decisions are new`, count };
  const shapes = ({ task, decode, outputs }: GoldenRecord) =>
    canonicalJson([task, decode ?? null, outputs?.map(({ name, shape, file }) => [name, shape, file]) ?? null]);
  if (shapes(accepted.record) !== shapes(pending.record))
    return {
      kind: 'whole',
      why: 'it is of another task, was decoded otherwise, or has other outputs than the accepted one',
      count,
    };
  return changesBetween(decisionsOf(accepted), decisionsOf(pending), scores);
}

export const decisionsOf = ({ files }: GoldenContent): string =>
  Buffer.from(files.get(decisionsFile)!).toString('utf8');

/** The chosen changes as they are pending now; `last`: who decided before. Errors: GOLDEN_WHOLE_ONLY, GOLDEN_MOVED_ON. */
export function stillPending(
  key: string,
  pending: PendingChanges,
  { changes }: ChosenChanges,
  last: ApprovalRecord | null,
): GoldenChange[] {
  if (pending.kind === 'whole') throw wholeOnly(key, pending.why);
  const same = ({ id, from, to }: GoldenChange) => JSON.stringify([id, from, to]);
  const now = new Map(pending.changes.map(change => [same(change), change]));
  const found = changes.flatMap(change => now.get(same(change)) ?? []);
  if (found.length < changes.length) throw changedMeanwhile(key, changes.length - found.length, last);
  return found;
}

/** `base` with some inputs' decisions taken from `other`, under the record of whichever is pending. */
export function merge(
  { base, other, record }: { base: GoldenContent; other: GoldenContent; record: GoldenRecord },
  changes: readonly GoldenChange[],
  tensors: TensorCodec,
): GoldenContent {
  const inputs = new Set(changes.map(({ input }) => input));
  const files = new Map(base.files);
  // The record is of one of both, and so are the items that it names.
  const items = [base, other].find(one => one.record.items === record.items)?.files.get(itemsFile);
  if (items) files.set(itemsFile, items);
  else files.delete(itemsFile);
  files.set(decisionsFile, Buffer.from(mergeDecisions(decisionsOf(base), decisionsOf(other), inputs)));
  const outputs = record.outputs?.map(output => {
    const read = (content: GoldenContent): TensorOutput => ({
      ...output,
      data: tensors.decode(content.files.get(output.file)!).data,
    });
    const merged = mergeOutputs(read(base), read(other), record.count, inputs);
    const bytes = tensors.encode([record.count, ...output.shape], merged.data);
    files.set(output.file, bytes);
    return { ...output, digest: digestOf(bytes) };
  });
  return {
    record: { ...record, decisions: digestOf(files.get(decisionsFile)!), ...(outputs ? { outputs } : {}) },
    files,
  };
}

/** As an accepted golden lies on disk: without what was of use for the review alone. */
export function asAccepted({ record, files }: GoldenContent, reason: string | null, approvals: number): GoldenContent {
  const { predictions: _, ...kept } = record;
  const keptFiles = new Map(files);
  keptFiles.delete(predictionsFile);
  return { record: { ...kept, reason, approvals }, files: keptFiles };
}
