import { glob, readFile } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { consistentImports, type NamedImport } from '../core/imported/contradictions.ts';
import { enginesOfImports } from '../core/imported/of-imports.ts';
import type { ConcurrencyRecord, FindingsSpec, ReportDocument } from '../core/records.ts';
import { refuseDoubles } from '../core/refuse-doubles.ts';
import { packedReportFile, reportFile } from '../core/report-id.ts';
import { enginesOfReport } from '../core/tables/of-report.ts';
import { type Results, sizeOrder } from '../core/tables/tables.ts';
import type { openProject } from './project.ts';

/**
 * What tables and findings are made of, from reports, sweeps and imports; paths are relative to the project's root, and a pattern
 * names all that it matches. Errors: RECORDS_MISSING where it matches nothing, REPORT_OF_DOUBLES, and those of reading a record.
 */
export async function readResults(
  project: ReturnType<typeof openProject>,
  { from, order }: Pick<FindingsSpec, 'from' | 'order'>,
): Promise<Results> {
  const { root } = project.options;
  const reports = new Map<string, ReportDocument>();
  const concurrency: ConcurrencyRecord[] = [];
  const imports: NamedImport[] = [];
  for (const name of await matched(root, from)) {
    if (!name.endsWith('.json') || [reportFile, packedReportFile].includes(basename(name))) {
      const { document } = await project.reports.read(name.includes('/') ? resolve(root, name) : name);
      refuseDoubles(document);
      reports.set(document.id, document);
      continue;
    }
    const file = resolve(root, name);
    if (await isSweep(file)) {
      concurrency.push(await project.concurrency.read(file));
      continue;
    }
    const found = await project.importFiles.records(file);
    imports.push(...found.imports.map(one => ({ ...one, file: relative(root, one.file) })));
  }
  const all = [...reports.values()];
  return {
    reports: all,
    engines: [...enginesOfImports(consistentImports(imports)), ...all.flatMap(enginesOfReport)],
    concurrency,
    order: order ?? sizeOrder(all),
  };
}

/** What cannot be read is none: who reads it as an import says why. */
async function isSweep(file: string): Promise<boolean> {
  try {
    return (JSON.parse(await readFile(file, 'utf8')) as { kind?: unknown }).kind === 'concurrency';
  } catch {
    return false;
  }
}

async function matched(root: string, from: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const name of from) {
    if (!name.includes('*')) {
      names.push(name);
      continue;
    }
    const found: string[] = [];
    for await (const one of glob(name, { cwd: root })) found.push(one);
    if (found.length === 0)
      throw new TriplicateError({
        code: 'RECORDS_MISSING',
        message: `Nothing under ${root} is named ${name}.`,
        next: 'Correct the pattern; it is relative to the root of the project.',
      });
    names.push(...found.sort());
  }
  return [...new Set(names)];
}
