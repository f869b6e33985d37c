import { DatabaseSync } from 'node:sqlite';
import { TriplicateError } from '../../core/errors.ts';
import type { NsysEvent, NsysTrace } from '../../core/imports/nsys-trace.ts';
import { truncated } from '../../core/imports/refusals.ts';
import { textOf } from '../../core/json-values.ts';

/** Opens what `nsys export --type sqlite` wrote, read-only, for as long as `work` takes. Errors: IMPORT_TRUNCATED, and those of `work`. */
export function withNsysExport<T>(file: string, name: string, work: (trace: NsysTrace) => T): T {
  try {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      return work(traceOf(database, name));
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof TriplicateError || !isOfSqlite(error)) throw error;
    throw truncated({ file: name, line: null }, `it is no whole export of Nsight Systems: ${error.message}.`);
  }
}

const isOfSqlite = (error: unknown): error is Error =>
  error instanceof Error &&
  ['ERR_SQLITE_ERROR', 'ERR_OUT_OF_RANGE'].includes(String((error as { code?: unknown }).code));

const read: readonly string[] = [
  'StringIds',
  'CUPTI_ACTIVITY_KIND_KERNEL',
  'CUPTI_ACTIVITY_KIND_MEMCPY',
  'CUPTI_ACTIVITY_KIND_MEMSET',
  'CUPTI_ACTIVITY_KIND_RUNTIME',
];

function traceOf(database: DatabaseSync, name: string): NsysTrace {
  const tables = new Map(
    database
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .all()
      .map(row => String(row.name))
      .map(table => [table, columnsOf(database, table)]),
  );
  if (!tables.has('CUPTI_ACTIVITY_KIND_KERNEL') && !tables.has('CUPTI_ACTIVITY_KIND_MEMCPY')) {
    throw new TriplicateError({
      code: 'IMPORT_NOTHING_FOUND',
      message: `${name} is a database without the tables CUPTI_ACTIVITY_KIND_KERNEL and CUPTI_ACTIVITY_KIND_MEMCPY.`,
      next: 'Profile with --trace=cuda and export: nsys export --type sqlite report.nsys-rep',
    });
  }
  const has = (table: string, column: string) => tables.get(table)?.has(column) === true;

  /** Rows by start; a column that an older export lacks is null. A missing table has no rows. */
  function* rows(table: string, extra: string): Generator<Record<string, unknown> & NsysEvent> {
    if (!tables.has(table)) return;
    const owner = (column: string, as: string) =>
      has(table, column) ? `${table}.${column} AS ${as}` : `NULL AS ${as}`;
    const process = has(table, 'globalPid') ? 'globalPid' : 'globalTid';
    const sql = `SELECT ${table}.start AS start, ${table}.end AS end, ${owner('deviceId', 'device')}, ${owner(process, 'process')}, ${extra} ORDER BY ${table}.start`;
    for (const row of database.prepare(sql).iterate()) {
      // The lower 24 bits of a thread's id are the thread's.
      const id = row.process === null ? null : Math.floor(Number(row.process) / 2 ** 24);
      yield {
        ...row,
        start: Number(row.start),
        end: Number(row.end),
        device: row.device === null ? null : Number(row.device),
        process: id,
      };
    }
  }

  const named = (table: string, column: string) =>
    `StringIds.value AS name FROM ${table} LEFT JOIN StringIds ON StringIds.id = ${table}.${column}`;
  const nameColumn = has('CUPTI_ACTIVITY_KIND_KERNEL', 'demangledName') ? 'demangledName' : 'shortName';
  return {
    version: versionOf(database, tables),
    gpu: has('TARGET_INFO_GPU', 'name')
      ? textOf(database.prepare('SELECT name FROM TARGET_INFO_GPU ORDER BY rowid LIMIT 1').get()?.name)
      : null,
    kernels: mapped(rows('CUPTI_ACTIVITY_KIND_KERNEL', named('CUPTI_ACTIVITY_KIND_KERNEL', nameColumn)), row => ({
      ...row,
      name: textOf(row.name) ?? '(no name)',
    })),
    copies: mapped(rows('CUPTI_ACTIVITY_KIND_MEMCPY', 'copyKind, bytes FROM CUPTI_ACTIVITY_KIND_MEMCPY'), row => ({
      ...row,
      kind: Number(row.copyKind),
      bytes: Number(row.bytes),
    })),
    memsets: mapped(rows('CUPTI_ACTIVITY_KIND_MEMSET', 'bytes FROM CUPTI_ACTIVITY_KIND_MEMSET'), row => ({
      ...row,
      bytes: Number(row.bytes),
    })),
    apiCalls: mapped(rows('CUPTI_ACTIVITY_KIND_RUNTIME', named('CUPTI_ACTIVITY_KIND_RUNTIME', 'nameId')), row => ({
      ...row,
      name: textOf(row.name) ?? '(no name)',
    })),
    otherTables: [...tables.keys()].filter(table => !read.includes(table)),
  };
}

function* mapped<T, U>(rows: Iterable<T>, change: (row: T) => U): Generator<U> {
  for (const row of rows) yield change(row);
}

const columnsOf = (database: DatabaseSync, table: string): Set<string> =>
  new Set(
    database
      .prepare('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(row => String(row.name)),
  );

function versionOf(database: DatabaseSync, tables: ReadonlyMap<string, ReadonlySet<string>>): string | null {
  const table = tables.get('META_DATA_EXPORT');
  if (!table?.has('name') || !table.has('value')) return null;
  return textOf(
    database.prepare("SELECT value FROM META_DATA_EXPORT WHERE name = 'EXPORT_SCHEMA_VERSION'").get()?.value,
  );
}
