import { resultsOfRecords } from '../compose/read-results.ts';
import { exitCode, TriplicateError } from '../core/errors.ts';
import { assembledIdOf, sessionsOfAll, studyTable } from '../core/study/study.ts';
import type { TableFormat } from '../core/tables/table.ts';
import { harnessVersion } from '../version.ts';
import { answerStudy, finishStudy, sourcesOf } from './finish-study.ts';
import { givenCommand } from './given-command.ts';
import { readWithNotice } from './read-with-notice.ts';
import type { Globals } from './run-command.ts';
import { enteredParameters, type RunStudyOptions, runStudy } from './run-study.ts';
import { showFindings } from './show-findings.ts';
import { showTable } from './show-table.ts';

export interface StudyOptions extends RunStudyOptions {
  /** Reports (folders, files or ids), imports, and studies. */
  readonly from?: readonly string[];
  /** Names of platforms, the smallest first. */
  readonly order?: readonly string[];
  /** Whether the findings are judged instead of tables shown. */
  readonly findings?: boolean;
}

/** The protocol of the paper over specs, or its tables from what is there. Nothing is judged. */
export async function study(globals: Globals, names: string[], options: StudyOptions): Promise<number> {
  const { from, order, findings, table, format } = options;
  if (table === undefined && format !== 'text')
    throw contradiction(`--format ${format} is of a table, and none is named`, 'Add --table, as in --table VII.');
  if (from === undefined && findings)
    throw contradiction('--findings are of records that --from names', 'Add --from, as in --from records/*.');
  if (from === undefined && order === undefined) return runStudy(globals, names, options);
  if (from === undefined)
    throw contradiction(
      '--order is of records that --from names',
      'Add --from, or leave --order out: what is measured here has its sizes.',
    );
  if (names.length > 0)
    throw contradiction(
      `--from puts finished records together, and runs no spec such as ${names[0]}`,
      'Leave it out, or name it after --from if it is a report.',
    );
  return putTogether(globals, { ...options, from });
}

const contradiction = (why: string, next: string): TriplicateError =>
  new TriplicateError({ code: 'OPTIONS_CONTRADICT', message: `${why}.`, next });

interface FromOptions extends Pick<StudyOptions, 'table' | 'order' | 'parameters' | 'findings'> {
  readonly from: readonly string[];
  readonly format: TableFormat;
}

/** One table is printed and nothing written; all of them make a study of their own. */
async function putTogether(globals: Globals, options: FromOptions): Promise<number> {
  const { from, table, format, order, findings } = options;
  const project = globals.project();
  const { imports, reports: found, sweeps, studies } = await readWithNotice(globals, from);
  const sessions = sessionsOfAll(studies);
  // As one machine would have done them, in whatever order its shards are named.
  const placeOf = (id: string) => {
    const at = sessions.findIndex(({ report }) => report === id);
    return at < 0 ? sessions.length : at;
  };
  const stored = found.toSorted((a, b) => placeOf(a.document.id) - placeOf(b.document.id));
  const results = resultsOfRecords(
    { reports: stored, imports, sweeps },
    { order, ...(await enteredParameters(project, options)) },
  );
  if (findings) return showFindings(globals, results);
  if (table !== undefined) {
    showTable(globals, studyTable(table, results, sessions), format);
    return exitCode.pass;
  }
  const { host } = project.ports;
  const content = { order: [...results.order], records: sourcesOf(project, stored, imports, sweeps) };
  const finished = await finishStudy(globals, results, {
    kind: 'study',
    version: 1,
    id: assembledIdOf(content, host.digest),
    triplicate: harnessVersion,
    command: givenCommand(),
    startedAt: host.now().toISOString(),
    ...content,
    sessions,
    absent: [],
    tables: [],
  });
  answerStudy(globals, finished, { format });
  return finished.code;
}
