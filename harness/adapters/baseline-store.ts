import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  baselineInCi,
  baselineMissing,
  baselineUnwritable,
  sessionOfTimeToCome,
  sessionThere,
  sessionTooOld,
} from '../core/baseline-errors.ts';
import { isOfTimeToCome } from '../core/clocks-apart.ts';
import { digestsIn } from '../core/digests-in.ts';
import { TriplicateError } from '../core/errors.ts';
import { hexOf } from '../core/hex-of.ts';
import { baselineKey, byStart, fewestSessions, outgrown } from '../core/latency/baseline.ts';
import { engineMs } from '../core/latency/session-level.ts';
import type { BaselineEngine, BaselineRecord, Digest } from '../core/records.ts';
import { nullIfAbsent } from '../core/unreadable.ts';
import type { BaselineStore, Host, Locks, NewBaseline } from '../ports.ts';
import { writeDurably } from './files/durable.ts';
import { digestOf } from './files/hash.ts';
import { textIfThere } from './files/read-if-there.ts';
import { parseOnlySealed, sealedText } from './schema/sealed.ts';

export interface BaselineStoreOptions {
  /** Holds <model>/<platform id>/<recipe>.<digits>/<start>.<digits>.json. */
  readonly folder: string;
  /** Whether nothing may be written. */
  readonly readOnly: boolean;
  readonly locks: Locks;
  readonly host: Pick<Host, 'now'>;
  /** Who accepts. */
  readonly reviewer: () => Promise<string>;
}

/** In bytes; no session comes near it, and what unpacks to more is none of ours. */
const largestRounds = 64 * 2 ** 20;

const keyPattern = /^[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*\/[a-z0-9][a-z0-9._-]*\.[0-9a-f]{12}$/;
const sessionName = /^\d{8}T\d{6}\.[0-9a-f]{12}\.json$/;

/** A file a session, so that two that are accepted at once, or on two branches, are two files. */
export function createBaselineStore({
  folder,
  readOnly,
  locks,
  host,
  reviewer,
}: BaselineStoreOptions): BaselineStore & {
  /** Every engine that a session names. */
  digests(): Promise<Digest[]>;
} {
  const placeOf = (key: string) => {
    if (!keyPattern.test(key)) throw baselineMissing(key);
    return join(folder, ...key.split('/'));
  };

  async function files(key: string): Promise<string[]> {
    const place = placeOf(key);
    const names = (await readdir(place).catch(nullIfAbsent(place))) ?? [];
    return names
      .filter(name => sessionName.test(name))
      .sort()
      .map(name => join(place, name));
  }

  async function stored(key: string): Promise<{ file: string; record: BaselineRecord; startedAt: string }[]> {
    const found = [];
    for (const file of await files(key)) {
      const text = await textIfThere(file);
      // Taken away by whoever accepts meanwhile.
      if (text === null) continue;
      const record = checked(parseOnlySealed('baseline', text, file, digestOf), key, file);
      found.push({ file, record, startedAt: record.startedAt });
    }
    return found.sort(byStart);
  }

  async function keys(model: string | null): Promise<string[]> {
    const below = async (path: string) => {
      const place = join(folder, path);
      const entries = (await readdir(place, { withFileTypes: true }).catch(nullIfAbsent(place))) ?? [];
      return entries
        .filter(entry => entry.isDirectory())
        .map(entry => (path === '' ? entry.name : `${path}/${entry.name}`));
    };
    const found: string[] = [];
    for (const name of model === null ? await below('') : [model])
      for (const platform of await below(name)) found.push(...(await below(platform)));
    return found.filter(key => keyPattern.test(key)).sort();
  }

  function recordOf(session: NewBaseline, by: string): { key: string; record: BaselineRecord } {
    const key = baselineKey(session, digestOf);
    if (readOnly) throw baselineInCi(key);
    const now = host.now();
    if (isOfTimeToCome(session, now)) throw sessionOfTimeToCome(key, session.startedAt, now.toISOString());
    const engines = session.engines.map(packed);
    const record = { kind: 'baseline', version: 1, ...session, engines, by, acceptedAt: now.toISOString() } as const;
    return { key, record };
  }

  /** What is to be written, beside what is there and `others`, which are to be written with it. Errors: those of accept, but for writing. */
  async function plan(
    { key, record, window }: { key: string; record: BaselineRecord; window: number },
    others: readonly Planned[],
  ): Promise<Planned> {
    const there = await stored(key);
    const beside = [...there, ...others.filter(one => one.key === key)].sort(byStart);
    const { startedAt } = record;
    if (beside.some(one => one.startedAt === startedAt)) throw sessionThere(key, startedAt);
    const anchor = beside[fewestSessions - 1];
    if (anchor && byStart(record, anchor) < 0) throw sessionTooOld(key, startedAt, anchor.startedAt);
    const place = placeOf(key);
    const text = sealedText('baseline', record, place, digestOf);
    const start = startedAt.replace(/[-:]|\..*$/g, '');
    const file = join(place, `${start}.${hexOf(digestOf(text)).slice(0, 12)}.json`);
    const gone = outgrown([...beside, { file, startedAt }], window).map(one => one.file);
    return { key, place, file, text, startedAt, gone };
  }

  return {
    keys,
    read: async key => (await stored(key)).map(({ record }) => record),
    async accept(all) {
      const by = await reviewer();
      const records = all.map(({ session, window }) => ({ ...recordOf(session, by), window }));
      return locks.hold('baselines', async () => {
        const planned: Planned[] = [];
        for (const one of records) planned.push(await plan(one, planned));
        await writeAll(planned);
        for (const { key, place, gone } of planned)
          for (const file of gone) await rm(file, { force: true }).catch(baselineUnwritable(key, place));
        return planned.map(({ gone }) => gone.length);
      });
    },
    async drop(key) {
      if (readOnly) throw baselineInCi(key);
      return locks.hold('baselines', async () => {
        const there = await files(key);
        if (there.length === 0) throw baselineMissing(key);
        await rm(placeOf(key), { recursive: true }).catch(baselineUnwritable(key, placeOf(key)));
        return there.length;
      });
    },
    async digests() {
      const found = new Set<Digest>();
      for (const key of await keys(null))
        for (const file of await files(key))
          for (const digest of digestsIn((await textIfThere(file)) ?? '')) found.add(digest);
      return [...found].sort();
    },
  };
}

interface Planned {
  readonly key: string;
  readonly place: string;
  readonly file: string;
  readonly text: string;
  readonly startedAt: string;
  /** Files of sessions that count no more. */
  readonly gone: readonly string[];
}

/** Errors: BASELINE_UNWRITABLE, and then none of them is there. */
async function writeAll(planned: readonly Planned[]): Promise<void> {
  try {
    for (const { key, place, file, text } of planned)
      await writeDurably(file, text).catch(baselineUnwritable(key, place));
  } catch (error) {
    await Promise.allSettled(planned.map(({ file }) => rm(file, { force: true })));
    // A folder that was made for them; not one that holds more.
    await Promise.allSettled(planned.map(({ place }) => rmdir(place)));
    throw error;
  }
}

function packed({ rounds, ...engine }: NewBaseline['engines'][number]): BaselineEngine {
  // No sample of a session is finer: see pipeline/measure-latency.ts.
  const nanoseconds = rounds.map(round => round.map(ms => Math.round(ms * 1e6)));
  return {
    ...engine,
    medianMs: engineMs({ engine: engine.engine, rounds: inMilliseconds(nanoseconds) }),
    rounds: gzipSync(JSON.stringify(nanoseconds), { level: 9 }).toString('base64'),
  };
}

/** The record, whose numbers are those of its samples and whose place is its own. Errors: RECORD_INVALID. */
function checked(record: BaselineRecord, key: string, file: string): BaselineRecord {
  const own = baselineKey(record, digestOf);
  if (own !== key) throw invalid(file, `is of another workload, whose baseline is ${own}`);
  for (const { engine, medianMs, rounds } of record.engines) {
    const ms = engineMs({ engine, rounds: unpacked(rounds, file) });
    if (Math.abs(ms - medianMs) > 1e-9 * ms) throw invalid(file, `says ${medianMs} ms, and its samples say ${ms} ms`);
  }
  return record;
}

function unpacked(text: string, file: string): number[][] {
  let value: unknown;
  try {
    value = JSON.parse(gunzipSync(Buffer.from(text, 'base64'), { maxOutputLength: largestRounds }).toString());
  } catch (cause) {
    throw invalid(file, `has samples that cannot be unpacked: ${(cause as Error).message}`);
  }
  const isRound = (round: unknown) => Array.isArray(round) && round.every(ns => Number.isSafeInteger(ns) && ns >= 0);
  if (!Array.isArray(value) || !value.every(isRound))
    throw invalid(file, 'has samples that are no rounds of whole nanoseconds');
  return inMilliseconds(value as number[][]);
}

const inMilliseconds = (nanoseconds: readonly (readonly number[])[]): number[][] =>
  nanoseconds.map(round => round.map(ns => ns / 1e6));

const invalid = (file: string, why: string): TriplicateError =>
  new TriplicateError({
    code: 'RECORD_INVALID',
    message: `${file} ${why}.`,
    next: `Restore ${file} from git or from a copy, or remove it.`,
  });
