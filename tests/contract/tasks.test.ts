import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { createTensorCodec } from '../../harness/adapters/npy.ts';
import type { Project } from '../../harness/compose/project.ts';
import type { Decode, ReportDocument, Spec } from '../../harness/core/records.ts';
import { refreshGolden } from '../../harness/pipeline/refresh-golden.ts';
import { runPipeline } from '../../harness/pipeline.ts';
import type { Ports } from '../../harness/ports.ts';
import { model, value } from '../fixtures/onnx-maker.ts';
import { scratchProject } from '../fixtures/scratch-project.ts';

// Detection and segmentation on ONNX Runtime, from outputs to goldens and scores: a model that gives back what it is fed, so that
// the decisions are known.

interface Scene {
  readonly task: 'detection' | 'segmentation';
  readonly decode: Decode;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const far = -20;
const scenes: Readonly<Record<Scene['task'], Scene>> = {
  segmentation: {
    task: 'segmentation',
    decode: { kind: 'mask', threshold: 0.5 },
    shape: [1, 2, 3],
    data: [0.9, 0.9, 0.1, 0.1, 0.1, 0.1, ...Array(6).fill(0.2)],
  },
  detection: {
    task: 'detection',
    decode: { kind: 'anchor-grid', grids: [{ output: 'out', stride: 1, anchors: [[1, 1]] }] },
    shape: [5, 2, 2],
    // Of the first input a box over the first cell; of the second none.
    data: [...Array(16).fill(0), 2, far, far, far, ...Array(16).fill(0), ...Array(4).fill(far)],
  },
};

function write(root: string, file: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), bytes);
}

function project({ shape, data }: Scene, declared: readonly (number | string)[] = shape): Project {
  const { root, project: made } = scratchProject({ doubles: false });
  const echo = model({
    nodes: [{ opType: 'Identity', inputs: ['input'], output: 'out' }],
    inputs: [value('input', ['N', ...shape])],
    outputs: [value('out', ['N', ...declared])],
  });
  write(root, 'models/echo.onnx', echo);
  write(root, 'data/inputs.npy', createTensorCodec().encode([2, ...shape], Float32Array.from(data)));
  return made;
}

const specOf = ({ task, decode }: Scene): Spec => ({
  name: 'echo',
  model: { name: 'echo', file: 'models/echo.onnx', task, decode },
  dataset: { name: 'inputs', source: { kind: 'npy', file: 'data/inputs.npy' } },
  k: 2,
  batch: 2,
  platforms: ['cpu-1'],
  recipes: ['fp32'],
  measurement: false,
  thresholds: { flipsAgainstReference: 0, flipsAgainstGolden: 0 },
});

const run = (spec: Spec, ports: Ports): Promise<ReportDocument> =>
  runPipeline(spec, ports, { mode: 'ensure', specFile: 'echo.spec.ts', version: '0' });

/** The datasets with a truth that their source, an array, cannot have. */
const withTruth = (ports: Ports, truth: (ports: Ports) => Promise<object>): Ports => ({
  ...ports,
  datasets: {
    ...ports.datasets,
    prepare: async (...given) => ({ ...(await ports.datasets.prepare(...given)), ...(await truth(ports)) }),
  },
});

const truths = {
  segmentation: async ({ blobs }: Ports) => ({
    masks: {
      digest: await blobs.put(Uint8Array.of(1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
      width: 3,
      height: 2,
      ignore: 9,
    },
  }),
  detection: async () => ({ boxes: [[{ label: 0, box: [0, 0, 1, 1] }], []] }),
};

test.each(['segmentation', 'detection'] as const)('%s from outputs to a golden, stored runs and scores', async task => {
  const { ports, goldens } = project(scenes[task]);
  const scored = withTruth(ports, truths[task]);
  const spec = specOf(scenes[task]);
  const unscored = await run(spec, ports);
  expect(
    unscored.runs.every(({ score, detection, segmentation }) => score === null && !detection && !segmentation),
  ).toBe(true);

  await goldens.accept(await refreshGolden(spec, scored, { platform: null }), 'first look');
  const document = await run(spec, scored);
  expect(document.verdict.status).toBe('pass');
  // Stored by then, and decoded from the table.
  expect((await run(spec, scored)).runs.map(({ run: { startedAt } }) => startedAt)).toEqual(
    document.runs.map(({ run: { startedAt } }) => startedAt),
  );
  for (const { score, detection, segmentation } of document.runs) {
    expect(score).toBeNull();
    if (task === 'detection')
      expect(detection).toMatchObject({ truths: 1, detections: 1, ap: 1, precision75: 1, recall75: 1 });
    // Of 1: one pixel of two; of 0: nine of ten.
    else expect(segmentation).toMatchObject({ pixels: 11, ignored: 1, meanIou: (1 / 2 + 9 / 10) / 2 });
  }
});

test('decisions that are decoded otherwise are other runs, and the golden says that it is of the old ones', async () => {
  const scene = scenes.segmentation;
  const { ports, goldens } = project(scene);
  await goldens.accept(await refreshGolden(specOf(scene), ports, { platform: null }), 'first look');
  const before = await run(specOf(scene), ports);
  const after = await run(specOf({ ...scene, decode: { kind: 'mask', threshold: 0.15 } }), ports);
  expect(after.runs[0]!.run.key).not.toBe(before.runs[0]!.run.key);
  expect(after.runs[0]!.run.predictions).not.toBe(before.runs[0]!.run.predictions);
  expect(after.verdict).toMatchObject({ status: 'inconclusive' });
  expect(after.goldenProblems[0]!.reason).toMatch(/decoded otherwise than model\.decode says now.*golden refresh/);
});

const smallMasks = async ({ blobs }: Ports) => ({
  masks: { digest: await blobs.put(new Uint8Array(8)), width: 2, height: 2, ignore: null },
});

test('masks of another size than the model says are refused before anything is built', async () => {
  const { ports } = project(scenes.segmentation);
  await expect(run(specOf(scenes.segmentation), withTruth(ports, smallMasks))).rejects.toMatchObject({
    code: 'TRUTH_MISFIT',
    exit: 'usage',
    message: expect.stringContaining("masks have 2 × 2 pixels and the model's 3 × 2"),
  });
  expect(await ports.engines.list()).toEqual([]);
});

test('of a model that leaves its sizes open they lose no run: it is a failure that says why', async () => {
  const { ports } = project(scenes.segmentation, [1, 'H', 'W']);
  const document = await run(specOf(scenes.segmentation), withTruth(ports, smallMasks));
  expect(document.failures).toMatchObject([{ stage: 'compare', problem: { code: 'TRUTH_MISFIT' } }]);
  expect(document.runs.length).toBeGreaterThan(0);
  expect(document.verdict.status).toBe('inconclusive');
});

test('outputs that model.decode does not fit are refused before anything is built', async () => {
  const { ports } = project(scenes.detection);
  const decode: Decode = { kind: 'center-points', heat: 'heat', distances: 'wh', stride: 4 };
  await expect(run(specOf({ ...scenes.detection, decode }), ports)).rejects.toMatchObject({
    code: 'DECODE_MISFIT',
    exit: 'usage',
    message: expect.stringMatching(/it has no output heat\. Its outputs, by input: out \[5, 2, 2\]/),
  });
  expect(await ports.engines.list()).toEqual([]);
});
