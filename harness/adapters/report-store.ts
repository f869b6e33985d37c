import { readdir, readFile, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { mergeCommand, reportCommand, runAllCommand } from '../core/commands.ts';
import { digestsIn } from '../core/digests-in.ts';
import { TriplicateError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Digest, ReportDocument } from '../core/records.ts';
import { shardFile } from '../core/shards.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import type { ReportStore } from '../ports.ts';
import { writeDurably } from './files/durable.ts';
import { digestOf } from './files/hash.ts';
import { parseSealed, sealedText } from './schema/sealed.ts';

export interface StoredReport {
  readonly document: ReportDocument;
  readonly folder: string;
  /** False for a report from before there were digests, an edit of which could not be seen: no ground for a pass. */
  readonly isSealed: boolean;
}

export interface ReportFolder extends ReportStore {
  /**
   * The report of a folder, a file, an id, or the newest one of a spec's name; null: the newest of all.
   * Errors: REPORT_MISSING, RECORD_INVALID, RECORD_VERSION, RECORD_EDITED.
   */
  read(name: string | null): Promise<StoredReport>;
  /** Every digest that a finished report names. Errors: RECORD_INVALID, RECORD_VERSION, RECORD_EDITED. */
  digests(): Promise<Digest[]>;
}

const documentFile = 'report.json';

/** Reports as folders, <id>/report.json and what was rendered from it. */
export function createReportStore({ folder }: { folder: string }): ReportFolder {
  return {
    async write(document, files, isSealed = true) {
      const target = join(folder, basename(document.id));
      const text = sealedText('report', document, join(target, documentFile), isSealed ? digestOf : null);
      for (const [name, content] of files) await write(target, name, content);
      // Last, because a folder counts as a report from here on.
      const present = await readFile(join(target, documentFile), 'utf8').catch(() => null);
      if (present !== text) await write(target, documentFile, text);
      // By when it was made: one that comes from elsewhere later is no newer for that.
      const at = new Date(document.startedAt);
      await utimes(join(target, documentFile), at, at);
      return target;
    },
    async read(name) {
      const found = await find(folder, name);
      if (found === null && name !== null && (await isShard(name))) throw shardOnly(name);
      if (found === null) throw missing(folder, name, await ids(folder));
      const { document, isSealed } = await read(found);
      return { document, folder: found, isSealed };
    },
    async digests() {
      const found: Digest[] = [];
      for (const id of await ids(folder)) found.push(...digestsIn((await read(join(folder, id))).text));
      return found;
    },
  };
}

async function write(target: string, name: string, content: string | Uint8Array): Promise<void> {
  const file = join(target, name);
  if (relative(target, file).startsWith('..')) throw new Error(`${name} lies outside the report`);
  await writeDurably(file, content).catch(unwritable(file));
}

const unwritable = (file: string) =>
  ifUnwritable({
    code: 'REPORT_UNWRITABLE',
    what: `The report cannot be written to ${file}`,
    kept: 'What was built and run is in the store.',
    next: 'Make room or make it writable, and run the same command again; finished steps are kept.',
  });

async function read(folder: string): Promise<{ text: string; document: ReportDocument; isSealed: boolean }> {
  const file = join(folder, documentFile);
  const text = await readFile(file, 'utf8');
  const { record, digest } = parseSealed('report', text, file, digestOf);
  return { text, document: record, isSealed: digest !== null };
}

async function find(folder: string, name: string | null): Promise<string | null> {
  if (name === null) return (await ids(folder)).map(id => join(folder, id))[0] ?? null;
  const holder = basename(name) === documentFile ? dirname(name) : name;
  for (const candidate of [resolve(holder), join(folder, basename(holder))]) {
    if ((await writtenAt(candidate)) !== null) return candidate;
  }
  const ofSpec = (await ids(folder)).find(
    id => id.startsWith(`${name}-`) && /^[0-9a-f]{12}$/.test(id.slice(name.length + 1)),
  );
  return ofSpec === undefined ? null : join(folder, ofSpec);
}

/** Newest first. */
async function ids(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const dated = await Promise.all(names.map(async id => ({ id, at: await writtenAt(join(folder, id)) })));
  const finished = dated.flatMap(({ id, at }) => (at === null ? [] : [{ id, at }]));
  return finished.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
}

/** Null where there is no finished report. */
const writtenAt = (folder: string): Promise<number | null> =>
  stat(join(folder, documentFile)).then(
    file => (file.isFile() ? file.mtimeMs : null),
    () => null,
  );

const isShard = (name: string): Promise<boolean> =>
  stat(join(basename(name) === shardFile ? dirname(name) : name, shardFile)).then(
    file => file.isFile(),
    () => false,
  );

const shardOnly = (name: string): TriplicateError =>
  new TriplicateError({
    code: 'REPORT_IS_SHARD',
    message: `${name} is one machine's part of a run, and no report: nothing is judged before all parts are merged.`,
    next: `Merge the folders of all shards: ${mergeCommand} …`,
    exit: 'inconclusive',
  });

function missing(folder: string, name: string | null, known: readonly string[]): TriplicateError {
  const meant = name === null ? null : nearest(name, known);
  const newest = known.slice(0, 5).join(', ');
  return new TriplicateError({
    code: 'REPORT_MISSING',
    message:
      known.length === 0
        ? `There is no report in ${folder}.`
        : `There is no report ${name}. ${meant === null ? `The newest are ${newest}.` : `Did you mean '${meant}'?`}`,
    next: known.length === 0 ? `Make one: ${runAllCommand}` : reportCommand(meant ?? known[0]!),
  });
}
