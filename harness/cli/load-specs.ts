import { glob, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { validate } from '../adapters/schema/validate.ts';
import { requireCheckThatCanFail } from '../core/can-fail.ts';
import { TriplicateError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Spec } from '../core/records.ts';
import { shellWord } from '../core/shell-word.ts';
import { registerSpecsWith } from '../define-spec.ts';

export interface LoadedSpec {
  readonly spec: Spec;
  /** Relative to the root. */
  readonly file: string;
}

const mostSeconds = 20;
const everywhere = 'tests/specs/**/*.spec.ts';

/**
 * The specs that were named, by file or by name, each once; all of tests/specs when none was.
 * Errors: SPEC_MISSING, SPEC_INVALID, SPEC_BROKEN.
 */
export async function loadSpecs(root: string, wanted: readonly string[]): Promise<LoadedSpec[]> {
  const named = await Promise.all(wanted.map(async name => ({ name, file: await asFile(root, name) })));
  const isAllFiles = wanted.length > 0 && named.every(({ file }) => file !== null);
  const files = new Set(named.flatMap(({ file }) => file ?? []));
  if (!isAllFiles) for await (const file of glob(everywhere, { cwd: root })) files.add(file);
  const specs: LoadedSpec[] = [];
  // One after the other: what a file defines is told by what was defined while it was loaded.
  for (const file of [...files].sort()) specs.push(await loadSpec(root, file));
  refuseSameNames(specs);
  if (wanted.length === 0 && specs.length > 0) return specs;
  if (specs.length === 0) throw await noSpecs(root, wanted[0] ?? null);
  const known = specs.map(one => `${one.spec.name} (${one.file})`);
  const chosen = named.map(({ name, file }) => {
    const found = specs.find(one => (file ? one.file === file : one.spec.name === name));
    if (found) return found;
    const meant = nearest(
      name,
      specs.flatMap(one => [one.spec.name, one.file]),
    );
    throw new TriplicateError({
      code: 'SPEC_MISSING',
      message: `There is no spec ${name} under tests/specs.${meant === null ? '' : ` Did you mean '${meant}'?`} Known: ${known.join(', ')}.`,
      next: 'Name one of them, or a file by its path.',
    });
  });
  return [...new Set(chosen)];
}

/** A name is how reports, pins and commands find a spec. */
function refuseSameNames(specs: readonly LoadedSpec[]): void {
  const first = specs.find((one, index) => specs.findIndex(other => other.spec.name === one.spec.name) !== index);
  if (!first) return;
  const files = specs.filter(one => one.spec.name === first.spec.name).map(one => one.file);
  throw new TriplicateError({
    code: 'SPEC_INVALID',
    message: `${files.join(' and ')} define specs of one name, ${first.spec.name}.`,
    next: 'Give each spec a name of its own.',
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
  const defined: Spec[] = [];
  registerSpecsWith(spec => defined.push(spec), file);
  let module: { default?: unknown };
  try {
    module = await withinLimit(import(pathToFileURL(join(root, file)).href) as Promise<{ default?: unknown }>);
  } catch (error) {
    if (isOurs(error)) throw inFile(error, file);
    throw new TriplicateError({
      code: 'SPEC_BROKEN',
      message: `${file} cannot be loaded: ${error instanceof Error ? error.message : 'it threw something that is no error'}`,
      next: isTakenForCommonJs(error)
        ? 'npm pkg set type=module'
        : 'Mend the file; types help: export default defineSpec({ … })',
      cause: error,
    });
  }
  // vitest would make tests of all of them, and the gate would see one.
  if (defined.length > 1) {
    throw new TriplicateError({
      code: 'SPEC_INVALID',
      message: `${file} defines ${defined.length} specs: ${defined.map(spec => spec.name).join(', ')}.`,
      next: 'Give each spec a file of its own, with export default defineSpec({ … })',
    });
  }
  const spec = validate('spec', module.default, file);
  requireCheckThatCanFail(spec);
  return { spec, file };
}

/** Also of another copy of this package, which a spec may import. */
const isOurs = (error: unknown): error is TriplicateError =>
  error instanceof TriplicateError || (error instanceof Error && error.name === 'TriplicateError');

/** One file that is wrong stops all specs, so that it is said which one, and not only the name of its spec. */
function inFile({ code, message, next, exit }: TriplicateError, file: string): TriplicateError {
  return new TriplicateError({
    code,
    message: `${file}: ${message}`,
    ...(next === undefined ? {} : { next }),
    exit,
  });
}

/** What Node says of import and export in a package whose package.json says "type": "commonjs", as npm init has it. */
const isTakenForCommonJs = (error: unknown): boolean =>
  error instanceof SyntaxError && /import statement outside a module|Unexpected token 'export'/.test(error.message);

/** A module whose own await never ends would hold the gate up for good. */
async function withinLimit<T>(loading: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it is still being loaded after ${mostSeconds} s`)), mostSeconds * 1000);
    // Where nothing else goes on, the process ends at once, and says why.
    timer.unref();
  });
  return Promise.race([loading, late]).finally(() => clearTimeout(timer));
}

async function noSpecs(root: string, wanted: string | null): Promise<TriplicateError> {
  const project = await projectAbove(root);
  return new TriplicateError({
    code: 'SPEC_MISSING',
    message: `There ${wanted === null ? 'are no specs' : `is no spec ${wanted}, nor another one,`} under ${join(root, 'tests/specs')}.`,
    next:
      project === null
        ? 'Write one: tests/specs/my-model.spec.ts with export default defineSpec({ … }); the README has one in ten lines'
        : `Run it in the project, or name that by --root: cd ${shellWord(project)}`,
  });
}

/** The next folder above that has specs, as of whoever stands in a folder of the project. */
async function projectAbove(folder: string): Promise<string | null> {
  const above = dirname(folder);
  if (above === folder) return null;
  for await (const _ of glob(everywhere, { cwd: above })) return above;
  return projectAbove(above);
}
