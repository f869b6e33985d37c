import { rmdir } from 'node:fs/promises';
import type { GoldenChange, PendingChanges } from '../../core/golden-changes.ts';
import {
  approvalsThere,
  ciWritesNothing,
  goldenNotPending,
  nothingToAdopt,
  reasonMissing,
} from '../../core/golden-errors.ts';
import { shownDecision } from '../../core/golden-masks.ts';
import type { ApprovalDecision, ApprovalRecord, Digest } from '../../core/records.ts';
import { goldenUnwritable } from '../../core/unwritable.ts';
import type { ChosenChanges, GoldenStore, Locks, TensorCodec } from '../../ports.ts';
import { digestOf } from '../files/hash.ts';
import { validate } from '../schema/validate.ts';
import { type Approvals, asAbsent, lastOf, readApprovals, withEntry } from './approvals.ts';
import {
  approvalsFile,
  type GoldenContent,
  readStage,
  recordFile,
  recordText,
  removeStage,
  writeStage,
} from './golden-files.ts';
import { finishBrokenOff, install } from './install.ts';
import { asAccepted, merge, pendingChanges, stillPending } from './merge.ts';
import { readAccepted, readByRecord } from './read-content.ts';

export interface DecisionOptions {
  readonly ci: boolean;
  readonly tensors: TensorCodec;
  /** Two reviewers decide one after the other. */
  readonly locks: Locks;
  readonly now: () => Date;
  /** Who decides. */
  readonly reviewer: () => Promise<string>;
  readonly placeOf: (key: string) => string;
  /** For the error that names them. */
  readonly pendingKeys: () => Promise<string[]>;
}

/** So many changes of a decision does its entry in the log show. */
const mostExamples = 3;

export function createDecisions(options: DecisionOptions): Pick<GoldenStore, 'accept' | 'reject' | 'adopt'> & {
  /** Finishes the decision about this golden that was broken off; returns whether there was one. */
  finish(key: string): Promise<boolean>;
} {
  const { tensors, placeOf } = options;

  /** Runs the work while no other process decides about this golden. */
  function alone<T>(decision: ApprovalDecision, key: string, reason: string, work: (place: string) => Promise<T>) {
    if (options.ci) throw ciWritesNothing(`The golden ${key}`);
    if (reason.trim() === '') throw reasonMissing(key, decision);
    const place = placeOf(key);
    return options.locks.hold(`golden ${key}`, () => work(place).catch(goldenUnwritable(key, place)));
  }

  /** The one way in which an accepted golden changes. */
  async function approve(place: string, approvals: Approvals, content: GoldenContent, entry: Entry): Promise<void> {
    const { key } = validate('golden', content.record, `golden ${content.record.key}`);
    const { decision, reason, filter, changed, count, left, before } = entry;
    const log = withEntry(approvals, {
      key,
      decision,
      by: await options.reviewer(),
      at: options.now().toISOString(),
      reason: reason.trim(),
      filter,
      changes: count,
      examples: changed
        .slice(0, mostExamples)
        .map(({ id, from, to }) => `${id} ${shownDecision(from)} → ${shownDecision(to)}`),
      left,
      before: before ?? lastOf(approvals)?.after ?? null,
      after: digestOf(recordText(content.record)),
    });
    await install(place, content, log);
  }

  async function requirePending(place: string, key: string, approvals: Approvals): Promise<void> {
    if ((await readStage(place, recordFile, 'pending')) === null)
      throw goldenNotPending(key, await options.pendingKeys(), lastOf(approvals));
  }

  return {
    accept: async (key, reason, chosen) =>
      alone('accept', key, reason, async place => {
        const approvals = await readApprovals(place, key);
        await finishBrokenOff(place, approvals);
        await requirePending(place, key, approvals);
        const pending = (await readByRecord(place, key, 'pending'))!;
        // A whole new golden mends one that was damaged.
        const accepted = await readAccepted(place, key).catch(chosen ? refuse : asAbsent);
        const { changed, ...choice } = choose(approvals, key, pendingChanges(accepted, pending), chosen);
        const next = chosen
          ? merge({ base: accepted!, other: pending, record: pending.record }, changed, tensors)
          : pending;
        const content = asAccepted(next, reason.trim(), approvals.entries.length + 1);
        await approve(place, approvals, content, { decision: 'accept', reason, changed, ...choice });
        if (choice.left === 0) await removeStage(place, 'pending');
        return choice.count;
      }),

    reject: async (key, reason, chosen) =>
      alone('reject', key, reason, async place => {
        const approvals = await readApprovals(place, key);
        await finishBrokenOff(place, approvals);
        await requirePending(place, key, approvals);
        const accepted = await readAccepted(place, key);
        // What cannot be read can be thrown away, as a whole.
        const pending = await readByRecord(place, key, 'pending').catch(chosen ? refuse : asAbsent);
        const { changed, ...choice } = choose(approvals, key, pending && pendingChanges(accepted, pending), chosen);
        if (accepted) {
          const content = asAccepted(accepted, accepted.record.reason, approvals.entries.length + 1);
          await approve(place, approvals, content, { decision: 'reject', reason, changed, ...choice });
        }
        if (choice.left > 0) {
          const rest = merge({ base: pending!, other: accepted!, record: pending!.record }, changed, tensors);
          await writeStage(place, rest, 'pending');
        } else await removeStage(place, 'pending');
        // The folder is of use only while an accepted golden lies in it.
        await rmdir(place).catch(() => {});
        return choice.count;
      }),

    adopt: async (key, reason) =>
      alone('adopt', key, reason, async place => {
        if ((await readStage(place, approvalsFile, 'accepted')) !== null) throw approvalsThere(key);
        const golden = await readByRecord(place, key, 'accepted');
        if (golden === null) throw nothingToAdopt(key);
        const before = digestOf((await readStage(place, recordFile, 'accepted'))!);
        const content = asAccepted(golden, golden.record.reason, 1);
        const entry = { decision: 'adopt', reason, filter: null, changed: [], count: 0, left: 0, before } as const;
        await approve(place, noApprovals, content, entry);
      }),

    async finish(key) {
      const place = placeOf(key);
      if (options.ci || (await readStage(place, recordFile, 'staged')) === null) return false;
      return options.locks.hold(`golden ${key}`, async () =>
        finishBrokenOff(place, (await readApprovals(place, key).catch(asAbsent)) ?? noApprovals),
      );
    },
  };
}

interface Entry extends Pick<ApprovalRecord, 'decision' | 'reason' | 'filter' | 'left'> {
  readonly changed: readonly GoldenChange[];
  /** Of decisions, also where they cannot be told apart one by one. */
  readonly count: number;
  /** Where no entry approved what was there before. */
  readonly before?: Digest;
}

const noApprovals: Approvals = { text: '', entries: [] };

/** What is decided, and how much stays pending. */
function choose(approvals: Approvals, key: string, pending: PendingChanges | null, chosen: ChosenChanges | undefined) {
  const changes = pending?.kind === 'each' ? pending.changes : [];
  if (!chosen) {
    const count = pending?.kind === 'whole' ? pending.count : changes.length;
    return { changed: changes, count, left: 0, filter: null };
  }
  const changed = stillPending(key, pending!, chosen, lastOf(approvals));
  return { changed, count: changed.length, left: changes.length - changed.length, filter: chosen.filter };
}

const refuse = (error: unknown): never => {
  throw error;
};
