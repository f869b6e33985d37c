// A user's repository, from nothing but the packed tarball: the README's first spec, then one edited weight.
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openStore } from '../../harness/compose/project.ts';
import { withOneWrongWeight } from '../fixtures/edit-weight.ts';

const repository = join(import.meta.dirname, '../..');
let folder: string;
let user: string;

/** In a user's shell: no CI, no settings of ours. */
const pnpm = (args: string[]) =>
  execa('npx', ['-y', 'pnpm@12.21.0', ...args], {
    cwd: user,
    reject: false,
    all: true,
    env: { CI: '', TRIPLICATE_STORE: undefined, VITEST: undefined, NODE_ENV: undefined, NO_COLOR: '1' },
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'triplicate-user-'));
  user = join(folder, 'repository');
  mkdirSync(join(user, 'tests/specs'), { recursive: true });
  await execa('npx', ['-y', 'pnpm@12.21.0', 'pack', '--pack-destination', folder], { cwd: repository });
  const [tarball] = globSync('triplicate-*.tgz', { cwd: folder });
  writeFileSync(
    join(user, 'package.json'),
    JSON.stringify({
      name: 'user',
      private: true,
      type: 'module',
      scripts: { test: 'vitest run' },
      devDependencies: {
        triplicate: `file:../${tarball}`,
        vitest: '5.1.1',
        // So that the test runs where the machine's own Node is older than ours.
        [`node-linux-${process.arch}`]: '24.21.0',
      },
    }),
  );
  writeFileSync(
    join(user, 'pnpm-workspace.yaml'),
    'allowBuilds:\n  esbuild: false\n  onnxruntime-node: false\n  protobufjs: false\n',
  );
  writeFileSync(
    join(user, 'vitest.config.ts'),
    `import { triplicateProjects } from 'triplicate';
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { projects: triplicateProjects() } });
`,
  );
  writeFileSync(
    join(user, 'tests/specs/my-model.spec.ts'),
    `import { defineSpec } from 'triplicate';

export default defineSpec({
  name: 'my-model',
  model: { name: 'my-model', file: 'model.onnx', task: 'classification' },
  dataset: {
    name: 'my-pictures',
    source: { kind: 'idx', images: 'images.gz', labels: 'labels.gz' },
    limit: 200,
    preprocess: { width: 32, height: 32, fit: 'pad', mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  },
  platforms: ['cpu-1', 'cpu-n', 'wasm'],
  recipes: ['fp32'],
  measurement: false,
  thresholds: { flipsBetweenEngines: 0, flipsAgainstGolden: 0, accuracy: 0.85 },
});
`,
  );
  cpSync(join(repository, 'models/mobilenetv1-f32/model.onnx'), join(user, 'model.onnx'));
  cpSync(join(repository, 'data/fashion-mnist-t2000/images-idx3-ubyte.gz'), join(user, 'images.gz'));
  cpSync(join(repository, 'data/fashion-mnist-t2000/labels-idx1-ubyte.gz'), join(user, 'labels.gz'));
  const installed = await pnpm(['install']);
  expect(installed.exitCode, installed.all).toBe(0);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('nothing of the harness itself but what it needs is in the tarball', async () => {
  const files = globSync('node_modules/triplicate/**', { cwd: user }).map(file =>
    file.slice('node_modules/triplicate/'.length),
  );
  expect(files).toContain('harness/index.d.ts');
  expect(files).toContain('examples/github-actions/gate.yml');
  // What the README leads to.
  expect(files).toEqual(
    expect.arrayContaining(['NOTICE', 'ARCHITECTURE.md', 'docs/gate.md', 'docs/guides/release-manager.md']),
  );
  // What doctor --fix compiles, and what runs it.
  expect(files).toEqual(expect.arrayContaining(['native/CMakeLists.txt', 'native/src/addon.cc', 'native/index.js']));
  expect(files.filter(file => /^native\/(double|build)/.test(file))).toEqual([]);
  expect(files.filter(file => /^(tests|models|data|tools|golden)/.test(file))).toEqual([]);
  const manifest = JSON.parse(readFileSync(join(user, 'node_modules/triplicate/package.json'), 'utf8'));
  expect(manifest.optionalDependencies ?? {}).toEqual({});
});

test('its validators are there, and are of its schemas', async () => {
  const { compiledFile, readCompiled } = await import(
    pathToFileURL(join(user, 'node_modules/triplicate/harness/adapters/schema/validators.js')).href
  );
  expect(compiledFile).toContain(user);
  expect(readCompiled(compiledFile)).not.toBeNull();
});

test('before there is a golden the tests say so, and the gate is inconclusive', async () => {
  const tests = await pnpm(['test']);
  expect(tests.exitCode).toBe(1);
  expect(tests.all).toContain('golden refresh');
  const gate = await pnpm(['triplicate', 'gate']);
  expect(gate.exitCode, gate.all).toBe(3);
});

test('with an accepted golden the tests and the gate pass', async () => {
  expect((await pnpm(['triplicate', 'golden', 'refresh'])).exitCode).toBe(0);
  expect((await pnpm(['triplicate', 'golden', 'accept', '--reason', 'first look'])).exitCode).toBe(0);
  const tests = await pnpm(['test']);
  expect(tests.exitCode, tests.all).toBe(0);
  const gate = await pnpm(['triplicate', 'gate']);
  expect(gate.exitCode, gate.all).toBe(0);
});

test('an engine made wrong by one edited weight fails by name, in the tests and in the gate', async () => {
  const store = openStore({ root: user, ci: false, store: join(user, '.triplicate') });
  const build = (await store.list()).find(
    one => one.builtOn.name === 'cpu-1' && one.ordinal === 2 && one.recipe.name === 'fp32',
  );
  const engine = await store.put(withOneWrongWeight(await store.read(build!.engine)));
  await store.save({ ...build!, engine });

  const tests = await pnpm(['test']);
  expect(tests.exitCode).toBe(1);
  expect(tests.all).toMatch(/FAIL .*fp32 on cpu-1: at most 0 flips between the engines of 3 builds/);
  expect(tests.all).toMatch(/FAIL .*fp32 on cpu-n: at most 0 flips against the golden/);
  expect(tests.all).toMatch(
    /Actual: [1-9]\d* of 200 inputs; limit: 0 flips\. Worst of \d+ pairs?: .*#2 c_cpu-1_r_cpu-1/,
  );
  const gate = await pnpm(['triplicate', 'gate']);
  expect(gate.exitCode, gate.all).toBe(1);
  expect(gate.all).toContain('flips against the golden');
});
