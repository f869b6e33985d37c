import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cloneCopy, copyProject } from '../../harness/compose/scratch.ts';
import type { LatencyRecord, Spec } from '../../harness/core/records.ts';
import { runPipeline } from '../../harness/pipeline.ts';
import type { Bed } from '../../harness/selftest/fault.ts';
import { plantSlowEngine } from '../../harness/selftest/slow-engine.ts';
import { doubleSpec, scratchProject } from '../fixtures/scratch-project.ts';

const options = { mode: 'ensure', specFile: 'tests/specs/doubles.spec.ts', version: '0.0.0' } as const;

/** So many a round that twelve bound a 99th percentile. */
const iterations = 40;

const judged = (allowed: (1 | 2 | 3)[], leastEffect: number): Spec => ({
  ...doubleSpec,
  k: 1,
  measurement: { name: 'short', batch: 1, warmup: 0, iterations, rounds: 12, seed: 1 },
  thresholds: { latencyCases: { allowed, leastEffect } },
});

/** The bed of a spec whose measurement says, without noise, that the bigger platform is twice as fast. */
async function steadyBed(spec: Spec): Promise<Bed> {
  const { root, project } = scratchProject();
  const clean = await copyProject(project, join(root, 'copies/clean'), [spec], () => {});
  const { latency, platforms } = await runPipeline(spec, clean.ports, options);
  const members = latency!.members.map(member => {
    const ms = platforms.find(({ id }) => id === member.platform)!.name === 'double-big' ? 1 : 2;
    const inRound = (round: number) =>
      Array.from({ length: iterations }, (_, at) => (at % 2 ? ms : ms + (round % 2) / 1000));
    return { ...member, rounds: member.rounds.map((_, round) => inRound(round)) };
  });
  await clean.ports.records.put({ ...latency!, members } as LatencyRecord);
  const document = await runPipeline(spec, clean.ports, options);
  const clone: Bed['clone'] = (of, name) => cloneCopy(of, join(root, 'copies', name), () => {});
  return { ...options, spec, document, clean, clone, folder: join(root, 'copies'), onEvent: () => {} };
}

test.for([
  [[], 0.05],
  [[1], 0.05],
  [[2, 3], 0.05],
  [[], 2],
] as const)(
  'a slow engine fails latency cases, with %j allowed and effects above %d counted',
  async ([allowed, leastEffect]) => {
    const bed = await steadyBed(judged([...allowed], leastEffect));
    expect(bed.document.verdict.status).toBe('pass');
    const planted = await plantSlowEngine(bed);
    if (!('project' in planted)) throw new Error(planted.why);
    expect(planted.planted).toMatch(/samples of plain on double-big made \d+\.\d\d times as long/);
    const { verdict } = await runPipeline(bed.spec, planted.project.ports, options);
    expect(verdict.checks.filter(({ status }) => status === 'fail').filter(planted.places[0]!.looks)).toHaveLength(1);
    // The copy that it was planted into a copy of is as it was.
    expect((await runPipeline(bed.spec, bed.clean.ports, options)).verdict.status).toBe('pass');
  },
);

test('a slow engine breaks limits in milliseconds, on every platform that has one, and latency cases beside them', async () => {
  const thresholds = { latencyMedianMs: 3, latencyP99Ms: 4, latencyCases: { allowed: [] } };
  const bed = await steadyBed({ ...judged([], 0.05), thresholds });
  expect(bed.document.verdict.status).toBe('pass');
  const planted = await plantSlowEngine(bed);
  if (!('project' in planted)) throw new Error(planted.why);
  const { verdict } = await runPipeline(bed.spec, planted.project.ports, options);
  const failed = verdict.checks.filter(({ status }) => status === 'fail');
  expect(planted.places.length).toBeGreaterThan(4);
  for (const { looks } of planted.places) expect(failed.filter(looks)).toHaveLength(1);
});

test('a spec that allows every case guards nothing against a slow engine', async () => {
  const spec = {
    ...judged([1, 2, 3], 0.05),
    thresholds: { flipsBetweenEngines: 0, latencyCases: { allowed: [1, 2, 3] } },
  };
  expect(await plantSlowEngine(await steadyBed(spec as Spec))).toMatchObject({ outcome: 'not-guarded' });
});
