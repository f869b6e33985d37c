import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TriplicateError } from '../core/errors.ts';
import { requireKnownOrder } from '../core/imported/cases.ts';
import type { FindingsSpec } from '../core/records.ts';
import { type Results, resultsOf } from '../core/tables/tables.ts';
import { isThere } from './is-there.ts';
import type { openProject } from './project.ts';
import { type FoundRecords, readRecords } from './read-records.ts';

/**
 * What findings are held against: all that `from` names; paths are relative to the project's root, and a pattern names all that it
 * matches. Errors: RECORDS_MISSING where it matches nothing, ORDER_UNKNOWN, and those of readRecords.
 */
export async function readResults(
  project: ReturnType<typeof openProject>,
  { from, order }: Pick<FindingsSpec, 'from' | 'order'>,
): Promise<Results> {
  return resultsOfRecords(await readRecords(project, await matched(project.options.root, from)), { order });
}

/** Of all that was read; without `order` as the platforms say their sizes. Errors: ORDER_UNKNOWN. */
export function resultsOfRecords(
  { reports, imports, sweeps }: Pick<FoundRecords, 'reports' | 'imports' | 'sweeps'>,
  { order, parameters = [] }: { readonly order?: readonly string[] | undefined } & Pick<Results, 'parameters'>,
): Results {
  const results = resultsOf(
    reports.map(({ document }) => document),
    { imports, concurrency: sweeps.map(({ record }) => record), parameters, ...(order ? { order } : {}) },
  );
  requireKnownOrder(results);
  return results;
}

async function matched(root: string, from: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const name of from) {
    if (!name.includes('*')) {
      names.push(await placed(root, name));
      continue;
    }
    const found: string[] = [];
    for await (const one of glob(name, { cwd: root })) found.push(resolve(root, one));
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

/** A path from the root; an id stays one. */
async function placed(root: string, name: string): Promise<string> {
  const path = resolve(root, name);
  return name.includes('/') || (await isThere(path)) ? path : name;
}
