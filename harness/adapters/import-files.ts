import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { countersDenied, deniesCounters } from '../core/imports/counters-denied.ts';
import { importFormats } from '../core/imports/format-names.ts';
import { formatsOf, readings } from '../core/imports/formats.ts';
import { type ImportedLog, importFileName } from '../core/imports/import-record.ts';
import type { LogReader } from '../core/imports/log-reader.ts';
import { readNsysTrace } from '../core/imports/nsys-trace.ts';
import { tooBig, truncated } from '../core/imports/refusals.ts';
import type { ImportFormat, ImportSource } from '../core/records.ts';
import { ifUnwritable } from '../core/unwritable.ts';
import type { ImportFiles } from '../ports.ts';
import { writeDurably } from './files/durable.ts';
import { readInPieces } from './files/file-bytes.ts';
import { digestOf } from './files/hash.ts';
import { recordText } from './files/unpacked.ts';
import { parseOnlySealed, sealedText } from './schema/sealed.ts';

const headBytes = 64 * 1024;
/** Of a format that is read as a whole. */
const mostTextBytes = 64 * 1024 * 1024;
const mostLineLength = 1024 * 1024;
const sqliteMagic = 'SQLite format 3\0';

/** Logs of other tools as they are read from disk, and the records that are made of them. */
export const importFiles: ImportFiles = {
  async read(file, format) {
    const name = basename(file);
    const opened = await openLog(file);
    try {
      const head = await readHead(opened);
      if (format !== null && (format === 'nsys-sqlite') !== isSqlite(head)) {
        throw formatUnknown(name, `it is ${isSqlite(head) ? 'a' : 'no'} SQLite database, and not ${format}`);
      }
      const chosen = format ?? recognizeBytes(head, name);
      const reading = readings[chosen];
      if (reading.by === 'sqlite') return { format: chosen, ...(await readDatabase(opened, file, name)) };
      requireText(head, name);
      try {
        if (reading.by === 'lines') return { format: chosen, ...(await readLines(opened, name, reading.open(name))) };
        const { text, source } = await readText(opened, name, chosen);
        return { format: chosen, source, content: reading.read(text, name) };
      } catch (error) {
        if (isMisread(error)) requireBeginningOf(chosen, head, name);
        throw error;
      }
    } finally {
      await opened.close();
    }
  },
  async write(record, folder) {
    const file = join(folder, importFileName(record, digestOf));
    const text = sealedText('import', record, file, digestOf);
    await writeDurably(file, text).catch(
      ifUnwritable({
        code: 'IMPORT_UNWRITABLE',
        what: `The record cannot be written to ${file}`,
        next: 'Make room or make it writable, or choose another folder with --out.',
      }),
    );
    return file;
  },
  async record(file) {
    return parseOnlySealed('import', await recordText(file), file, digestOf);
  },
};

async function openLog(file: string): Promise<FileHandle> {
  const found = await stat(file).catch(() => null);
  if (found === null || !found.isFile()) {
    throw new TriplicateError({
      code: 'IMPORT_MISSING',
      message: `${file} is ${found === null ? 'not there' : 'no file'}.`,
      next: 'Name files that a tool wrote; see triplicate import --help.',
    });
  }
  return open(file).catch(
    ifUnwritable({ code: 'IMPORT_UNREADABLE', what: `${file} cannot be read`, next: 'Make it readable.' }),
  );
}

async function readHead(opened: FileHandle): Promise<Buffer> {
  const { buffer, bytesRead } = await opened.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  return buffer.subarray(0, bytesRead);
}

const isSqlite = (head: Buffer): boolean => head.subarray(0, 16).toString('latin1') === sqliteMagic;

function recognizeBytes(head: Buffer, name: string): ImportFormat {
  if (isSqlite(head)) return 'nsys-sqlite';
  requireText(head, name);
  const text = new TextDecoder().decode(head);
  const [format] = formatsOf(text);
  if (format !== undefined) return format;
  if (deniesCounters(text)) throw countersDenied(name);
  throw formatUnknown(name, 'its beginning is of no format that is known');
}

/** Errors that a log of another format than the named one ends in. */
const misread: ReadonlySet<string> = new Set([
  'IMPORT_TRUNCATED',
  'IMPORT_NOTHING_FOUND',
  'IMPORT_INTERLEAVED',
  'IMPORT_NOT_A_NUMBER',
  'IMPORT_UNIT_UNKNOWN',
]);

const isMisread = (error: unknown): boolean => error instanceof TriplicateError && misread.has(error.code);

/** Of a log that could not be read, whose format was named. Errors: IMPORT_FORMAT_UNKNOWN, IMPORT_COUNTERS_DENIED. */
function requireBeginningOf(named: ImportFormat, head: Buffer, name: string): void {
  const text = new TextDecoder().decode(head);
  const found = formatsOf(text);
  if (found.includes(named)) return;
  const [likeliest] = found;
  if (likeliest === undefined && deniesCounters(text)) throw countersDenied(name);
  if (likeliest === undefined)
    throw formatUnknown(name, `it is not of the format ${named}, nor of another one that is known`);
  throw formatUnknown(name, `it is not of the format ${named}, and looks like ${likeliest}`, [likeliest]);
}

const formatUnknown = (name: string, why: string, formats = importFormats): TriplicateError =>
  new TriplicateError({
    code: 'IMPORT_FORMAT_UNKNOWN',
    message: `${name}: ${why}.`,
    next: `Name its format: --format ${formats.join('|')}`,
  });

function requireText(head: Buffer, name: string): void {
  if (head.length === 0) {
    throw new TriplicateError({ code: 'IMPORT_EMPTY', message: `${name} is empty.`, next: 'Copy the log again.' });
  }
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    throw new TriplicateError({
      code: 'IMPORT_ENCODING',
      message: `${name} is UTF-16, as PowerShell writes it, and not UTF-8.`,
      next: `Convert it: iconv -f UTF-16 -t UTF-8 ${name} > utf8-${name}`,
    });
  }
  if (head.includes(0)) throw binary(name);
}

const binary = (name: string): TriplicateError =>
  new TriplicateError({
    code: 'IMPORT_BINARY',
    message: `${name} holds bytes that are no text.`,
    next: 'Export it first: nsys stats --format csv, nvprof --csv, or nsys export --type sqlite.',
  });

type Read = Omit<ImportedLog, 'format'>;

/** Reads all bytes; a piece is only lent. */
async function readSource(opened: FileHandle, name: string, take: (piece: Uint8Array) => void): Promise<ImportSource> {
  let sizeBytes = 0;
  const digest = await readInPieces(opened, 1, piece => {
    sizeBytes += piece.length;
    take(piece);
  });
  return { name, digest, sizeBytes };
}

async function readDatabase(opened: FileHandle, file: string, name: string): Promise<Read> {
  // Only here, because older versions of Node warn that they have it.
  const { withNsysExport } = await import('./import-files/nsys-export.ts');
  const source = await readSource(opened, name, () => {});
  return { source, content: withNsysExport(file, name, trace => readNsysTrace(trace, name)) };
}

async function readText(
  opened: FileHandle,
  name: string,
  format: ImportFormat,
): Promise<{ text: string; source: ImportSource }> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  const source = await readSource(opened, name, piece => {
    bytes += piece.length;
    if (bytes > mostTextBytes) {
      throw tooBig(
        { file: name, line: null },
        `it is longer than ${mostTextBytes / 2 ** 20} MiB, and ${format} is read as a whole.`,
        'Measure for a shorter time, or with smaller outputs.',
      );
    }
    pieces.push(Uint8Array.from(piece));
  });
  return { text: new TextDecoder().decode(Buffer.concat(pieces)), source };
}

/** A log of any length, of which no more than a piece and what the reader keeps is in memory. */
async function readLines(opened: FileHandle, name: string, reader: LogReader): Promise<Read> {
  // Leaves a byte order mark out.
  const decoder = new TextDecoder();
  let rest = '';
  let number = 0;
  const take = (text: string) => {
    if (text.includes('\0')) throw binary(name);
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) {
      number += 1;
      reader.line(line.endsWith('\r') ? line.slice(0, -1) : line, number);
    }
    if (rest.length > mostLineLength) {
      throw truncated({ file: name, line: number + 1 }, `the line is longer than ${mostLineLength} characters.`);
    }
  };
  const source = await readSource(opened, name, piece => take(decoder.decode(piece, { stream: true })));
  take(decoder.decode());
  return { source, content: reader.end(rest, number + 1) };
}
