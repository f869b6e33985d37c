import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Project } from '../../harness/compose/project.ts';
import { withPin } from '../../harness/core/lock-file.ts';
import type { BuildRecord, Digest, EngineMode, ReportDocument, Spec } from '../../harness/core/records.ts';
import { refreshGolden } from '../../harness/pipeline/refresh-golden.ts';
import { readPredictions } from '../../harness/pipeline/run-engines.ts';
import { runPipeline } from '../../harness/pipeline.ts';
import { datasetNotes } from '../../harness/report/dataset-notes.ts';
import { fullSize } from '../../tools/full-size/models.ts';
import { idx } from '../fixtures/datasets/files.ts';
import { doubleSpec, planted, scratchProject } from '../fixtures/scratch-project.ts';

function run(project: Project, spec: Spec, mode: EngineMode = 'ensure'): Promise<ReportDocument> {
  return runPipeline(spec, project.ports, { mode, specFile: 'doubles.spec.ts', version: '0' });
}

/** Turns one bit of a stored blob. */
function spoil(root: string, digest: Digest): void {
  const file = join(root, '.triplicate/store/blobs/sha256', digest.slice(7));
  const bytes = readFileSync(file);
  bytes[bytes.length - 1]! ^= 1;
  rmSync(file, { force: true });
  writeFileSync(file, bytes);
}

const provenances = (document: ReportDocument) => document.engines.map(engine => engine.provenance);
const zeros: Digest = `sha256:${'0'.repeat(64)}`;
const quick = { name: 'quick', batch: 1, warmup: 1, iterations: 5, rounds: 10, seed: 1 };

describe('what is planted is found', () => {
  test('nothing planted, nothing found', async () => {
    const document = await run(scratchProject().project, doubleSpec);
    expect(document.verdict).toMatchObject({ status: 'pass' });
    expect(document.comparisons.every(one => one.flips === 0)).toBe(true);
  });

  test('flips between engines', async () => {
    const document = await run(scratchProject().project, planted({ flips: 3, distinct: true }));
    expect(document.verdict.status).toBe('fail');
    const [worst] = document.comparisons
      .filter(one => one.relation === 'engine-engine')
      .toSorted((a, b) => b.flips - a.flips);
    expect(worst!.flips).toBeGreaterThan(0);
    expect(worst!.list).toHaveLength(worst!.flips);
  });

  test('an engine that was built slow on the bigger platform', async () => {
    const spec = planted(
      { slow: 'double-big 8', distinct: true },
      { measurement: quick, thresholds: { latencyCases: { allowed: [], leastEffect: 0.2 } } },
    );
    const document = await run(scratchProject().project, spec);
    const cases = new Set(document.anomalies.filter(one => one.bySignificance === 'yes').map(one => one.case));
    expect([...cases]).toContain(1);
    // Samples are kept to the nanosecond: what stands behind is no measurement.
    for (const ms of document.latency!.members.flatMap(({ rounds }) => rounds.flat()))
      expect(String(ms)).toMatch(/^\d+(\.\d{1,6})?$/);
    // On a busy machine the session itself may be unsound, and then it decides nothing; it never passes.
    expect(document.verdict.status).not.toBe('pass');
  });

  test.each(['build', 'run', 'measure'])('a crash in %s: inconclusive, and the worker is replaced', async stage => {
    const { project } = scratchProject();
    const spec = planted(
      { crash: stage },
      { measurement: quick, thresholds: { flipsBetweenEngines: 0, latencyCases: { allowed: [] } } },
    );
    const document = await run(project, { ...spec, recipes: [...doubleSpec.recipes, ...spec.recipes] });
    expect(document.verdict.status).toBe('inconclusive');
    expect(document.failures.map(({ problem }) => problem.code)).toContain('WORKER_CRASHED');
    // The other recipe was not harmed.
    expect(document.runs.filter(({ side }) => side.recipe === 'plain')).not.toHaveLength(0);
  });

  test('chatter on stdout harms nothing', async () => {
    expect((await run(scratchProject().project, planted({ chatter: true }))).verdict.status).toBe('pass');
  });
});

test('labels in another order than the scores are noted, beside whatever the verdict is', async () => {
  const { root, project } = scratchProject();
  const source = { kind: 'idx', images: 'data/fashion-mnist-t2000/images-idx3-ubyte.gz' } as const;
  const spec = (more: object): Spec => ({
    ...doubleSpec,
    k: 1,
    dataset: { ...doubleSpec.dataset, limit: 100, source: { ...source, ...more } },
  });
  const before = await run(project, spec({}));
  expect(before.dataset!.notes).toBeUndefined();
  const decided = await readPredictions(project, before.runs[0]!.run);
  if (decided.kind !== 'labels') throw new Error('A classifier decides by labels.');
  const shifted = Array.from({ length: 2000 }, (_, item) =>
    item < 100 ? (decided.labels[item * decided.depth]! + 1) % 10 : 0,
  );
  writeFileSync(join(root, 'shifted'), idx([2000], shifted));
  const after = await run(project, spec({ labels: 'shifted' }));
  expect(after.dataset!.notes).toEqual([expect.stringContaining('The labels look permuted: 0.0 % of the decisions')]);
  expect(datasetNotes(after)).toEqual([expect.stringMatching(/^Dataset pictures: The labels look permuted: /)]);
});

describe('a model whose file says that its weights are seeded', () => {
  const model = { name: 'seeded', file: 'models/seeded.onnx', task: 'tensors' as const };
  const spec: Spec = {
    ...doubleSpec,
    model,
    dataset: { ...doubleSpec.dataset, limit: 2, preprocess: { width: 24, height: 24, fit: 'fill' } },
    k: 1,
    measurement: quick,
    thresholds: { latencyMedianMs: 1000 },
  };
  const withModel = () => {
    const { root, project } = scratchProject();
    writeFileSync(join(root, model.file), fullSize('mtcnn-r').bytes);
    return project;
  };

  test('is measured, and what it gives is compared with nothing', async () => {
    const document = await run(withModel(), spec);
    expect(document.latencySummaries).not.toHaveLength(0);
    expect(document.runs.length).toBeGreaterThan(1);
    expect(document.comparisons).toEqual([]);
    expect(document.failures).toEqual([]);
  });

  test('is refused where flips are judged, before anything is built, and gets no golden', async () => {
    const project = withModel();
    const error = { code: 'WEIGHTS_SEEDED', exit: 'usage' };
    await expect(run(project, { ...spec, thresholds: doubleSpec.thresholds })).rejects.toMatchObject(error);
    await expect(
      refreshGolden({ ...spec, thresholds: doubleSpec.thresholds }, project.ports, { platform: null }),
    ).rejects.toMatchObject(error);
    expect(await project.ports.engines.list()).toEqual([]);
  });
});

describe('engine modes', () => {
  test('ensure takes what is stored, and tops it up to k', async () => {
    const { project } = scratchProject();
    await run(project, { ...doubleSpec, k: 1 });
    const document = await run(project, doubleSpec);
    expect(provenances(document).filter(one => one === 'stored')).toHaveLength(3);
    expect(provenances(document).filter(one => one === 'built')).toHaveLength(4);
  });

  test('rebuild builds anew, and a later ensure takes the new ones', async () => {
    const { project } = scratchProject();
    const spec = planted({ distinct: true });
    const before = await run(project, spec);
    const rebuilt = await run(project, spec, 'rebuild');
    const after = await run(project, spec);
    const digests = (document: ReportDocument) =>
      document.engines.filter(one => one.build.recipe.name === 'planted').map(one => one.build.engine);
    expect(new Set([...digests(before), ...digests(rebuilt)]).size).toBe(12);
    expect(digests(after)).toEqual(digests(rebuilt));
  });

  test('a rebuild that was broken off goes on with its own builds; a finished one is not taken up again', async () => {
    const { project } = scratchProject();
    const spec = planted({ distinct: true });
    const engines = (document: ReportDocument) => document.engines.map(one => one.build.engine);
    // Killed after the builds and before the end was written down.
    const broken = {
      ...project,
      ports: { ...project.ports, journal: { ...project.ports.journal, end: async () => {} } },
    };
    const first = await run(broken, spec, 'rebuild');
    const second = await run(project, spec, 'rebuild');
    expect(engines(second)).toEqual(engines(first));
    const third = await run(project, spec, 'rebuild');
    expect(engines(third)).not.toEqual(engines(first));
  });

  test('what is dated later than now is taken for no build of a rebuild, nor for a measurement of now', async () => {
    const { project, root } = scratchProject();
    const spec = planted({ distinct: true }, { measurement: { ...quick, rounds: 2 } });
    const { host } = project.ports;
    const now = () => new Date(Date.now() + 3_600_000);
    const ahead = { ...project, ports: { ...project.ports, host: { ...host, now } } };
    const first = await run(ahead, spec);
    expect((await run(project, spec)).latency!.startedAt < first.latency!.startedAt).toBe(true);
    const rebuilt = await run(project, spec, 'rebuild');
    const early = new Set(first.engines.map(({ build }) => build.engine));
    const again = rebuilt.engines.filter(({ build }) => build.recipe.name === 'planted');
    expect(again.filter(({ build }) => early.has(build.engine))).toEqual([]);
    mkdirSync(join(root, '.triplicate/rebuilds'), { recursive: true });
    writeFileSync(join(root, '.triplicate/rebuilds', '1'.repeat(64)), now().toISOString());
    expect((await project.ports.journal.begin(`sha256:${'1'.repeat(64)}`)).getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('pin builds nothing, the reference neither', async () => {
    const { project, root } = await pinned();
    const store = join(root, '.triplicate/store/index.json');
    const index = JSON.parse(readFileSync(store, 'utf8'));
    const isReference = (entry: { annotations: Record<string, string> }) =>
      entry.annotations['org.opencontainers.image.ref.name']?.includes('_reference_');
    index.manifests = index.manifests.filter((entry: { annotations: Record<string, string> }) => !isReference(entry));
    writeFileSync(store, JSON.stringify(index));
    const lean = { ...doubleSpec, thresholds: { flipsAcrossPlatforms: 0 } };
    expect(provenances(await run(project, lean, 'pin'))).toEqual(['pinned', 'pinned']);
    const asking = await run(project, { ...doubleSpec, thresholds: { flipsAgainstReference: 0 } }, 'pin');
    expect(asking.failures.map(({ problem }) => problem.code)).toEqual(['PIN_REFERENCE_MISSING']);
    expect(asking.verdict.status).toBe('inconclusive');
  });

  test('a stored engine whose bytes changed counts as not built', async () => {
    const { root, project } = scratchProject();
    const before = await run(project, doubleSpec);
    spoil(root, before.engines[1]!.build.engine);
    const after = await run(project, doubleSpec);
    expect(after.verdict.status).toBe('pass');
    expect(after.engines.map(one => one.build.engine)).toEqual(before.engines.map(one => one.build.engine));
    expect(await project.store.verify()).toEqual([]);
  });

  async function pinned(change: (build: BuildRecord) => BuildRecord = build => build) {
    const scratch = scratchProject();
    const document = await run(scratch.project, doubleSpec);
    const chosen = document.engines.filter(({ build }) => build.ordinal === 1 && build.recipe.name === 'plain');
    await scratch.project.store.changeLock(lock =>
      chosen.reduce((pins, { build }) => withPin(pins, change(build), 'test'), lock),
    );
    return { ...scratch, document };
  }

  test('pin runs what the lock file names and builds nothing', async () => {
    const { project } = await pinned();
    const document = await run(project, { ...doubleSpec, thresholds: { flipsAgainstReference: 0 } }, 'pin');
    expect(provenances(document).toSorted()).toEqual(['pinned', 'pinned', 'stored']);
    expect(document.verdict.status).toBe('pass');
  });

  test('pin without a pinned engine says how to pin one', async () => {
    await expect(run(scratchProject().project, doubleSpec, 'pin')).rejects.toMatchObject({
      code: 'PIN_MISSING',
      exit: 'usage',
    });
  });

  test.each([
    ['not in the store', build => ({ ...build, engine: zeros }), 'PIN_ENGINE_MISSING'],
    ['of another model', build => ({ ...build, model: { ...build.model, digest: zeros } }), 'PIN_OTHER_MODEL'],
    ['of another recipe', build => ({ ...build, buildKey: zeros }), 'PIN_OTHER_RECIPE'],
    [
      'of another platform',
      build => ({ ...build, builtOn: { ...build.builtOn, id: `${build.builtOn.name}-ffffffffffff` } }),
      'PIN_OTHER_PLATFORM',
    ],
  ] satisfies [string, (build: BuildRecord) => BuildRecord, string][])(
    'a pinned engine %s is refused, in ensure too',
    async (_, change, code) => {
      const { project } = await pinned(change);
      await expect(run(project, doubleSpec)).rejects.toMatchObject({ code });
      await expect(run(project, doubleSpec, 'pin')).rejects.toMatchObject({ code });
    },
  );

  test('a pinned engine of another platform is refused with what differs', async () => {
    const { project } = await pinned(build => ({
      ...build,
      builtOn: { ...build.builtOn, id: `${build.builtOn.name}-ffffffffffff`, stack: { double: '0' } },
    }));
    await expect(run(project, doubleSpec)).rejects.toThrow(/ffffffffffff.*: stack\.double was 0 there and is 1 here\./);
  });

  test('a pinned engine whose bytes changed is refused', async () => {
    const { root, project, document } = await pinned();
    const digest = document.engines.find(one => one.build.recipe.name === 'plain')!.build.engine;
    spoil(root, digest);
    await expect(run(project, doubleSpec, 'pin')).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
  });
});

describe('what was done is not done again', () => {
  test('a second run takes stored runs and gives the same comparisons', async () => {
    const { project } = scratchProject();
    const spec = planted({ flips: 2, distinct: true });
    const first = await run(project, spec);
    const second = await run(project, spec);
    expect(second.comparisons).toEqual(first.comparisons);
    expect(second.runs.map(({ run: one }) => one.startedAt)).toEqual(first.runs.map(({ run: one }) => one.startedAt));
  });

  test('builds that gave the same bytes are run once and named together', async () => {
    const document = await run(scratchProject().project, doubleSpec);
    const plain = document.runs.filter(({ side }) => side.recipe === 'plain' && side.ranOn === 'double-small');
    expect(plain.map(({ side }) => side.ordinals)).toContainEqual([1, 2, 3]);
  });
});

describe('goldens', () => {
  const withGolden: Spec = { ...doubleSpec, thresholds: { flipsAgainstGolden: 0 } };

  test('missing: inconclusive, with the command that makes one', async () => {
    const document = await run(scratchProject().project, withGolden);
    expect(document.verdict.status).toBe('inconclusive');
    expect(document.verdict.reasons.join(' ')).toContain('golden refresh');
  });

  test('accepted: judged by; another dataset under the same name: inconclusive', async () => {
    const { project } = scratchProject();
    const key = await refreshGolden(withGolden, project.ports, { platform: null });
    expect((await run(project, withGolden)).verdict.status).toBe('inconclusive');
    await project.goldens.accept(key, 'first look');
    expect((await run(project, withGolden)).verdict.status).toBe('pass');
    const other = { ...withGolden, dataset: { ...withGolden.dataset, limit: 39 } };
    const document = await run(project, other);
    expect(document.verdict).toMatchObject({ status: 'inconclusive' });
    expect(document.verdict.reasons.join(' ')).toMatch(/another version of the dataset: 1 item is gone \(\S+\)/);
  });

  test('flips against a golden fail, and name the input', async () => {
    const { project } = scratchProject();
    await project.goldens.accept(await refreshGolden(withGolden, project.ports, { platform: null }), 'first look');
    const document = await run(project, planted({ flips: 1 }, { thresholds: { flipsAgainstGolden: 0 } }));
    expect(document.verdict.status).toBe('fail');
    expect(document.verdict.checks[0]?.message).toMatch(/first clean\//);
  });

  test('a platform override is judged by on its platform only', async () => {
    const { project } = scratchProject();
    await project.goldens.accept(
      await refreshGolden(withGolden, project.ports, { platform: 'double-big' }),
      'differs there',
    );
    const { verdict } = await run(project, withGolden);
    expect(verdict.checks.map(check => [check.platforms[0], check.status])).toEqual([
      ['double-small', 'inconclusive'],
      ['double-big', 'pass'],
    ]);
  });

  test('CI writes none', async () => {
    const { project } = scratchProject({ ci: true });
    await expect(refreshGolden(withGolden, project.ports, { platform: null })).rejects.toMatchObject({
      code: 'CI_WRITES_NOTHING',
    });
  });
});

test('a platform that nobody knows is wrong use', async () => {
  const spec = { ...doubleSpec, platforms: ['double-small', 'jetson-nano'] };
  await expect(run(scratchProject().project, spec)).rejects.toMatchObject({ code: 'PLATFORM_UNKNOWN', exit: 'usage' });
});
