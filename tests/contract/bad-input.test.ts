import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../harness/adapters/files/hash.ts';
import type { LockFile, Spec } from '../../harness/core/records.ts';
import { sealed } from '../../harness/core/seal.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { copyOf, goodSpec, inputsFile, provenProject, remove, write, writeSpec } from '../fixtures/proven-project.ts';
import { type Bad, badFile, expectNoStack, expectRefused } from '../fixtures/refused.ts';
import { classifier, madeUpOperator } from '../fixtures/tiny-models.ts';

// Every bad input through the real command line: the exit code, a message that names what failed, on which input, why
// and what to type next, and everything that was there before still there.

let proven: string;
/** The same with its engine pinned. */
let pinned: string;
const scratches: string[] = [];

beforeAll(async () => {
  proven = await provenProject();
  pinned = scratch(proven);
  expect(await triplicate(pinned, ['pin', 'good', '--reason', 'it passed'])).toMatchObject({ code: 0 });
});

afterAll(() => {
  for (const root of [proven, ...scratches]) remove(root);
});

function scratch(project: string): string {
  const root = copyOf(project);
  scratches.push(root);
  return root;
}

const refused = (bad: Bad) => expectRefused(scratch(proven), bad);
const refusedPinned = (bad: Bad) => expectRefused(scratch(pinned), { args: pinMode, ...bad });
const pinMode = ['run', 'good', '--mode', 'pin'];

const badSpec = (change: object): object => ({ ...goodSpec, name: 'bad', ...change });
const model = (file: string): Pick<Spec, 'model'> => ({ model: { name: 'other', file, task: 'classification' } });
const dataset = (source: object): object => ({ dataset: { name: 'others', source } });
const pictures = { preprocess: { width: 8, height: 8 } };

describe.concurrent('a model', () => {
  test('that is not there', () =>
    refused({
      spec: badSpec(model('models/tony.onnx')),
      code: 2,
      says: ['MODEL_MISSING', 'models/tony.onnx', 'tiny.onnx', 'model.file'],
    }));

  test('that has no output of the names in model.decode', () =>
    refused({
      spec: badSpec({
        model: {
          ...model('models/tiny.onnx').model,
          task: 'detection',
          decode: { kind: 'boxes', boxes: 'boxes', scores: 'scores', format: 'xyxy', unit: 'pixels' },
        },
        thresholds: { flipsBetweenEngines: 0 },
      }),
      code: 2,
      says: ['DECODE_MISFIT', 'no output boxes', 'logits [10]', 'model.decode'],
    }));

  test('that is not ONNX', () =>
    refused({
      spec: badSpec(model('models/page.onnx')),
      plant: root => write(root, 'models/page.onnx', '<html>404</html>'),
      code: 2,
      says: ['MODEL_NOT_ONNX', 'models/page.onnx', 'HTML', 'Export'],
    }));

  test('with an operator that nobody has, when a golden is made', () =>
    refused({
      spec: badSpec(model('models/odd.onnx')),
      plant: root => write(root, 'models/odd.onnx', madeUpOperator()),
      args: ['golden', 'refresh', badFile],
      code: 3,
      says: ['GOLDEN_NOT_MADE', 'Frobnicate', 'Next: Export the model'],
    }));

  test('whose external data is not there', () =>
    refused({
      spec: badSpec(model('models/split.onnx')),
      plant: root => write(root, 'models/split.onnx', classifier({ storage: { file: 'split.data' } }).model),
      code: 2,
      says: ['MODEL_DATA_MISSING', 'models/split.onnx', 'w1', 'split.data', 'is not there'],
    }));

  test('with an operator that nobody has', () =>
    refused({
      spec: badSpec(model('models/odd.onnx')),
      plant: root => write(root, 'models/odd.onnx', madeUpOperator()),
      code: 3,
      says: ['Node frob-1', 'Frobnicate', 'A build step came to nothing', 'Next: Export the model'],
    }));
});

describe.concurrent('a dataset', () => {
  test('with a broken picture', () =>
    refused({
      spec: badSpec({ dataset: { name: 'others', source: { kind: 'folder', path: 'data/pictures' }, ...pictures } }),
      plant: root => write(root, 'data/pictures/cat.png', Buffer.from('89504e470d0a1a0a0000000d', 'hex')),
      code: 2,
      says: ['PICTURE_BROKEN', 'data/pictures/cat.png'],
    }));

  test('of tensors whose shape is not the model’s', () =>
    refused({
      spec: badSpec(dataset({ kind: 'npy', file: 'data/flat.npy' })),
      plant: root => write(root, 'data/flat.npy', inputsFile(4, [3, 4, 4])),
      code: 2,
      says: ['SHAPE_MISMATCH', 'Model tiny', '[N, 3, 8, 8]', 'dataset others', '[3, 4, 4]'],
    }));

  test('of another set of labels', () =>
    refused({
      spec: badSpec({ dataset: { ...goodSpec.dataset, name: 'others', classes: 'data/names' } }),
      plant: root => write(root, 'data/names', 'cat\ndog\n'),
      code: 2,
      says: ['LABELS_MISFIT', 'Model tiny gives 10 scores', 'dataset others names 2 classes'],
    }));

  test('of another shape, when a golden is made', () =>
    refused({
      spec: badSpec(dataset({ kind: 'npy', file: 'data/flat.npy' })),
      plant: root => write(root, 'data/flat.npy', inputsFile(4, [3, 4, 4])),
      args: ['golden', 'refresh', badFile],
      code: 2,
      says: ['SHAPE_MISMATCH', 'Model tiny', 'dataset others', /Next: Save the array as \[items, .*\]\.$/m],
    }));

  test('with fewer labels than inputs', () =>
    refused({
      spec: badSpec(dataset({ kind: 'npy', file: 'data/inputs.npy', labels: 'data/labels.txt' })),
      plant: root => write(root, 'data/labels.txt', '1\n2\n3\n'),
      code: 2,
      says: ['LABELS_TOO_FEW', 'data/labels.txt has 3 labels', 'data/inputs.npy has 8 inputs'],
    }));

  test('without anything in it', () =>
    refused({
      spec: badSpec({ dataset: { name: 'others', source: { kind: 'folder', path: 'data/none' }, ...pictures } }),
      plant: root => write(root, 'data/none/readme.txt', 'no picture'),
      code: 2,
      says: ['DATASET_EMPTY', 'data/none'],
    }));
});

describe.concurrent('a spec', () => {
  test.each<[string, object, (string | RegExp)[]]>([
    ['with a misspelt key', badSpec({ recipies: ['fp32'] }), ['SPEC_INVALID', "'recipies'", "Did you mean 'recipes'?"]],
    [
      'whose name is too long for a folder',
      badSpec({ name: 'n'.repeat(300) }),
      [
        'SPEC_INVALID',
        new RegExp(`${badFile}: spec "n{57}…" is no valid spec`),
        'name: expected at most 100 characters',
        'found 300',
        `Next: Correct ${badFile}.`,
      ],
    ],
    ['that asks for no build', badSpec({ k: 0 }), ['SPEC_INVALID', /\bk: expected .*1/]],
    [
      'with a negative threshold',
      badSpec({ thresholds: { flipsBetweenEngines: -1 } }),
      ['SPEC_INVALID', 'flipsBetweenEngines', 'found -1'],
    ],
    [
      'of a platform that nobody knows',
      badSpec({ platforms: ['wasn'] }),
      ['PLATFORM_UNKNOWN', 'no platform wasn', 'wasm', 'cpu-<threads>', 'gpu-sm<multiprocessors>', 'doctor'],
    ],
    [
      'of a ready recipe that nobody knows',
      badSpec({ recipes: ['fp23'] }),
      ['SPEC_INVALID', 'Spec bad', 'no ready recipe fp23', 'fp32-off, fp32'],
    ],
  ])('%s', (_, spec, says) => refused({ spec, code: 2, says }));

  test('that throws', () =>
    refused({
      plant: root => write(root, badFile, "throw new Error('no weather today');\n"),
      code: 2,
      says: ['SPEC_BROKEN', badFile, 'no weather today'],
    }));

  test('that is not there', () =>
    refused({
      args: ['run', 'goood'],
      code: 2,
      says: ['SPEC_MISSING', 'no spec goood', "Did you mean 'good'?", 'good (tests/specs/good.spec.ts)'],
    }));

  test('that is looked for in a folder of the project, which is named', async () => {
    const root = scratch(proven);
    const { code, stderr } = await triplicate(join(root, 'tests'), ['golden', 'refresh']);
    expect(stderr).toContain(`SPEC_MISSING: There are no specs under ${join(root, 'tests/tests/specs')}.`);
    expect(stderr).toContain(`\nNext: Run it in the project, or name that by --root: cd ${root}`);
    expect(code).toBe(2);
  });
});

describe.concurrent('a golden', () => {
  test('of another dataset', () =>
    refused({
      spec: { ...goodSpec, name: 'bad', dataset: { ...goodSpec.dataset, limit: 4 } },
      code: 3,
      says: [
        /Golden tiny\/inputs/,
        /another version of the dataset: \d+ items are gone \(/,
        /Next: if that was not meant, restore the dataset; else .*golden refresh bad makes a pending golden/,
      ],
    }));

  const newModel =
    /Next: if that was not meant, restore the model; else .*golden refresh bad makes a pending golden, .*golden diff shows it, .*golden review decides/;

  test('of another model', () =>
    refused({
      spec: badSpec({}),
      plant: root => write(root, 'models/tiny.onnx', classifier({ seed: 9 }).model),
      code: 3,
      says: [/Golden tiny\/inputs/, /another version of the model/, newModel],
    }));

  test('that somebody edited by hand', () =>
    refused({
      spec: badSpec({}),
      plant: root => {
        const file = join(root, 'golden/tiny/inputs/decisions.txt');
        const text = readFileSync(file, 'utf8');
        writeFileSync(
          file,
          text.replace(/(\d)(\s*)$/, (_, digit, end) => `${(Number(digit) + 1) % 10}${end}`),
        );
        expect(readFileSync(file, 'utf8')).not.toBe(text);
      },
      code: 3,
      says: ['golden tiny/inputs was changed by hand', 'decisions.txt', /Next: Restore it with git/],
    }));
});

const lockFile = (root: string) => join(root, 'golden/engines.lock.json');
const readLock = (root: string): LockFile => JSON.parse(readFileSync(lockFile(root), 'utf8'));
const pinnedDigest = (root: string) => Object.values(readLock(root).engines)[0]!.build.engine;
const engineFile = (root: string) => join(root, '.triplicate/store/blobs/sha256', pinnedDigest(root).slice(7));

function damagePinned(root: string): void {
  const bytes = readFileSync(engineFile(root));
  bytes[bytes.length - 1]! ^= 1;
  rmSync(engineFile(root), { force: true });
  writeFileSync(engineFile(root), bytes);
}

describe.concurrent('a pinned engine', () => {
  test('that was never pinned', () =>
    refused({
      args: pinMode,
      code: 2,
      says: ['PIN_MISSING', 'tiny', 'fp32', 'cpu-1', 'pnpm triplicate pin good'],
    }));

  test('that is gone from the store', () =>
    refusedPinned({
      plant: root => rmSync(engineFile(root)),
      code: 4,
      says: ['PIN_ENGINE_MISSING', 'tiny', 'not in the engine store', /Next: Copy the store .*, or .*--mode rebuild/],
      storeDamaged: pinnedDigest,
    }));

  test('that changed on disk', () =>
    refusedPinned({
      plant: damagePinned,
      code: 3,
      says: ['BLOB_CORRUPT', 'not what was stored', 'store verify'],
      storeDamaged: pinnedDigest,
    }));

  test('that was built on another platform', () =>
    refusedPinned({
      plant: root => {
        const text = readFileSync(lockFile(root), 'utf8').replace(/cpu-1-[0-9a-f]{12}/g, 'cpu-1-ffffffffffff');
        const lock: LockFile = JSON.parse(text);
        for (const [key, pin] of Object.entries(lock.engines)) lock.engines[key] = sealed(pin, digestOf);
        writeFileSync(lockFile(root), JSON.stringify(lock));
      },
      code: 2,
      says: ['PIN_OTHER_PLATFORM', 'built on cpu-1-ffffffffffff, and cpu-1 is cpu-1-'],
    }));
});

test('an engine for one CPU only, offered to wasm', () =>
  refused({
    spec: badSpec({ platforms: ['cpu-1', 'wasm'], recipes: ['fp32-full'], thresholds: { flipsAcrossPlatforms: 0 } }),
    code: 3,
    says: ['A run step came to nothing', 'requires', 'wasm', 'Next: Run it on the platform that built it'],
  }));

test('an engine that is not in the store of this machine is not pinned', async () => {
  const root = scratch(proven);
  const { folder } = JSON.parse((await triplicate(root, ['run', '--json'])).stdout).specs[0];
  const { engines } = JSON.parse(readFileSync(join(root, folder, 'report.json'), 'utf8'));
  for (const { build } of engines)
    rmSync(join(root, '.triplicate/store/blobs/sha256', build.engine.slice(7)), { force: true });
  expect(await triplicate(root, ['pin', 'good', '--reason', 'it passed'])).toMatchObject({
    code: 4,
    all: expect.stringMatching(
      /PIN_ENGINE_ABSENT[\s\S]*is not in the engine store of this machine[\s\S]*triplicate run/,
    ),
  });
});

test('store verify names an engine that changed on disk, and says what mends it', async () => {
  const root = scratch(pinned);
  damagePinned(root);
  const { code, stdout } = await triplicate(root, ['store', 'verify']);
  expect(code).toBe(1);
  expect(stdout).toContain(pinnedDigest(root));
  expect(stdout).toMatch(/^tiny\/fp32\/cpu-1 is pinned\. Copy the store/m);
});

test('what store verify says of a damaged record mends it', async () => {
  const root = scratch(proven);
  const folder = join(root, '.triplicate/store/blobs/sha256');
  const manifest = readdirSync(folder).find(name =>
    readFileSync(join(folder, name), 'utf8').includes('"schemaVersion"'),
  );
  writeFileSync(join(folder, manifest!), 'damaged');
  const { stdout } = await triplicate(root, ['store', 'verify']);
  const commands = /^Next: (.*)$/m.exec(stdout)![1]!.match(/(?<=pnpm triplicate )[^,;]*/g)!;
  expect(commands).toHaveLength(2);
  const codes = [];
  for (const command of commands) codes.push((await triplicate(root, command.split(' '))).code);
  expect(codes).toEqual([1, 0]);
  expect(await triplicate(root, ['store', 'verify'])).toMatchObject({ code: 0 });
});

describe.concurrent('a store', () => {
  test.skipIf(process.getuid?.() === 0)('that nobody may write to (root may write everywhere)', () =>
    refused({
      spec: badSpec(model('models/new.onnx')),
      plant: root => {
        write(root, 'models/new.onnx', classifier({ seed: 5 }).model);
        mkdirSync(join(root, 'read-only'), { mode: 0o555 });
      },
      settings: root => ({ TRIPLICATE_STORE: join(root, 'read-only') }),
      code: 4,
      says: ['UNWRITABLE', 'read-only', 'writable'],
    }),
  );

  test('that is a file', () =>
    refused({
      spec: badSpec({}),
      plant: root => write(root, 'in-the-way', 'precious'),
      args: ['run', badFile],
      settings: root => ({ TRIPLICATE_STORE: join(root, 'in-the-way') }),
      code: 2,
      says: ['STORE_INVALID', 'in-the-way, is a file', 'TRIPLICATE_STORE'],
    }));
});

describe.concurrent('a worker', () => {
  const doubles = (flags: object): object =>
    badSpec({
      platforms: ['double-small'],
      recipes: [{ name: 'planted', precision: 'fp32', optimization: 'portable', flags }],
      thresholds: { flipsAgainstReference: { rate: 0.9 } },
    });
  const settings = { TRIPLICATE_DOUBLES: '1' };

  test.each(['build', 'run'])('that crashes in %s', phase =>
    refused({
      spec: doubles({ crash: phase }),
      settings,
      code: 3,
      says: ['worker of double-small was ended by SIGKILL', `planted crash: ${phase}`, /Next: Run the same command/],
    }),
  );

  test('that crashes leaves everything where the commands find it', async () => {
    const root = scratch(proven);
    writeSpec(root, badFile, doubles({ crash: 'run' }));
    expect(await triplicate(root, ['run', badFile], settings)).toMatchObject({ code: 3 });
    const [verify, list, report] = await Promise.all(
      [
        ['store', 'verify'],
        ['golden', 'ls'],
        ['report', 'good'],
      ].map(args => triplicate(root, args)),
    );
    expect(verify).toMatchObject({
      code: 0,
      stdout: `Every blob in ${join(root, '.triplicate')} is what its digest says.`,
    });
    expect(list).toMatchObject({ code: 0, stdout: 'tiny/inputs  accepted' });
    expect(report).toMatchObject({ code: 0, stdout: expect.stringContaining('PASS') });
  });

  test.each(['build', 'run'])('that hangs in %s', phase =>
    refused({
      spec: doubles({ hang: phase }),
      settings: { ...settings, TRIPLICATE_STEP_TIMEOUT: '0.5' },
      code: 3,
      says: ['worker of double-small neither answered nor made progress for 0.5 s', /Next: Run the same command/],
    }),
  );

  test('that prints on stdout harms nothing, not even --json', async () => {
    const root = scratch(proven);
    writeSpec(root, badFile, doubles({ chatter: true }));
    const said = await triplicate(root, ['--json', 'run', badFile], settings);
    expect(said).toMatchObject({ code: 0 });
    expect(JSON.parse(said.stdout)).toMatchObject({ specs: [{ exitCode: 0 }] });
    expectNoStack(said);
  });

  test('given a limit that is none', () =>
    refused({
      args: ['run', 'good'],
      settings: { TRIPLICATE_STEP_TIMEOUT: 'soon' },
      code: 2,
      says: ['SETTING_INVALID', 'TRIPLICATE_STEP_TIMEOUT', '"soon"'],
    }));
});
