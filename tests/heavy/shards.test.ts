import { cpSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { canonicalJson } from '../../harness/core/canonical-json.ts';
import type { ReportDocument, Spec } from '../../harness/core/records.ts';
import { type Said, triplicate } from '../fixtures/command-line.ts';
import { copiesOf, goodSpec, mustPass, provenProject, writeSpec } from '../fixtures/proven-project.ts';

/** Two platforms here and one that is not; five builds in three units. */
const shared: Spec = {
  ...goodSpec,
  k: 2,
  platforms: ['cpu-1', 'cpu-2', 'cpu-999'],
  thresholds: { flipsBetweenEngines: 0, flipsAgainstReference: { rate: 1 }, flipsAgainstGolden: { rate: 1 } },
};
const variants: Record<string, { change: Partial<Spec>; code: number }> = {
  passing: { change: {}, code: 0 },
  failing: {
    change: {
      model: { ...goodSpec.model, name: 'other', task: 'tensors', tolerance: 0 },
      recipes: ['fp32', 'fp16-weights'],
      thresholds: { flipsAgainstReference: 0 },
    },
    code: 1,
  },
  'inconclusive, as no truth is known': { change: { thresholds: { flipsBetweenEngines: 0, accuracy: 0.5 } }, code: 3 },
};

const scratch = copiesOf(provenProject);

/** A machine of its own: nothing stored, no report. */
function machine(change: { [K in keyof Spec]?: Spec[K] | undefined } = {}): string {
  const root = scratch();
  for (const name of ['.triplicate', 'reports']) rmSync(join(root, name), { recursive: true, force: true });
  writeSpec(root, 'tests/specs/good.spec.ts', { ...shared, ...change });
  return root;
}

/** What `run --shard` left, carried away from where it was made. */
async function shardOf(index: number, of: number, change: Partial<Spec> = {}): Promise<string> {
  const root = machine(change);
  const said = await triplicate(root, ['--json', 'run', '--shard', `${index}/${of}`]);
  expect(said.code, said.all).toBe(0);
  const folder = join(root, JSON.parse(said.stdout).shards[0].folder);
  const away = join(root, 'carried');
  renameSync(folder, away);
  rmSync(join(root, '.triplicate'), { recursive: true });
  return away;
}

const shardsOf = (of: number, change: Partial<Spec> = {}): Promise<string[]> =>
  Promise.all(Array.from({ length: of }, (_, before) => shardOf(before + 1, of, change)));

const merge = (root: string, folders: readonly string[]): Promise<Said> => triplicate(root, ['merge', ...folders]);

function reportOf(root: string): ReportDocument {
  const [id] = readdirSync(join(root, 'reports'));
  return JSON.parse(readFileSync(join(root, 'reports', id!, 'report.json'), 'utf8'));
}

/** All but what tells when, and how long, something went on. */
const timeless = ({ digest: _, ...document }: ReportDocument): string =>
  canonicalJson(
    JSON.parse(JSON.stringify(document, (key, value) => (['startedAt', 'seconds', 'log'].includes(key) ? 0 : value))),
  );

describe.concurrent('shards of several machines', () => {
  test.each(Object.keys(variants))('merge to the bytes of an unsharded run: %s', async name => {
    const { change, code } = variants[name]!;
    const alone = machine(change);
    const unsharded = await triplicate(alone, ['run']);
    expect(unsharded.code, unsharded.all).toBe(code);
    for (const of of name === 'passing' ? [1, 2, 3, 5] : [2]) {
      const together = machine();
      const folders = fc.sample(fc.shuffledSubarray(await shardsOf(of, change), { minLength: of }), 1)[0]!;
      const merged = await merge(together, folders);
      expect(merged.code, merged.all).toBe(code);
      expect(canonicalJson(reportOf(together).verdict)).toBe(canonicalJson(reportOf(alone).verdict));
      expect(timeless(reportOf(together))).toBe(timeless(reportOf(alone)));
    }
  });
});

/** Runs both shards of a project, each in a copy of it, carries them to where they are merged, and compares with a whole run. */
async function expectSame(
  root: string,
  args: readonly string[],
  codes: { shards: number[]; whole: number },
  settings = {},
) {
  const folders: string[] = [];
  for (const index of [1, 2]) {
    const copy = `${root}-${index}`;
    cpSync(root, copy, { recursive: true });
    onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
    const said = await triplicate(copy, ['--json', 'run', ...args, '--shard', `${index}/2`], settings);
    expect(said.code, said.all).toBe(codes.shards[index - 1]);
    folders.push(join(copy, JSON.parse(said.stdout).shards[0].folder));
  }
  const together = `${root}-together`;
  cpSync(root, together, { recursive: true });
  onTestFinished(() => rmSync(together, { recursive: true, force: true }));
  const merged = await merge(together, folders);
  expect(merged.code, merged.all).toBe(codes.whole);
  expect(await triplicate(root, ['run', ...args], settings)).toMatchObject({ code: codes.whole });
  expect(timeless(reportOf(together))).toBe(timeless(reportOf(root)));
  return { document: reportOf(together), folders };
}

/** A machine whose engines are pinned, all of them. */
async function pinnedMachine(): Promise<string> {
  const root = machine();
  await mustPass(root, ['run', 'good']);
  await mustPass(root, ['pin', 'good', '--reason', 'ships']);
  rmSync(join(root, 'reports'), { recursive: true });
  return root;
}

describe('shards in other modes', () => {
  test('merge to what a whole run finds in mode pin, and machines with other pins do not', async () => {
    const root = await pinnedMachine();
    const { document, folders } = await expectSame(root, ['--mode', 'pin'], { shards: [0, 0], whole: 0 });
    expect(new Set(document.engines.map(({ provenance }) => provenance))).toEqual(new Set(['stored', 'pinned']));
    const other = `${root}-other`;
    cpSync(root, other, { recursive: true });
    onTestFinished(() => rmSync(other, { recursive: true, force: true }));
    const file = join(other, 'golden/engines.lock.json');
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    delete lock.engines['tiny/fp32/cpu-1'];
    writeFileSync(file, JSON.stringify(lock));
    const missing = await triplicate(other, ['run', '--mode', 'pin', '--shard', '2/2']);
    expect(missing.all).toMatch(/PIN_MISSING: .*tiny\/fp32\/cpu-1/);
    const ensure = await triplicate(other, ['--json', 'run', '--shard', '2/2']);
    const ensured = await triplicate(root, ['--json', 'run', '--shard', '1/2']);
    const foldersOf = [
      [root, ensured],
      [other, ensure],
    ] as const;
    const said = await merge(
      machine(),
      foldersOf.map(([where, { stdout }]) => join(where, JSON.parse(stdout).shards[0].folder)),
    );
    expect(said.code, said.all).toBe(2);
    expect(said.all).toMatch(/SHARD_FOREIGN: .*the pin of tiny\/fp32\/cpu-1 is none, not sha256:/);
    const modes = await merge(machine(), [folders[0]!, join(other, JSON.parse(ensure.stdout).shards[0].folder)]);
    expect(modes.all).toMatch(/SHARD_FOREIGN: .*the mode is ensure, not pin/);
  });

  test('merge to what a whole run finds in mode rebuild, all of it built anew', async () => {
    const root = machine();
    await mustPass(root, ['run', 'good']);
    rmSync(join(root, 'reports'), { recursive: true });
    const { document } = await expectSame(root, ['--mode', 'rebuild'], { shards: [0, 0], whole: 0 });
    const judged = document.engines.filter(({ build }) => build.recipe.name === 'fp32');
    expect(judged.map(({ provenance }) => provenance)).toEqual(judged.map(() => 'built'));
  });
});

test('steps that failed in a shard are in the merged report, as in that of a whole run', async () => {
  const recipe = (name: string, flags: object) => ({ name, precision: 'fp32', optimization: 'portable', flags });
  const root = machine({
    platforms: ['double-small'],
    recipes: [recipe('plain', {}), recipe('planted', { crash: 'build' })],
    thresholds: { flipsBetweenEngines: 0 },
  } as object);
  const codes = { shards: [3, 0], whole: 3 };
  const { document } = await expectSame(root, [], codes, { TRIPLICATE_DOUBLES: '1' });
  expect(document.failures.map(({ stage, recipe }) => `${stage} ${recipe}`)).toEqual([
    'build planted',
    'build planted',
  ]);
});

test('a spec that measures latency merges to the report of the shard that did all of it', async () => {
  const measurement = { name: 'short', batch: 1, warmup: 0, iterations: 2, rounds: 2, seed: 1 };
  const [one, two] = await shardsOf(2, { measurement } as Partial<Spec>);
  const root = machine();
  const said = await merge(root, [two!, one!]);
  expect(said.code, said.all).toBe(0);
  const shard = JSON.parse(readFileSync(join(one!, 'shard.json'), 'utf8'));
  expect(reportOf(root).latency).toEqual(shard.latency);
  expect(reportOf(root).latencySummaries).not.toEqual([]);
  expect(reportOf(root).failures).toEqual([]);
  const alone = await merge(machine(), [two!]);
  expect(alone.code, alone.all).toBe(3);
  expect(alone.all).toContain('Shard 1 of 2 is missing.');
});

describe('what does not belong together', () => {
  let good: string[] = [];
  beforeAll(async () => {
    good = await shardsOf(2);
  });
  const damaged = (damage: (folder: string) => void): string => {
    const folder = join(scratch(), 'damaged');
    cpSync(good[1]!, folder, { recursive: true });
    damage(folder);
    return folder;
  };

  test('a missing shard is named, leaves the verdict inconclusive, and is no pass for the gate', async () => {
    const root = machine();
    const said = await merge(root, [good[0]!]);
    expect(said.code, said.all).toBe(3);
    expect(said.all).toContain('Shard 2 of 2 is missing.');
    expect(said.all).toContain('run tests/specs/good.spec.ts --shard 2/2');
    expect(await triplicate(root, ['gate', '--from', 'good', '--allow-absent', 'cpu-999'])).toMatchObject({ code: 3 });
  });

  test('a merged report passes the gate and can be pinned where it was merged', async () => {
    const root = machine();
    expect((await merge(root, good)).code).toBe(0);
    const gate = await triplicate(root, ['gate', '--from', 'good', '--allow-absent', 'cpu-999']);
    expect(gate.code, gate.all).toBe(0);
    expect(await triplicate(root, ['pin', 'good', '--reason', 'merged'])).toMatchObject({ code: 0 });
    expect(await triplicate(root, ['run', '--mode', 'pin'])).not.toMatchObject({ code: 2 });
  });

  test('a shard by itself is no report', async () => {
    const said = await triplicate(machine(), ['gate', '--from', good[0]!]);
    expect(said.code).toBe(3);
    expect(said.all).toContain('REPORT_IS_SHARD');
  });

  test('the same shard twice is one; another run of it is refused by name', async () => {
    expect((await merge(machine(), [...good, good[0]!])).code).toBe(0);
    const said = await merge(machine(), [...good, await shardOf(2, 2)]);
    expect(said.code).toBe(2);
    expect(said.all).toContain('SHARD_DOUBLED: Two different runs of shard 2 of 2 of good');
  });

  test('a shard of other work is refused with what differs', async () => {
    const otherK = await merge(machine(), [good[0]!, await shardOf(2, 2, { k: 3 })]);
    expect(otherK.code).toBe(2);
    expect(otherK.all).toMatch(/SHARD_FOREIGN: Shard 2 of 2 of good .*the spec is sha256:/);
    const otherCount = await merge(machine(), [good[0]!, await shardOf(2, 3)]);
    expect(otherCount.all).toMatch(/SHARD_FOREIGN: .*the number of shards is 3, not 2/);
  });

  test('an edited record, a changed, missing or linked blob, and no shard at all are refused', async () => {
    const blob = (folder: string) => join(folder, 'blobs', readdirSync(join(folder, 'blobs'))[0]!);
    const edited = damaged(folder => {
      const file = join(folder, 'shard.json');
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace('"failures":[]', '"failures": []').replace('"count":8', '"count":7'),
      );
    });
    const cut = damaged(folder => writeFileSync(join(folder, 'shard.json'), '{"kind":"shard",'));
    const changed = damaged(folder => writeFileSync(blob(folder), 'x'));
    const missing = damaged(folder => rmSync(blob(folder)));
    const linked = damaged(folder => {
      const file = blob(folder);
      rmSync(file);
      symlinkSync(join(good[1]!, 'blobs', file.split('/').at(-1)!), file);
    });
    const all: [string, RegExp][] = [
      [edited, /SHARD_BROKEN: .*not as it was written/],
      [cut, /RECORD_INVALID/],
      [changed, /SHARD_BROKEN: .*holds other bytes than its name says/],
      [missing, /SHARD_BROKEN: .*is missing/],
      [linked, /SHARD_BROKEN: .*is not a plain file/],
      [scratch(), /SHARD_BROKEN: .*shard.json is missing/],
    ];
    for (const [folder, words] of all) {
      const root = machine();
      const said = await merge(root, [good[0]!, folder]);
      expect(said.code, said.all).toBe(2);
      expect(said.all).toMatch(words);
      expect(() => readdirSync(join(root, 'reports'))).toThrow();
    }
  });

  test('a spec that measures times is all in shard 1, and the others say so', async () => {
    const said = await triplicate(machine({ measurement: undefined }), ['run', '--shard', '2/2']);
    expect(said.code, said.all).toBe(0);
    expect(said.all).toContain('0 engines, 0 runs, 0 failed steps. It measures times, so shard 1 does all of it.');
  });

  test('a shard that cannot be is wrong use', async () => {
    for (const shard of ['0/2', '3/2', '1', 'a/b'])
      expect(await triplicate(machine(), ['run', '--shard', shard])).toMatchObject({ code: 2 });
  });
});
