import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { keptDigests } from '../../harness/cli/kept-digests.ts';
import { openProject } from '../../harness/compose/project.ts';
import { canonicalJson } from '../../harness/core/canonical-json.ts';
import type { BuildRecord, EngineMode, LatencyRecord, ReportDocument, Spec } from '../../harness/core/records.ts';
import { triplicate } from '../fixtures/command-line.ts';
import { descendantsOf, isAlive, machineFolder, standsStill, start } from '../fixtures/interrupted-run.ts';
import { copiesOf, goodSpec, mustPass, provenProject, writeSpec } from '../fixtures/proven-project.ts';

/** A reference and three builds, their runs, and a latency session. */
const spec: Spec = {
  ...goodSpec,
  k: 3,
  measurement: { name: 'short', batch: 4, warmup: 1, iterations: 2, rounds: 10, seed: 1 },
};
const buildsInAll = 1 + 3;
const stages = ['dataset', 'plan', 'build', 'run', 'measure', 'compare', 'report'] as const;

const scratch = copiesOf(async () => {
  const root = await provenProject();
  writeSpec(root, 'tests/specs/good.spec.ts', spec);
  // Rebuilt engines of a CPU are the same bytes, so that only without records is there anything to run.
  await mustPass(root, ['run']);
  for (const name of ['.triplicate/records', '.triplicate/datasets', 'reports'])
    rmSync(join(root, name), { recursive: true });
  return root;
});

/** The accepted golden, and with `rebuild` earlier builds; nothing else is done yet. */
function machine(mode: EngineMode): string {
  const root = scratch();
  if (mode === 'ensure') rmSync(join(root, '.triplicate'), { recursive: true });
  return root;
}

const open = (root: string) => openProject({ root, ci: false, doubles: false, store: join(root, '.triplicate') });

interface Done {
  readonly builds: readonly BuildRecord[];
  /** By file. */
  readonly records: Readonly<Record<string, string>>;
}

/** What is finished: never done again from then on. */
async function doneIn(root: string): Promise<Done> {
  const folder = join(root, '.triplicate/records');
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const read = (file: string) => [file, readFileSync(join(folder, file), 'utf8')] as const;
  const records = Object.fromEntries(files.filter(file => file.endsWith('.json')).map(read));
  return { builds: await open(root).store.list(), records };
}

const sessions = ({ records }: Done): LatencyRecord[] =>
  Object.entries(records).flatMap(([file, text]) => (file.startsWith('latency') ? [JSON.parse(text)] : []));

const identity = ({ buildKey, ordinal, engine, startedAt }: BuildRecord) => ({ buildKey, ordinal, engine, startedAt });

function reportIn(root: string): ReportDocument {
  const ids = readdirSync(join(root, 'reports'));
  expect(ids).toHaveLength(1);
  return JSON.parse(readFileSync(join(root, 'reports', ids[0]!, 'report.json'), 'utf8'));
}

/** What a report is of, with the moment at which each began. */
function workIn(root: string) {
  const { engines, runs, latency } = reportIn(root);
  return { builds: engines.map(({ build }) => identity(build)), runs: runs.map(({ run }) => run), latency };
}

/** All of it that does not depend on the mode. */
function verdictIn(root: string): string {
  const { id, verdict } = reportIn(root);
  return canonicalJson(verdict).replaceAll(id, 'this report');
}

const goldenIn = (root: string): string[] =>
  readdirSync(join(root, 'golden'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => `${entry.name} ${readFileSync(join(entry.parentPath, entry.name), 'base64')}`);

const locksIn = (root: string): string[] =>
  [join(root, '.triplicate/locks'), ...readdirSync(machineFolder(root)).map(name => join(machineFolder(root), name))]
    .filter(folder => folder.includes('locks'))
    .flatMap(folder => (existsSync(folder) ? readdirSync(folder) : []));

/** After the last run of a project that others were killed in. */
async function expectWhole(root: string, undisturbed: { verdict: string; golden: string[] }): Promise<void> {
  expect(verdictIn(root)).toBe(undisturbed.verdict);
  expect(goldenIn(root)).toEqual(undisturbed.golden);
  expect(locksIn(root)).toEqual([]);
  const { store, ...project } = open(root);
  expect(await store.verify()).toEqual([]);
  const builds = await store.list();
  expect(new Set(builds.map(({ buildKey, ordinal }) => `${buildKey} ${ordinal}`)).size).toBe(builds.length);
  expect(builds).toHaveLength(buildsInAll);
  await store.gc(await keptDigests({ store, ...project }), { graceMinutes: 0 });
  const left = (await readdir(root, { recursive: true })).filter(name => name.includes('unfinished-'));
  expect(left).toEqual([]);
  expect(readdirSync(machineFolder(root)).filter(name => name.startsWith('triplicate-worker'))).toEqual([]);
}

describe.concurrent('a run that is ended in every stage goes on from there', () => {
  const undisturbed = { verdict: '', golden: [] as string[] };
  beforeAll(async () => {
    const root = machine('ensure');
    await mustPass(root, ['run']);
    Object.assign(undisturbed, { verdict: verdictIn(root), golden: goldenIn(root) });
  });

  const cases = (['ensure', 'rebuild'] as const).flatMap(mode =>
    (['SIGINT', 'SIGKILL'] as const).map(signal => ({ signal, mode })),
  );
  test.for(cases)('$signal, mode $mode', async ({ signal, mode }, { expect }) => {
    const root = machine(mode);
    const command = ['run', 'good', '--mode', mode];
    const earlier = new Set((await doneIn(root)).builds.map(({ startedAt }) => startedAt));
    // What a rebuild is to replace is not its own; the reference is never rebuilt.
    const ownBuilds = ({ builds }: Done) => builds.filter(({ startedAt }) => !earlier.has(startedAt)).map(identity);
    let before = await doneIn(root);
    for (const stage of stages) {
      const run = start(root, command, { stage });
      await standsStill(run);
      const workers = descendantsOf(run.process.pid!);
      expect(workers.length, stage).toBe(['dataset', 'compare', 'report'].includes(stage) ? 0 : 1);
      run.process.kill(signal);
      run.process.kill('SIGCONT');
      expect(await run.ended, `${stage}: ${run.said()}`).toBe(signal);
      if (signal === 'SIGINT') {
        expect(run.said()).toContain('INTERRUPTED: Ended by SIGINT. What was finished is kept');
        expect(run.said()).toContain(`Next: Go on with the rest: pnpm triplicate --root ${root} ${command.join(' ')}`);
      }
      await expect.poll(() => workers.filter(isAlive), { timeout: 5000 }).toEqual([]);
      // Nobody waits for the dead.
      expect(run.said()).not.toContain('Waiting');
      const now = await doneIn(root);
      expect(ownBuilds(now), stage).toEqual(expect.arrayContaining(ownBuilds(before)));
      expect(now.records, stage).toMatchObject(before.records);
      before = now;
    }
    // Before the report is written everything is finished.
    expect(ownBuilds(before)).toHaveLength(mode === 'ensure' ? buildsInAll : buildsInAll - 1);
    expect(sessions(before)).toHaveLength(1);
    const last = start(root, command);
    expect(await last.ended, last.said()).toBe(0);
    expect(last.said()).not.toContain('Waiting');
    expect(await doneIn(root)).toEqual(before);
    await expectWhole(root, undisturbed);
    if (mode === 'rebuild') {
      // It is over now, so that the next one is another.
      await mustPass(root, command);
      expect(ownBuilds(await doneIn(root))).not.toEqual(ownBuilds(before));
    }
  });

  test('SIGKILL at one moment after the other, wherever it is then', async ({ expect }) => {
    const root = machine('ensure');
    let before = await doneIn(root);
    for (let moment = 400; moment < 3000; moment += 400) {
      const run = start(root, ['run']);
      await sleep(moment);
      const workers = descendantsOf(run.process.pid!);
      run.process.kill('SIGKILL');
      if ((await run.ended) === 0) break;
      await expect.poll(() => workers.filter(isAlive), { timeout: 5000 }).toEqual([]);
      const now = await doneIn(root);
      expect(now.builds.map(identity)).toEqual(expect.arrayContaining(before.builds.map(identity)));
      expect(now.records).toMatchObject(before.records);
      before = now;
    }
    const last = start(root, ['run']);
    expect(await last.ended, last.said()).toBe(0);
    await expectWhole(root, undisturbed);
  });

  describe.for(['ensure', 'rebuild'] as const)('two processes on one spec, mode %s', mode => {
    test('share the work, and end with the same verdict', async ({ expect }) => {
      const root = machine(mode);
      // In two folders, so that each has a report of its own.
      const other = machine(mode);
      const command = ['--store', join(root, '.triplicate'), 'run', '--mode', mode];
      const both = [root, other].map(folder => start(folder, command, { machine: root }));
      for (const one of both) expect(await one.ended, one.said()).toBe(0);
      // What one had done a second time would have begun at another time.
      expect(workIn(other)).toEqual(workIn(root));
      expect(workIn(root).builds).toHaveLength(buildsInAll);
      if (mode === 'ensure') {
        const isBuilt = (folder: string) => reportIn(folder).engines.map(({ provenance }) => provenance === 'built');
        expect([...isBuilt(root), ...isBuilt(other)].filter(Boolean)).toHaveLength(buildsInAll);
      }
      expect(verdictIn(other)).toBe(undisturbed.verdict);
      await expectWhole(root, undisturbed);
    });

    test('one is killed, and the other finishes', async ({ expect }) => {
      const root = machine(mode);
      const first = start(root, ['run', '--mode', mode], { stage: 'run' });
      await standsStill(first);
      const before = await doneIn(root);
      const second = start(root, ['run', '--mode', mode]);
      await expect.poll(second.said, { timeout: 20_000 }).toContain('Waiting for run-');
      first.process.kill('SIGKILL');
      expect(await second.ended, second.said()).toBe(0);
      expect(await doneIn(root)).toMatchObject({ builds: before.builds });
      await expectWhole(root, undisturbed);
    });
  });
});

test('Ctrl-C twice under --json ends at once, with one document', async () => {
  const run = start(machine('ensure'), ['--json', 'run'], { stage: 'build' });
  await standsStill(run);
  run.process.kill('SIGCONT');
  for (const signal of ['SIGINT', 'SIGINT'] as const) run.process.kill(signal);
  expect(await run.ended).toBe('SIGINT');
  const [document] = /^\{.*^\}/ms.exec(run.said())!;
  expect(JSON.parse(document)).toMatchObject({ error: { code: 'INTERRUPTED' } });
});

test('a shard that is killed goes on, and is whole', async () => {
  const root = machine('ensure');
  writeSpec(root, 'tests/specs/good.spec.ts', { ...spec, measurement: false });
  const command = ['run', '--shard', '1/2'];
  const run = start(root, command, { stage: 'run' });
  await standsStill(run);
  run.process.kill('SIGKILL');
  expect(await run.ended).toBe('SIGKILL');
  const before = await doneIn(root);
  const again = start(root, command);
  expect(await again.ended, again.said()).toBe(0);
  expect((await doneIn(root)).builds).toEqual(before.builds);
  const other = start(root, ['run', '--shard', '2/2']);
  expect(await other.ended, other.said()).toBe(0);
  const [id] = readdirSync(join(root, 'reports'));
  const folders = ['shard-1-of-2', 'shard-2-of-2'].map(name => join(root, 'reports', id!, name));
  const merged = await triplicate(root, ['merge', ...folders]);
  expect(merged.code, merged.all).toBe(0);
});
