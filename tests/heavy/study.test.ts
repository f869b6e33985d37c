import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { openProject } from '../../harness/compose/project.ts';
import type { ReportDocument, StudyRecord } from '../../harness/core/records.ts';
import { standsStill, start } from '../fixtures/interrupted-run.ts';
import { goodSpec, inputsFile, remove, write, writeSpec } from '../fixtures/proven-project.ts';
import { replayedModels, replayedProject } from '../fixtures/replayed-study.ts';
import { drawsOf } from '../fixtures/seeded-draws.ts';
import { classifier } from '../fixtures/tiny-models.ts';

const made: string[] = [];
afterAll(() => {
  for (const root of made) remove(root);
});

/** Goes away after all tests of this file, which go on beside each other. */
function emptyFolder(): string {
  const root = mkdtempSync(join(tmpdir(), 'triplicate-study-'));
  made.push(root);
  return root;
}

const studyFolder = (root: string): string => {
  const found = readdirSync(join(root, 'reports')).filter(name => name.startsWith('study-'));
  expect(found).toHaveLength(1);
  return join(root, 'reports', found[0]!);
};

const studyIn = (root: string): StudyRecord => JSON.parse(readFileSync(join(studyFolder(root), 'study.json'), 'utf8'));

/** Sessions that have left a report; none before there is a record. */
const finishedIn = (root: string): number =>
  existsSync(join(root, 'reports')) && existsSync(join(studyFolder(root), 'study.json'))
    ? studyIn(root).sessions.filter(({ report }) => report !== null).length
    : 0;

function tablesIn(root: string): Record<string, string> {
  const folder = join(studyFolder(root), 'tables');
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** By the id of the report of each session that was ever noted as finished: when it was begun. */
function begunIn(root: string): Record<string, string> {
  const ids = studyIn(root).sessions.flatMap(({ report }) => report ?? []);
  const begun = (id: string) =>
    (JSON.parse(readFileSync(join(root, 'reports', id, 'report.json'), 'utf8')) as ReportDocument).startedAt;
  return Object.fromEntries(ids.map(id => [id, begun(id)]));
}

/** What is done of builds and runs: each with the moment at which it was begun. */
async function stepsIn(root: string): Promise<string[]> {
  const store = join(root, '.triplicate');
  const builds = await openProject({ root, ci: false, doubles: false, store }).store.list();
  const runs = join(store, 'records/run');
  return [
    ...builds.map(({ buildKey, ordinal, startedAt }) => `build ${buildKey} ${ordinal} ${startedAt}`),
    ...readdirSync(runs).map(name => `run ${name} ${JSON.parse(readFileSync(join(runs, name), 'utf8')).startedAt}`),
  ];
}

describe.concurrent('a study that is ended goes on from there', () => {
  test('replayed answers and ten kills at random moments end with the same tables, byte for byte', async ({
    expect,
  }) => {
    const command = ['study', '--short', '--sessions', 'labels', 'warm', 'profile'];
    const [undisturbed, root] = [emptyFolder(), emptyFolder()];
    const settings = [undisturbed, root].map(replayedProject)[0]!;
    const first = start(undisturbed, command, { settings, killAt: 0 });
    expect(await first.ended, first.said()).toBe(0);
    const steps = Number(/^steps: (\d+)$/m.exec(first.said())![1]);
    // At its begin, after each session, and with its tables.
    const noted = /^noted: (.+)$/m.exec(first.said())![1]!.split(' ').map(Number);
    const sessions = noted.length - 2;

    const draws = drawsOf(46);
    const places = Array.from({ length: 10 }, () => draws.uniform() * steps).sort((a, b) => a - b);
    const finishedAtKill: number[] = [];
    for (let starts = 0; finishedAtKill.length < 10; starts += 1) {
      const from = noted[finishedIn(root)]!;
      const run = start(root, command, {
        settings,
        // Each start takes the first steps again, up to its begin.
        killAt: 1 + Math.floor(Math.max(0, places[finishedAtKill.length]! - (starts === 0 ? 0 : from - noted[0]!))),
      });
      const ended = await run.ended;
      expect(['SIGKILL', 0], run.said()).toContain(ended);
      // What is kept of a session that was broken off makes the rest shorter, so that one may end before its place.
      if (ended === 'SIGKILL') finishedAtKill.push(finishedIn(root));
      expect(starts, `kills after ${finishedAtKill} sessions`).toBeLessThan(15);
    }
    expect(finishedAtKill[0], `${finishedAtKill}`).toBeLessThan(sessions / 3);
    expect(
      finishedAtKill.some(one => one >= sessions / 3 && one < sessions),
      `${finishedAtKill}`,
    ).toBe(true);
    // While tables are written.
    expect(finishedAtKill.at(-1), `${finishedAtKill}`).toBe(sessions);
    const last = start(root, command, { settings });
    expect(await last.ended, last.said()).toBe(0);

    const tables = tablesIn(root);
    expect(tables).toEqual(tablesIn(undisturbed));
    // Not alike because there is nothing in them.
    for (const name of ['III', 'V', 'VI', 'VII', 'XIII'])
      for (const model of replayedModels) expect(tables[`${name}.csv`], name).toMatch(new RegExp(`^${model}\\b`, 'm'));
    expect(tables['V.md']).toContain('Of test doubles');
  });

  test('a kill of a live one costs the step that was under way, and nothing that was finished', async ({ expect }) => {
    const root = liveProject();
    const command = ['study', '--short', '--sessions', 'labels', 'warm', 'paper'];
    const run = start(root, command, { stage: 'measure' });
    await standsStill(run);
    const [steps, sessions] = [await stepsIn(root), begunIn(root)];
    expect(Object.keys(sessions)).toHaveLength(1);
    run.process.kill('SIGKILL');
    expect(await run.ended).toBe('SIGKILL');

    const last = start(root, command);
    expect(await last.ended, last.said()).toBe(0);
    // A step that was done twice would have begun at another time.
    expect(await stepsIn(root)).toEqual(expect.arrayContaining(steps));
    expect(begunIn(root)).toMatchObject(sessions);
    expect(Object.keys(begunIn(root))).toHaveLength(3);
  });

  test('Ctrl-C keeps what was finished, and names a command that goes on, also where it had begun anew', async ({
    expect,
  }) => {
    const root = liveProject();
    const command = ['study', '--fresh', '--short', '--sessions', 'labels', 'paper'];
    const run = start(root, command, { stage: 'measure' });
    await standsStill(run);
    for (const signal of ['SIGINT', 'SIGCONT'] as const) run.process.kill(signal);
    expect(await run.ended).toBe('SIGINT');
    expect(run.said()).toContain(
      `Go on with the rest: pnpm triplicate --root ${root} study --short --sessions labels paper`,
    );
    expect(studyIn(root).sessions.map(({ report }) => report !== null)).toEqual([true, false]);
  });

  test('two processes in one folder, and one of a shard, do each session once', async ({ expect }) => {
    const root = liveProject();
    const command = ['study', '--short', '--sessions', 'labels', 'paper'];
    const both = [1, 2].map(() => start(root, command));
    const shard = start(root, [...command, '--shard', '1/1']);
    for (const one of [...both, shard]) expect(await one.ended, one.said()).toBe(0);
    const done = [...both, shard].flatMap(one => one.said().match(/^\d of 2: good, .*$/gm) ?? []);
    expect(done, `${done}`).toHaveLength(2);
    const said = both.map(one => one.said()).sort((a, b) => a.length - b.length);
    expect(said[0]).toMatch(/Waiting for study-[0-9a-f]{12}-all, held by process \d+/);
    expect(said[0]).toMatch(/2 sessions of 1 spec on .*, 2 finished\./);
  });

  test('shards in folders of their own are put together to the tables of one machine', async ({ expect }) => {
    const command = ['study', '--sessions', 'labels'];
    const [whole, ...machines] = ['whole', 'one', 'other'].map(() => liveProject(['good', 'better']));
    const runs = [
      start(whole!, command),
      ...machines.map((root, at) => start(root, [...command, '--shard', `${at + 1}/2`])),
    ];
    for (const run of runs) expect(await run.ended, run.said()).toBe(0);
    expect(machines.map(root => studyIn(root).sessions.map(({ report }) => report !== null))).toEqual([
      [true, false],
      [false, true],
    ]);
    const together = emptyFolder();
    const merged = start(together, ['study', '--from', ...machines.map(studyFolder)]);
    expect(await merged.ended, merged.said()).toBe(0);
    // What leads to reports leads elsewhere.
    const numbers = (root: string) => Object.entries(tablesIn(root)).filter(([name]) => name.endsWith('.csv'));
    expect(numbers(together)).toEqual(numbers(whole!));
    expect(tablesIn(together)['II.csv']).toMatch(/^better,fp32,.*\ngood,fp32,/m);
    const half = start(together, ['study', '--from', studyFolder(machines[0]!)]);
    expect(await half.ended, half.said()).toBe(3);
    expect(half.said()).toContain('Missing: good, labels: not done yet');
  });
});

/** On platforms of this machine, a spec for each name. */
function liveProject(names: readonly string[] = ['good']): string {
  const root = emptyFolder();
  write(root, 'data/inputs.npy', inputsFile(8));
  for (const name of names) {
    write(root, `models/${name}.onnx`, classifier().model);
    writeSpec(root, `tests/specs/${name}.spec.ts`, {
      ...goodSpec,
      name,
      model: { ...goodSpec.model, name, file: `models/${name}.onnx` },
      k: 2,
      platforms: ['cpu-1', 'cpu-n'],
      thresholds: { flipsAgainstReference: { rate: 0.9 } },
    });
  }
  return root;
}
