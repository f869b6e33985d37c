import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

/** Who may import whom; the same table as in ARCHITECTURE.md. A file at the top of harness/ is a part of its own. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  ports: ['core'],
  report: ['core', 'report'],
  worker: ['core', 'ports', 'worker'],
  pipeline: ['core', 'ports', 'pipeline'],
  'adapters/schema': ['core', 'adapters/schema'],
  'adapters/files': ['core', 'adapters/files'],
  adapters: ['core', 'ports', 'adapters/files', 'adapters/schema'],
  compose: ['core', 'ports', 'adapters', 'compose'],
  publish: ['core', 'ports', 'report'],
  'run-spec': ['core', 'compose', 'pipeline', 'publish'],
  'shard-spec': ['core', 'compose', 'pipeline', 'publish'],
  selftest: ['core', 'compose', 'pipeline', 'selftest'],
  'define-spec': ['core', 'adapters/schema'],
  'define-findings': ['core', 'adapters/schema', 'define-spec'],
  version: [],
  vitest: ['core', 'report', 'compose', 'run-spec', 'define-spec', 'define-findings', 'version', 'vitest'],
  cli: [
    'core',
    'ports',
    'pipeline',
    'report',
    'compose',
    'worker',
    'publish',
    'run-spec',
    'shard-spec',
    'selftest',
    'define-spec',
    'version',
    'cli',
    'adapters/schema',
  ],
  index: ['core', 'vitest', 'define-spec', 'define-findings'],
  native: ['native'],
};

interface Import {
  readonly file: string;
  readonly from: string;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...found].map(([, from]) => ({ file, from: from! }));
}

/** The part that a file belongs to. */
function partOf(file: string): string {
  const path = file.replace(/^harness\//, '');
  const shared = /^adapters\/(files|schema)\//.exec(path);
  if (shared) return `adapters/${shared[1]}`;
  return path.split('/')[0]!.replace(/\.ts$/, '');
}

/** An adapter is one file, or one folder of its own. */
const adapterOf = (file: string): string => file.split('/').slice(0, 3).join('/').replace(/\.ts$/, '');

function offences(imports: readonly Import[]): string[] {
  return imports.flatMap(({ file, from }) => {
    if (!from.startsWith('.')) return [];
    const target = normalize(join(dirname(file), from));
    const [mine, other] = [partOf(file), partOf(target)];
    // The one adapter of the addon; native/ itself imports nothing of the harness.
    if (other === 'native' && adapterOf(file) === 'harness/adapters/tensorrt') return [];
    const sameAdapter = mine === 'adapters' && other === 'adapters' && adapterOf(file) === adapterOf(target);
    return sameAdapter || allowed[mine]?.includes(other) ? [] : [`${file} imports ${target} (${mine} → ${other})`];
  });
}

const files = globSync(['harness/**/*.ts', 'native/*.ts'], { cwd: root });
const imports = files.flatMap(importsOf);

describe('the import table', () => {
  test('holds for every file of the harness', () => {
    expect(offences(imports)).toEqual([]);
  });

  test('finds an adapter that imports another one, and a core file that imports an adapter', () => {
    expect(offences([{ file: 'harness/adapters/host.ts', from: './locks.ts' }])).toHaveLength(1);
    expect(offences([{ file: 'harness/core/plan.ts', from: '../adapters/host.ts' }])).toHaveLength(1);
  });

  test('names every part that exists', () => {
    expect([...new Set(files.map(partOf))].filter(part => !(part in allowed))).toEqual([]);
  });
});

test('what draws charts is loaded with the first chart, and by no page or command without one', () => {
  const linesThatLoad = (file: string): string[] =>
    (readFileSync(join(root, file), 'utf8').match(/^.*'(?:@observablehq\/plot|linkedom)'.*$/gm) ?? []).filter(
      line => !/^(?:import type |type )/.test(line),
    );
  expect(files.filter(file => linesThatLoad(file).length > 0)).toEqual(['harness/report/html/chart-libraries.ts']);
  for (const line of linesThatLoad('harness/report/html/chart-libraries.ts')) expect(line).toMatch(/^ .*require\(/);
});

describe('the core', () => {
  const core = files.filter(file => file.startsWith('harness/core/'));

  test('imports no node module', () => {
    expect(imports.filter(({ file, from }) => core.includes(file) && from.startsWith('node:'))).toEqual([]);
  });

  test('knows no clock, no randomness and no process', () => {
    const guilty = core.filter(file =>
      /\bDate\.now|new Date\(|Math\.random|performance\.|\bprocess\./.test(readFileSync(join(root, file), 'utf8')),
    );
    expect(guilty).toEqual([]);
  });
});

test('the types of records are what the schemas say', () => {
  execFileSync(process.execPath, [join(root, 'tools/generate-types.ts'), '--check'], { cwd: root });
});

test('the tracked tree stays under 16 MiB', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0').filter(Boolean);
  const bytes = tracked.reduce(
    (sum, file) => sum + (statSync(join(root, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  expect(bytes).toBeLessThan(16 * 1024 * 1024);
});
