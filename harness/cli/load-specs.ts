import { glob, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { validate } from '../adapters/schema/validate.ts';
import { TriplicateError } from '../core/errors.ts';
import type { Spec } from '../core/records.ts';

export interface LoadedSpec {
  readonly spec: Spec;
  /** Relative to the root. */
  readonly file: string;
}

const everywhere = 'tests/specs/**/*.spec.ts';

/**
 * The specs that were named, by file or by name; all of tests/specs when none was.
 * Errors: SPEC_MISSING, SPEC_INVALID, SPEC_BROKEN.
 */
export async function loadSpecs(root: string, wanted: readonly string[]): Promise<LoadedSpec[]> {
  const files: string[] = [];
  for await (const file of glob(everywhere, { cwd: root })) files.push(file);
  const named = await Promise.all(wanted.map(async name => ({ name, file: await asFile(root, name) })));
  const specs = await Promise.all(
    [
      ...new Set([
        ...(named.every(({ file }) => file) && wanted.length > 0 ? [] : files),
        ...named.flatMap(({ file }) => file ?? []),
      ]),
    ]
      .sort()
      .map(file => loadSpec(root, file)),
  );
  if (wanted.length === 0) {
    if (specs.length > 0) return specs;
    throw missing('There are no specs', files);
  }
  return named.map(({ name, file }) => {
    const found = specs.find(one => (file ? one.file === file : one.spec.name === name));
    if (!found)
      throw missing(
        `There is no spec ${name}`,
        specs.map(one => `${one.spec.name} (${one.file})`),
      );
    return found;
  });
}

async function asFile(root: string, name: string): Promise<string | null> {
  const path = resolve(root, name);
  const isFile = await stat(path).then(
    found => found.isFile(),
    () => false,
  );
  return isFile ? relative(root, path) : null;
}

async function loadSpec(root: string, file: string): Promise<LoadedSpec> {
  let module: { default?: unknown };
  try {
    module = (await import(pathToFileURL(join(root, file)).href)) as { default?: unknown };
  } catch (error) {
    if (error instanceof TriplicateError || (error as Error).name === 'TriplicateError') throw error;
    throw new TriplicateError({
      code: 'SPEC_BROKEN',
      message: `${file} cannot be loaded: ${(error as Error).message}`,
      next: 'Mend the file; types help: export default defineSpec({ … })',
      cause: error,
    });
  }
  return { spec: validate('spec', module.default, file), file };
}

function missing(what: string, known: readonly string[]): TriplicateError {
  return new TriplicateError({
    code: 'SPEC_MISSING',
    message: `${what} under tests/specs.${known.length > 0 ? ` Known: ${known.join(', ')}.` : ''}`,
    next: 'Write one: tests/specs/my-model.spec.ts with export default defineSpec({ … }); the README has one in ten lines',
  });
}
