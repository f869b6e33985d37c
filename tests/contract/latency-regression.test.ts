import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { candidatesOf } from '../../harness/cli/accept-baseline.ts';
import { codeOf } from '../../harness/cli/exit-code.ts';
import type { Globals } from '../../harness/cli/run-command.ts';
import type { Project } from '../../harness/compose/project.ts';
import { judgeDocument } from '../../harness/core/judge-document.ts';
import type { BaselineRecord, EngineMode, PlatformRecord, ReportDocument, Spec } from '../../harness/core/records.ts';
import { normalizeSpec } from '../../harness/core/spec.ts';
import { runPipeline } from '../../harness/pipeline.ts';
import { plannedLatency } from '../fixtures/planned-latency.ts';
import { planted, scratchProject } from '../fixtures/scratch-project.ts';
import { drawsOf } from '../fixtures/seeded-draws.ts';

// The whole way with planned times: sessions are accepted, an engine or the machine becomes slower, and the verdict says which.

const spec: Spec = planted(
  { distinct: true },
  {
    k: 1,
    platforms: ['double-small'],
    measurement: { name: 'planned', batch: 1, warmup: 0, iterations: 5, rounds: 12, seed: 1 },
    thresholds: { latencyRegression: { leastEffect: 0.02 } },
  },
);

const bed = (seed: number) => {
  const { root, project } = scratchProject();
  return { root, ...plannedLatency(project, seed) };
};

const run = (
  project: Project,
  mode: EngineMode = 'ensure',
  of: Spec = spec,
  against?: string,
): Promise<ReportDocument> =>
  runPipeline(of, project.ports, {
    mode,
    specFile: 'tests/specs/doubles.spec.ts',
    version: '0.1.0',
    measuresAnew: true,
    ...(against === undefined ? {} : { against }),
  });

const globalsOf = (project: Project) => ({ project: () => project, print: () => {} }) as unknown as Globals;

async function accept(project: Project, document: ReportDocument): Promise<void> {
  for (const { session, window } of await candidatesOf(globalsOf(project), document))
    await project.ports.baselines.accept([{ session: { ...session, reason: 'planned' }, window }]);
}

/** Sessions of the days before, which scatter by 0.3 %: the one that was measured, at other times. */
async function baselineOf(project: Project, sessions: number, of: Spec = spec): Promise<void> {
  const document = await run(project, 'ensure', of);
  const { latency } = document;
  const { normal } = drawsOf(sessions);
  for (let day = sessions; day > 0; day -= 1) {
    const factor = Math.exp(0.003 * normal());
    const members = latency!.members.map(member => ({
      ...member,
      rounds: member.rounds.map(round => round.map(ms => ms * factor)),
    }));
    const startedAt = new Date(Date.parse(latency!.startedAt) - day * 86_400_000).toISOString();
    await accept(project, { ...document, latency: { ...latency!, members, startedAt } });
  }
}

/** Why each session would not enter, were the platform no double. */
const doubts = async (project: Project, document: ReportDocument, change: Partial<PlatformRecord> = {}) => {
  const platforms = document.platforms.map(platform => ({ ...platform, double: false, ...change }));
  return (await candidatesOf(globalsOf(project), { ...document, platforms })).map(({ doubt }) => doubt);
};

const checkOf = ({ verdict }: ReportDocument) => verdict.checks.find(one => one.threshold === 'latencyRegression')!;
const engineOf = ({ runs }: ReportDocument) => runs.find(({ side }) => side.recipe === 'planted')!.side.engine!;

describe('a baseline of six sessions', () => {
  test('passes equal engines, finds one that became 5 % slower, and tells it from a slower machine', async () => {
    const { project, plan } = bed(1);
    await baselineOf(project, 6);

    const equal = await run(project);
    expect(checkOf(equal)).toMatchObject({ status: 'pass', actual: 'no slower' });
    expect(codeOf(equal.verdict.status)).toBe(0);

    // The same machine, another engine, not slower.
    const rebuilt = await run(project, 'rebuild');
    expect(engineOf(rebuilt)).not.toBe(engineOf(equal));
    expect(checkOf(rebuilt).status).toBe('pass');

    // An engine that takes 5 % longer: measured beside that of the baseline.
    plan.engines.set(engineOf(rebuilt), 1.05);
    const slow = await run(project);
    const actual = expect.stringMatching(/^[45]\.\d\d % slower$/);
    expect(checkOf(slow)).toMatchObject({ status: 'fail', actual, limit: 'less than 2 % slower' });
    expect(checkOf(slow).message).toMatch(
      /Beside the engine of the baseline, in turns: 1\.0\d\d ms against [01]\.\d+ ms, \+[45]\.\d+ %.*: slower\. .*The engine is slower than that of the baseline\./,
    );
    expect(codeOf(slow.verdict.status)).toBe(1);
    expect(slow.baselines![0]!.confirmation!.engines).toEqual([engineOf(equal)]);

    // The machine takes 5 % longer, and the engine is none of the reasons.
    plan.engines.clear();
    plan.machine = 1.05;
    const hot = await run(project);
    expect(checkOf(hot)).toMatchObject({ status: 'inconclusive', actual: 'the machine is slower' });
    expect(checkOf(hot).message).toContain(
      'The engine is not why: the machine is slower than when the baseline was accepted.',
    );
    expect(codeOf(hot.verdict.status)).toBe(3);

    // The verdict follows from what the report holds, also by another threshold.
    expect(judgeDocument(slow, normalizeSpec(spec)).verdict).toEqual(slow.verdict);
    const lenient = { ...spec, thresholds: { latencyRegression: { leastEffect: 0.2 } } };
    expect(checkOf(judgeDocument(slow, normalizeSpec(lenient)))).toMatchObject({ status: 'pass' });
  });

  test('says of the very engine of the baseline that the machine is slower, after sessions of it alone', async () => {
    const { project, plan } = bed(2);
    await baselineOf(project, 6);
    // Another engine is of the baseline, too, and no measure of this one.
    await accept(project, await run(project, 'rebuild'));
    plan.machine = 1.05;
    const before = plan.sessions;
    const hot = await run(project);
    expect(checkOf(hot).actual).toBe('the machine is slower');
    expect(hot.baselines![0]!.confirmation!.engines).toEqual([]);
    expect(plan.sessions - before).toBe(1 + hot.baselines![0]!.confirmation!.sessions.length);
  });

  test('of two engines a recipe measures both new ones beside both old ones, of a session whose engines are all here', async () => {
    const { project, plan } = bed(16);
    const two = { ...spec, k: 2 };
    const older = await run(project, 'ensure', two);
    await baselineOf(project, 5, two);
    const newer = await run(project, 'rebuild', two);
    await accept(project, newer);
    const enginesOf = ({ runs }: ReportDocument) =>
      runs.flatMap(({ side }) => (side.recipe === 'planted' ? [side.engine!] : [])).sort();
    const slowed = await run(project, 'rebuild', two);
    for (const engine of enginesOf(slowed)) plan.engines.set(engine, 1.05);
    const slow = await run(project, 'ensure', two);
    expect(slow.baselines![0]!.confirmation!.engines.toSorted()).toEqual(enginesOf(newer));
    expect(slow.baselines![0]!.confirmation!.sessions[0]!.members).toHaveLength(4);
    expect(checkOf(slow)).toMatchObject({ status: 'fail', actual: expect.stringMatching(/^[45]\.\d+ % slower$/) });

    await project.store.drop(enginesOf(newer)[0]!);
    const without = await run(project, 'ensure', two);
    expect(without.baselines![0]!.confirmation!.engines.toSorted()).toEqual(enginesOf(older));
    expect(checkOf(without).status).toBe('fail');
  });

  test('where its engine is gone, says that engine and machine are not told apart', async () => {
    const { project, plan } = bed(3);
    await baselineOf(project, 6);
    const rebuilt = await run(project, 'rebuild');
    for (const { engines } of rebuilt.baselines![0]!.window) await project.store.drop(engines[0]!);
    plan.engines.set(engineOf(rebuilt), 1.05);
    const slow = await run(project);
    expect(checkOf(slow).status).toBe('fail');
    expect(checkOf(slow).message).toContain('nothing tells a slower engine from a slower machine');
  });

  test('praises an engine that became faster, and says how it is guarded', async () => {
    const { project, plan } = bed(4);
    await baselineOf(project, 6);
    plan.engines.set(engineOf(await run(project)), 0.9);
    const fast = await run(project);
    expect(checkOf(fast)).toMatchObject({ status: 'pass', actual: 'faster' });
    expect(checkOf(fast).message).toMatch(
      /An improvement; accept it, so that it is guarded: pnpm triplicate baseline accept doubles-/,
    );
  });
});

test('five sessions of one sitting decide nothing but beside their engine, and say that other days are missing', async () => {
  const { project, plan } = bed(17);
  for (let session = 0; session < 5; session += 1) await accept(project, await run(project));
  plan.machine = 1.05;
  const before = plan.sessions;
  const same = await run(project);
  expect(plan.sessions - before).toBe(1);
  expect(checkOf(same)).toMatchObject({ status: 'inconclusive', actual: 'too few sessions' });
  expect(checkOf(same).message).toMatch(
    /5 accepted sessions are of 1 sitting \(.*\), each of which counts as one\. It decides from 5 sittings on: measure on 4 other days\. On each: pnpm triplicate baseline measure tests\/specs\/doubles\.spec\.ts --sessions 1/,
  );
  plan.machine = 1;
  const rebuilt = await run(project, 'rebuild');
  expect(checkOf(rebuilt)).toMatchObject({ status: 'pass', actual: 'no slower' });
  plan.engines.set(engineOf(rebuilt), 1.05);
  expect(checkOf(await run(project))).toMatchObject({
    status: 'fail',
    actual: expect.stringMatching(/^[45]\.\d+ % slower$/),
  });
});

describe('what stood beside a session is heeded:', () => {
  const telemetry = {
    smClockMhz: 1980,
    memoryClockMhz: null,
    powerWatts: null,
    temperatureC: null,
    throttleReasons: null,
  };

  test('one with other processes on the device decides nothing, and enters no baseline unasked', async () => {
    const { project, plan } = bed(13);
    await baselineOf(project, 6);
    plan.telemetry = { ...telemetry, otherProcesses: 1 };
    plan.machine = 1.05;
    const shared = await run(project);
    expect(checkOf(shared)).toMatchObject({ status: 'inconclusive', actual: 'undecided' });
    expect(checkOf(shared).message).toContain('Another process was on the device (nvidia-smi names it)');
    // Sessions that confirm have telemetry as the first has.
    const { sessions } = shared.baselines![0]!.confirmation!;
    expect(sessions.length).toBeGreaterThan(1);
    for (const { members } of sessions) {
      expect(members[0]!.telemetry).toHaveLength(12);
      expect(members[0]!.telemetry![0]).toMatchObject({ otherProcesses: 1, atSeconds: expect.any(Number) });
    }
    expect(await doubts(project, shared)).toEqual(['the session is flagged other-processes']);
  });

  test('one that others on its cores may have slowed enters no baseline unasked', async () => {
    const { project, plan } = bed(15);
    plan.telemetry = { ...telemetry, seconds: 1, load: { cores: 1, busySeconds: 1.9, ownSeconds: 1 } };
    const busy = await run(project);
    expect(await doubts(project, busy, { backend: 'onnxruntime-node', device: { cores: 1 } })).toEqual([
      'the session is flagged other-load',
    ]);
    expect(await doubts(project, busy)).toEqual([null]);
  });

  test('a platform that cannot follow the recipe is held against nothing, and the other one is judged', async () => {
    const { project, plan } = bed(14);
    const both = { ...spec, platforms: ['double-small', 'double-big'] };
    await baselineOf(project, 6, both);
    plan.unable.add('double-big');
    const document = await run(project, 'ensure', both);
    expect(document.latency!.leftOut).toMatchObject([{ platform: 'double-big' }]);
    expect(document.regressions!.map(({ platform }) => platform)).toEqual(['double-small']);
    const outcomes = document.verdict.checks.map(({ platforms, status, message }) => [platforms[0], status, message]);
    expect(outcomes).toEqual([
      ['double-small', 'pass', expect.any(String)],
      ['double-big', 'inconclusive', expect.stringContaining('double-big cannot follow the plan.')],
    ]);
    expect(await candidatesOf(globalsOf(project), document)).toHaveLength(1);
  });
});

test('a session that is accepted and shared is not held against itself', async () => {
  const { project } = bed(12);
  await baselineOf(project, 5);
  const options = { mode: 'ensure', specFile: 'tests/specs/doubles.spec.ts', version: '0.1.0' } as const;
  const first = await runPipeline(spec, project.ports, options);
  expect(first.baselines![0]!.window).toHaveLength(5);
  await accept(project, first);
  const second = await runPipeline(spec, project.ports, options);
  expect(second.latency!.startedAt).toBe(first.latency!.startedAt);
  expect(second.baselines![0]!.window.map(({ startedAt }) => startedAt)).not.toContain(second.latency!.startedAt);
  expect(second.baselines![0]!.window).toHaveLength(5);
});

describe('without a baseline to judge by, the gate is undecided, and says', () => {
  test('what is missing, and the command that adds it', async () => {
    const { project } = bed(5);
    const none = await run(project);
    expect(checkOf(none)).toMatchObject({ status: 'inconclusive', actual: 'no baseline' });
    expect(checkOf(none).message).toMatch(
      /There is no baseline of mobilenetv1-f32 on double-small-[0-9a-f]{12} yet\. Next: Measure one, best on several days: pnpm triplicate baseline measure tests\/specs\/doubles\.spec\.ts --sessions 5/,
    );
    await accept(project, none);
    await baselineOf(project, 1);
    const few = await run(project);
    expect(checkOf(few)).toMatchObject({ status: 'inconclusive', actual: 'too few sessions' });
    expect(checkOf(few).message).toContain('2 of 5 sessions: 3 more are needed.');
  });

  test.for([
    [
      'another measurement recipe',
      { measurement: { name: 'planned', batch: 2, warmup: 0, iterations: 5, rounds: 12, seed: 1 } },
      /was measured by another recipe: batch was 1 and is 2/,
    ],
    [
      'another build recipe',
      { recipes: [{ name: 'planted', precision: 'fp16', optimization: 'portable', flags: { distinct: true } }] },
      /engines that were built by another recipe: precision was fp32 and is fp16/,
    ],
  ] as [string, Partial<Spec>, RegExp][])('that what there is, is of %s', async ([, change, says]) => {
    const { project } = bed(6);
    await baselineOf(project, 1);
    const other = await run(project, 'ensure', { ...spec, ...change });
    expect(checkOf(other).status).toBe('inconclusive');
    expect(checkOf(other).message).toMatch(says);
  });

  test('that only the stack moved since, and compares with it as an upgrade when told to', async () => {
    const { root, project, plan } = bed(7);
    await baselineOf(project, 6);
    // What was accepted is made to be of an older driver.
    const there = await asOfOlderStack(root, project);
    const moved = await run(project);
    expect(checkOf(moved)).toMatchObject({ status: 'inconclusive', actual: 'no baseline' });
    expect(checkOf(moved).message).toContain(
      `Only the stack moved since: stack.double was 0 and is 1. To compare with it as an upgrade: pnpm triplicate run tests/specs/doubles.spec.ts --against ${there}`,
    );
    const upgrade = await run(project, 'ensure', spec, there);
    expect(checkOf(upgrade).status).toBe('pass');
    expect(checkOf(upgrade).message).toContain(`Upgrade, against ${there}: stack.double was 0 and is 1.`);
    expect(upgrade.regressions![0]!.relation!.kind).toBe('upgrade');
    plan.engines.set(engineOf(upgrade), 1.05);
    plan.machine = 1;
    const slower = await run(project, 'ensure', spec, there);
    expect(checkOf(slower).message).toMatch(
      /^planted on double-small: no slower than its baseline\. Actual: [45]\.\d\d % slower; .*Upgrade, against/,
    );
    const nowhere = await run(project, 'ensure', spec, 'double-small-000000000000');
    expect(checkOf(nowhere).message).toContain(
      `There is no baseline of mobilenetv1-f32 of the platform double-small-000000000000. There is one of ${there}.`,
    );
  });

  test.for([
    ['edited', (text: string) => text.replace('"planned"', '"planed"'), /its digest is of other content/],
    ['cut', (text: string) => text.slice(0, text.length / 2), /is no JSON/],
    ['gone', () => '', /is no JSON/],
  ] as const)('that a session was %s', async ([, change, says]) => {
    const { root, project } = bed(8);
    await baselineOf(project, 5);
    const [file] = sessionFiles(root);
    writeFileSync(file!, change(readFileSync(file!, 'utf8')));
    const document = await run(project);
    expect(checkOf(document).status).toBe('inconclusive');
    expect(checkOf(document).message).toMatch(says);
  });

  test('that a session is of a time to come', async () => {
    const { project } = bed(9);
    await baselineOf(project, 5);
    const { host } = project.ports;
    const now = () => new Date(Date.now() - 30 * 86_400_000);
    const document = await run({ ...project, ports: { ...project.ports, host: { ...host, now } } });
    expect(checkOf(document).message).toContain('so that nothing says which sessions are the newest');
    expect(checkOf(document).status).toBe('inconclusive');
  });
});

test('a report of before there were baselines is undecided, not passed', async () => {
  const { project } = bed(10);
  const { baselines: _, ...older } = await run(project);
  expect(checkOf(judgeDocument(older as ReportDocument, normalizeSpec(spec)))).toMatchObject({
    status: 'inconclusive',
  });
});

test('an absent platform skips its check', async () => {
  const { project } = bed(11);
  const document = await run(project, 'ensure', { ...spec, platforms: ['double-small', 'gpu'] });
  expect(document.verdict.checks.map(({ id, status }) => [id, status])).toEqual([
    ['latencyRegression/planted/double-small', 'inconclusive'],
    ['latencyRegression/planted/gpu', 'skipped'],
  ]);
});

const sessionFiles = (root: string): string[] => {
  const folder = join(root, 'baselines');
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => name.endsWith('.json'))
    .map(name => join(folder, name));
};

/** Accepts every session again as of another stack, and drops what it was; returns the id of that platform. */
async function asOfOlderStack(root: string, project: Project): Promise<string> {
  const { baselines } = project.ports;
  const records = sessionFiles(root).map(file => JSON.parse(readFileSync(file, 'utf8')) as BaselineRecord);
  records.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
  const [key] = await baselines.keys(null);
  await baselines.drop(key!);
  const id = 'double-small-aaaaaaaaaaaa';
  for (const { kind: _, version: __, by: ___, acceptedAt: ____, digest: _____, engines, platform, ...rest } of records)
    await baselines.accept([
      {
        window: 20,
        session: {
          ...rest,
          platform: { ...platform, id, stack: { double: '0' } },
          engines: engines.map(({ medianMs, ...engine }) => ({
            ...engine,
            rounds: Array.from({ length: 12 }, (_, at) => [medianMs, medianMs + (at % 2) * 1e-6]),
          })),
        },
      },
    ]);
  return id;
}
