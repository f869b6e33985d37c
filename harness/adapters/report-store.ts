import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { mergeCommand, reportCommand, runAllCommand } from '../core/commands.ts';
import { digestsIn } from '../core/digests-in.ts';
import { TriplicateError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Digest, ReportDocument } from '../core/records.ts';
import { packedReportFile, reportFile } from '../core/report-id.ts';
import { shardFile } from '../core/shards.ts';
import { nullIfAbsent } from '../core/unreadable.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import type { ReportStore } from '../ports.ts';
import { writeDurably } from './files/durable.ts';
import { digestOf } from './files/hash.ts';
import { unpackedText } from './files/unpacked.ts';
import { parseSealed, sealedText } from './schema/sealed.ts';

export interface StoredReport {
  readonly document: ReportDocument;
  readonly folder: string;
  readonly isPacked: boolean;
  /** False for a report from before there were digests, an edit of which could not be seen: no ground for a pass. */
  readonly isSealed: boolean;
  /** That the report has of itself; null where it is not sealed. */
  readonly digest: Digest | null;
}

/** The command that finds a report by this id, to be typed where another one was not there. */
type Again = (known: string) => string;

export interface ReportFolder extends ReportStore {
  /**
   * The report of a folder, a file, an id, or the newest one of a spec's name; null: the newest of all.
   * Errors: REPORT_MISSING, REPORT_AMBIGUOUS, RECORD_INVALID, RECORD_VERSION, RECORD_EDITED.
   */
  read(name: string | null, again?: Again): Promise<StoredReport>;
  /**
   * Where what is rendered of a report that was read goes: into the folder that it was read from, be it a copy of one that is here. A
   * packed one is kept as it is, and gets its files where those of a run would go.
   */
  beside(found: StoredReport): ReportStore;
  /** Every digest that a finished report names. Errors: RECORD_INVALID, RECORD_VERSION, RECORD_EDITED. */
  digests(): Promise<Digest[]>;
}

/** Reports as folders, <id>/report.json and what was rendered from it. */
export function createReportStore({ folder }: { folder: string }): ReportFolder {
  return {
    ...writeTo(({ id }) => join(folder, basename(id))),
    beside: found => writeTo(({ id }) => (found.isPacked ? join(folder, basename(id)) : found.folder)),
    async read(name, again = reportCommand) {
      const found = await find(folder, name);
      if (found !== null) return found;
      if (name !== null && (await isShard(name))) throw shardOnly(name);
      const isThere = name !== null && (await stat(name).catch(() => null)) !== null;
      const known = await newestIds(folder);
      const begun = name === null || isThere ? [] : known.filter(id => id.startsWith(name));
      if (name !== null && begun.length > 1) throw ambiguous(name, begun, again);
      throw missing({ folder, name, known, isPath: name === null || isThere, again });
    },
    async digests() {
      const found: Digest[] = [];
      for (const id of await ids(folder)) found.push(...digestsIn((await read(join(folder, id))).text));
      return found;
    },
  };
}

function writeTo(targetOf: (document: ReportDocument) => string): ReportStore {
  return {
    async write(document, files, isSealed = true) {
      const target = targetOf(document);
      const text = textFor(document, target, isSealed);
      for (const [name, content] of files) await write(target, name, content);
      // Last, because a folder counts as a report from here on.
      const present = await readFile(join(target, reportFile), 'utf8').catch(() => null);
      if (present !== text) await write(target, reportFile, text);
      return target;
    },
    async rendered(document, name, isSealed = true) {
      const target = targetOf(document);
      // Of what cannot be read, the write that follows complains.
      const present = await textOf(target).catch(() => null);
      if (present?.text !== textFor(document, target, isSealed)) return null;
      return readFile(join(target, name), 'utf8').catch(() => null);
    },
  };
}

const textFor = (document: ReportDocument, target: string, isSealed: boolean): string =>
  sealedText('report', document, join(target, reportFile), isSealed ? digestOf : null);

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

async function read(folder: string): Promise<StoredReport & { readonly text: string }> {
  const { file, text } = await textOf(folder);
  const { record, digest } = parseSealed('report', text, file, digestOf);
  return {
    text,
    document: record,
    folder,
    isPacked: basename(file) === packedReportFile,
    isSealed: digest !== null,
    digest,
  };
}

async function textOf(folder: string): Promise<{ readonly file: string; readonly text: string }> {
  const plain = join(folder, reportFile);
  const packed = join(folder, packedReportFile);
  const text = await readFile(plain, 'utf8').catch(nullIfAbsent(plain));
  if (text !== null) return { file: plain, text };
  return { file: packed, text: await unpackedText(packed) };
}

async function find(folder: string, name: string | null): Promise<StoredReport | null> {
  if (name === null) return newest(folder, await ids(folder));
  const holder = [reportFile, packedReportFile].includes(basename(name)) ? dirname(name) : name;
  // What is said as a path, from here or from the project, is meant to be there: no report of that name elsewhere takes its place.
  const from = name.includes('/') || name.includes(sep) ? dirname(folder) : folder;
  for (const candidate of [resolve(holder), resolve(from, holder)])
    if (await isReport(candidate)) return read(candidate);
  const all = await ids(folder);
  const ofSpec = all.filter(id => id.startsWith(`${name}-`) && /^[0-9a-f]{12}$/.test(id.slice(name.length + 1)));
  if (ofSpec.length > 0) return newest(folder, ofSpec);
  const begun = all.filter(id => id.startsWith(name));
  return begun.length === 1 ? read(join(folder, begun[0]!)) : null;
}

/**
 * By when they were begun, as they say themselves: the time of a file changes with every copy. One that cannot be read might
 * be the newest, so its error is that of the search.
 */
async function newest(folder: string, candidates: readonly string[]): Promise<StoredReport | null> {
  let found: StoredReport | null = null;
  for (const id of candidates) {
    const { document, ...rest } = await read(join(folder, id));
    if (found === null || begun(document) > begun(found.document)) found = { document, ...rest };
  }
  return found;
}

const begun = ({ startedAt }: Pick<ReportDocument, 'startedAt'>): number => Date.parse(startedAt);

/** Newest first, and what cannot be read last: to be shown, not to choose by. */
async function newestIds(folder: string): Promise<string[]> {
  const dated: { id: string; at: number }[] = [];
  for (const id of await ids(folder)) {
    const at = await read(join(folder, id)).then(
      ({ document }) => begun(document),
      () => Number.NEGATIVE_INFINITY,
    );
    dated.push({ id, at });
  }
  return dated.sort((a, b) => b.at - a.at).map(({ id }) => id);
}

/** Of finished reports, in order. */
async function ids(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(nullIfAbsent(folder))) ?? [];
  const found: string[] = [];
  for (const id of names.sort()) if (await isReport(join(folder, id))) found.push(id);
  return found;
}

async function isReport(folder: string): Promise<boolean> {
  for (const file of [join(folder, reportFile), join(folder, packedReportFile)])
    if ((await stat(file).catch(nullIfAbsent(file))) !== null) return true;
  return false;
}

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

/** Of a list that somebody reads in an error. */
const mostShown = 5;

function ambiguous(name: string, begun: readonly string[], again: Again): TriplicateError {
  const others = begun.length - mostShown;
  return new TriplicateError({
    code: 'REPORT_AMBIGUOUS',
    message: `${begun.length} reports begin with ${name}: ${begun.slice(0, mostShown).join(', ')}${others > 0 ? ` and ${others} more` : ''}.`,
    next: `Name one of them, as in ${again(begun[0]!)}`,
  });
}

interface Missing {
  readonly folder: string;
  readonly name: string | null;
  readonly known: readonly string[];
  readonly isPath: boolean;
  readonly again: Again;
}

function missing({ folder, name, known, isPath, again }: Missing): TriplicateError {
  const meant = name === null ? null : nearestOfSpec(name, known);
  const newest = known.slice(0, mostShown).join(', ');
  // What is there was meant, and is told what it lacks.
  const there = `${name} is there and is no report, which is a folder with ${reportFile} or ${packedReportFile}, or that file`;
  return new TriplicateError({
    code: 'REPORT_MISSING',
    message:
      known.length === 0
        ? `There is no report in ${folder}${name === null ? '' : isPath ? `; ${there}` : `, and no path ${name}`}.`
        : `${isPath ? there : `There is no report ${name}, and no such path`}. ${meant === null ? `The newest are ${newest}.` : `Did you mean '${meant}'?`}`,
    next:
      meant !== null
        ? again(meant)
        : `${known.length === 0 ? 'Make' : 'Name one of those, or make'} one: ${runAllCommand}`,
  });
}

/** Of the spec that is probably meant; a report of any other is no answer, however alike the rest of its id. */
function nearestOfSpec(name: string, known: readonly string[]): string | null {
  const spec = nearest(specOf(name), known.map(specOf));
  const ofSpec = known.filter(id => specOf(id) === spec);
  return nearest(name, ofSpec) ?? ofSpec[0] ?? null;
}

const specOf = (id: string): string => id.replace(/-[0-9a-f]{12}$/, '');
