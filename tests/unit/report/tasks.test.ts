import { describe, expect, test } from 'vitest';
import { validate } from '../../../harness/adapters/schema/validate.ts';
import { packBoxes } from '../../../harness/core/boxes/packing.ts';
import { changeWords } from '../../../harness/core/change-words.ts';
import { contradictions } from '../../../harness/core/contradictions.ts';
import { runWriter } from '../../../harness/core/masks/runs.ts';
import { metricFor } from '../../../harness/core/metrics/registry.ts';
import type { BoxPredictions } from '../../../harness/core/predictions.ts';
import type { Comparison, DatasetRecord, Task } from '../../../harness/core/records.ts';
import { flipWords } from '../../../harness/report/flip-words.ts';
import { renderHtml } from '../../../harness/report/html.ts';
import { renderMarkdown } from '../../../harness/report/markdown.ts';
import { renderTerminal } from '../../../harness/report/terminal.ts';
import { textOf as words } from '../../fixtures/html-text.ts';
import { digest } from '../../fixtures/report-scene.ts';
import { comparisonOf, taskDocument } from '../../fixtures/report-tasks.ts';

const said: Readonly<Record<Task, string | null>> = {
  classification: null,
  detection: '1 of 3 boxes vanished, 1 of 3 appeared, 1 moved, 1 relabelled',
  segmentation: '2 pixels changed (16.6667 %) in 2 regions, the largest of 1, mask agreement 0.688889',
  tensors: 'largest difference beyond any number, 2 of 3 elements are the same number, NaN 1 and 0, infinite 0 and 0',
};

describe.each(Object.keys(said) as Task[])('a report of task %s', task => {
  const document = taskDocument(task);

  test('is valid, and its comparison is counted', () => {
    expect(validate('report', document, 'the double')).toEqual(document);
    const all = contradictions({ ...document, dataset: null }, () => digest('none'));
    expect(all.filter(one => one.includes('miscounted'))).toEqual([]);
  });

  test('says what changed in every form', () => {
    expect(changeWords(document.comparisons[0]!)).toBe(said[task]);
    if (said[task] === null) return;
    expect(words(renderHtml(document, new Map()))).toContain(said[task]);
    expect(renderTerminal(document, { color: false })).toContain(said[task]);
    expect(renderMarkdown(document).replaceAll('\\', '')).toContain(said[task]);
  });

  test('never calls agreement an accuracy', () => {
    for (const form of [renderHtml(document, new Map()), renderTerminal(document, { color: false })])
      expect(words(form)).not.toMatch(/accuracy \d|mIoU|Average precision/i);
  });
});

test('flips are told box by box, by pixels, or by how far outputs moved', () => {
  const tell = (task: Task) => comparisonOf(task).list.map(flip => flipWords(flip, null));
  expect(tell('detection')).toEqual([
    'moved: label 0 0.900 at 0.0, 0.0 to 10.0, 10.0 → label 0 0.900 at 2.0, 0.0 to 12.0, 10.0 (IoU 0.667); ' +
      'vanished: label 1 0.350 at 50.0, 0.0 to 60.0, 10.0; appeared: label 3 0.310 at 80.0, 0.0 to 90.0, 10.0',
    'relabelled: label 2 0.600 at 20.0, 0.0 to 30.0, 10.0 → label 1 0.600 at 20.0, 0.0 to 30.0, 10.0 (IoU 1.000)',
  ]);
  expect(tell('segmentation')).toEqual(['2 pixels in 2 regions, the largest of 1']);
  expect(tell('tensors')).toEqual(['moved by 0.5', 'moved by more than any number, as NaN or infinity does']);
  expect(tell('classification')).toEqual(['label 1 → label 0']);
});

test('scores against the truth stand by themselves, only where there are some', () => {
  const detection = {
    inputs: 2,
    truths: 3,
    detections: 4,
    precision75: 0.5,
    recall75: null,
    ap: 0.25,
    ap50: 0.5,
    ap75: 0.125,
  };
  const page = words(renderHtml(taskDocument('detection', { detection }), new Map()));
  expect(page).toMatch(/Precision Recall AP AP50 AP75 Objects Boxes Inputs .* 0\.5000 – 0\.2500 0\.5000 0\.1250 3 4 2/);
  expect(page).toContain('Average precision 0.2500 AP[.50:.95] against the truth');
  const document = taskDocument('detection', { detection });
  const decode = { kind: 'center-points', heat: 'heat', distances: 'wh', stride: 4, topK: 50 } as const;
  const told = { ...document, spec: { ...document.spec, model: { ...document.spec.model, decode } } };
  expect(words(renderHtml(told, new Map()))).toContain(
    'average precision, of boxes with a score of at least 0.3, 50 a picture',
  );
  const segmentation = { inputs: 1, pixels: 9, ignored: 1, meanIou: 0.75, classes: [{ label: 0, iou: 0.75 }] };
  expect(words(renderHtml(taskDocument('segmentation', { segmentation }), new Map()))).toMatch(
    /mIoU .* 0\.7500 .* 0\.7500 9 1 1/,
  );
});

test('the truth that a dataset gives is named by what it is of', () => {
  const document = taskDocument('detection');
  const told = (more: Partial<DatasetRecord>) =>
    words(renderHtml({ ...document, dataset: { ...document.dataset!, truth: null, ...more } }, new Map()));
  expect(told({})).toContain('Truth not known');
  expect(told({ boxes: [] })).toContain('Truth boxes');
  const masks = { digest: digest('masks'), width: 1, height: 1, ignore: null };
  expect(told({ truth: [], masks })).toContain('Truth labels, masks');
});

test('a flip to or from no number says what the other side has', () => {
  const context = {
    inputId: String,
    truth: () => null,
    tolerance: 0,
    boxes: { matchIou: 0.5, movedIou: 0.75, minScore: 0.3 },
  };
  const box = (x: number) => ({ label: 0, score: 0.9, box: [x, 0, x + 9, 9] as const });
  const [broken, whole, one] = [packBoxes([[]], [0]), packBoxes([[box(0), box(20), box(40)]]), packBoxes([[box(0)]])];
  const tell = (...sides: [BoxPredictions, BoxPredictions]) =>
    metricFor('detection')
      .compare(...sides, context)
      .list.map(flip => flipWords(flip, null));
  expect(tell(broken, whole)).toEqual(['no number → 3 boxes']);
  expect(tell(one, broken)).toEqual(['1 box → no number']);
  expect(tell(packBoxes([[]]), broken)).toEqual(['0 boxes → no number']);
  const masks = (mask: Uint8Array | null) => {
    const writer = runWriter(2, 1);
    writer.add(mask);
    return writer.end();
  };
  const { list } = metricFor('segmentation').compare(masks(null), masks(new Uint8Array(2)), context);
  expect(list.map(flip => flipWords(flip, null))).toEqual(['no number → a mask']);
});

test('margins are told with the inputs below and above', () => {
  const document = taskDocument('classification');
  expect(renderTerminal(document, { color: false })).toMatch(
    /Margins of inputs that flip\n {2}.*: 1 of 1 inputs with a margin up to 1 flip \(100 %, 20\.7 % to 100 %\); of 1 above it none does \(at most 79\.3 %\)\./,
  );
  expect(words(renderHtml(document, new Map()))).toMatch(
    /Margins and flips .* 1\.00 to 3\.16 1 1 100 %|Margins and flips .* 1 to 3\.16 1 1 100 %/,
  );
  expect(words(renderHtml({ ...document, calibrations: [] }, new Map()))).not.toContain('Margins and flips');
});

test('nothing detected on one side, or on both, is said', () => {
  const none = {
    left: 0,
    right: 1,
    kept: 0,
    moved: 0,
    relabelled: 0,
    vanished: 0,
    appeared: 1,
    emptyOnBoth: 4,
    emptyOnOne: 1,
  };
  expect(changeWords({ boxes: none })).toMatch(
    /nothing is detected on one side alone in 1 inputs, nothing on either side in 4$/,
  );
});

test('pixels of which none was compared have no share', () => {
  const { pixels } = comparisonOf('segmentation');
  expect(changeWords({ pixels: { ...pixels!, compared: 0, changed: 0, share: null } })).toBe(
    'no input has a mask on both sides',
  );
});

test.for<[string, Task, (one: Comparison) => unknown]>([
  ['a box that vanished', 'detection', one => (one.boxes!.vanished += 1)],
  ['a box that stayed', 'detection', one => (one.boxes!.kept += 1)],
  ['a change that is in no list', 'detection', one => one.list[0]!.boxes!.pop()],
  ['boxes that nothing counts', 'detection', one => delete one.boxes],
  ['changed pixels', 'segmentation', one => (one.pixels!.changed = 1)],
  ['the share of pixels', 'segmentation', one => (one.pixels!.share! /= 2)],
  ['the inputs that were compared', 'segmentation', one => Object.assign(one.pixels!, { compared: 3, share: 2 / 18 })],
  ['the largest region', 'segmentation', one => (one.pixels!.largestRegion = 0)],
  ['pixels that nothing counts', 'segmentation', one => delete one.pixels],
])('%s is miscounted', ([, task, change]) => {
  const document = structuredClone({ ...taskDocument(task), dataset: null });
  change(document.comparisons[0]!);
  expect(contradictions(document, () => digest('none')).filter(one => one.includes('miscounted'))).toHaveLength(1);
});
