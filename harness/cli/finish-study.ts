import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { type Project, stateFolder } from '../compose/project.ts';
import type { NamedSweep, StoredReport } from '../compose/read-records.ts';
import { concurrencyName } from '../core/concurrency-sweeps.ts';
import { exitCode } from '../core/errors.ts';
import type { NamedImport } from '../core/imported/contradictions.ts';
import type { StudyRecord, StudySource } from '../core/records.ts';
import { isWhole } from '../core/study/gaps.ts';
import { absentOf, studyTables } from '../core/study/study.ts';
import type { LinkOf, ResultTable, TableFormat, TableName } from '../core/tables/table.ts';
import type { Results } from '../core/tables/tables.ts';
import { studyLines } from '../report/study-text.ts';
import { renderTable } from '../report/table-text.ts';
import type { Globals } from './run-command.ts';
import { showTable } from './show-table.ts';

export interface FinishedStudy {
  readonly record: StudyRecord;
  readonly tables: readonly ResultTable[];
  /** Relative to the root. */
  readonly folder: string;
  /** 3 where a session is missing. */
  readonly code: number;
}

/** Makes all tables, and writes them beside the record. Errors: STUDY_UNWRITABLE. */
export async function finishStudy(globals: Globals, results: Results, before: StudyRecord): Promise<FinishedStudy> {
  const { studies } = globals.project();
  const tables = studyTables(results, before.sessions);
  const record: StudyRecord = {
    ...before,
    order: [...results.order],
    absent: absentOf(results.reports),
    tables: tables.map(({ name, rows }) => ({ name, rows: rows.length })),
  };
  const { fromTables, linksTo, placesOf, renderStudyHtml } = await import('../report/html/study.ts');
  const whole = (place: string) => join(studies.folderOf(record.id), place);
  const places = placesOf(record, {
    hasPage: place => existsSync(join(whole(place), 'report.html')),
    pathOf: place => relative(globals.root, whole(place)),
  });
  const linkOf = linksTo(places, record, results.reports);
  const page = renderStudyHtml(record, tables, places, linkOf, { results });
  const files = new Map([...filesOf(tables, fromTables(linkOf)), ['index.html', page]]);
  const folder = relative(globals.root, await studies.publish(record.id, files));
  await studies.write(record);
  for (const line of studyLines(record, tables)) globals.print(line);
  globals.print(`\nPage: ${folder}/index.html\nTables: ${folder}/tables\nRecord: ${folder}/study.json`);
  const code = record.sessions.every(isWhole) ? exitCode.pass : exitCode.inconclusive;
  return { record, tables, folder, code };
}

/** The one table that was asked for, or under --json the record. */
export function answerStudy(
  globals: Globals,
  { record, tables, folder }: FinishedStudy,
  { table, format }: { readonly table?: TableName; readonly format: TableFormat },
): void {
  const asked = tables.find(({ name }) => name === table);
  if (asked) showTable(globals, asked, format, { study: record.id, folder });
  else globals.answer({ ...record, folder });
}

/** Each table in each format of files; in Markdown its cells lead to their records. */
const filesOf = (tables: readonly ResultTable[], linkOf: LinkOf): [string, string][] =>
  tables.flatMap((table): [string, string][] => [
    [`tables/${table.name}.md`, `${renderTable(table, 'md', linkOf)}\n`],
    [`tables/${table.name}.csv`, `${renderTable(table, 'csv')}\n`],
    [`tables/${table.name}.json`, `${renderTable(table, 'json')}\n`],
  ]);

/** Records as a study names them; all studies lie side by side, so that places are the same from each. */
export function sourcesOf(
  { options }: Project,
  reports: readonly StoredReport[],
  imports: readonly NamedImport[],
  sweeps: readonly NamedSweep[] = [],
): StudySource[] {
  const study = join(stateFolder(options), 'reports', 'study');
  return [
    ...reports.map(
      ({ document, digest, folder }): StudySource => ({
        kind: 'report',
        name: document.id,
        digest,
        place: relative(study, folder),
      }),
    ),
    ...imports.map(
      ({ file, record }): StudySource => ({
        kind: 'import',
        name: file,
        digest: record.source.digest,
        place: relative(study, resolve(options.root, file)),
      }),
    ),
    ...sweeps.map(
      ({ file, record, digest }): StudySource => ({
        kind: 'sweep',
        name: concurrencyName(record),
        digest,
        place: relative(study, resolve(options.root, file)),
      }),
    ),
  ];
}
