import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scoreDetections } from '../../../../harness/core/boxes/average-precision.ts';
import { type Box, iou } from '../../../../harness/core/boxes/box.ts';
import { suppress } from '../../../../harness/core/boxes/nms.ts';
import { packBoxes } from '../../../../harness/core/boxes/packing.ts';
import { runWriter } from '../../../../harness/core/masks/runs.ts';
import { decodeWhole } from '../../../../harness/core/metrics/decoding.ts';
import { metricFor } from '../../../../harness/core/metrics/registry.ts';
import type { TruthBox } from '../../../../harness/core/records.ts';
import { noTruth } from '../../../fixtures/truth.ts';

interface Found {
  readonly label: number;
  readonly score: number;
  readonly box: Box;
}
interface Reference {
  readonly classification: { classes: number; scores: number[]; truth: number[]; top1: number; top5: number };
  readonly overlaps: { left: Box[]; right: Box[]; iou: number[][] };
  readonly suppression: { boxes: Box[]; labels: number[]; kept: Record<string, number[]> };
  readonly detection: {
    scenes: { truths: TruthBox[]; found: Found[] }[];
    ap: number;
    ap50: number;
    ap75: number;
    precision75: number;
    recall75: number;
  }[];
  readonly segmentation: {
    width: number;
    height: number;
    truth: number[];
    found: number[];
    meanIou: number;
    classes: { label: number; iou: number }[];
  };
}

/** What scikit-learn, pycocotools and torchvision say of seeded random decisions: tests/fixtures/metrics/make_reference.py. */
const reference: Reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../fixtures/metrics/reference.json'), 'utf8'),
);

test('top-1 and top-5 are those of scikit-learn', () => {
  const { classes, scores, truth, top1, top5 } = reference.classification;
  const metric = metricFor('classification');
  const output = { name: 'logits', shape: [classes], data: Float32Array.from(scores) };
  const { score } = metric.score(decodeWhole(metric, [output], truth.length), { ...noTruth, label: i => truth[i]! });
  expect(score!.top1).toBeCloseTo(top1, 6);
  expect(score!.top5).toBeCloseTo(top5, 6);
});

test('overlaps are those of torchvision', () => {
  const { left, right, iou: wanted } = reference.overlaps;
  for (const [i, a] of left.entries())
    for (const [j, b] of right.entries()) expect(iou(a, b)).toBeCloseTo(wanted[i]![j]!, 6);
});

test('the boxes that stay are those of torchvision', () => {
  const { boxes, labels, kept } = reference.suppression;
  const labelled = boxes.map((box, index) => ({ box, label: labels[index]! }));
  for (const [limit, wanted] of Object.entries(kept)) expect(suppress(labelled, Number(limit))).toEqual(wanted);
});

describe('average precision, precision and recall are those of pycocotools', () => {
  test.for(reference.detection)('set %#', ({ scenes, ...wanted }) => {
    const score = scoreDetections(scenes);
    for (const [name, value] of Object.entries(wanted))
      expect(score[name as keyof typeof wanted]).toBeCloseTo(value, 6);
  });

  test('also where an overlap is one of the ten thresholds itself: 0.85 counts at 0.85', () => {
    const truths = [{ label: 0, box: [0, 0, 20, 1] }] satisfies TruthBox[];
    const found = [{ label: 0, score: 0.9, box: [0, 0, 17, 1] as const }];
    expect(scoreDetections([{ truths, found }]).ap).toBeCloseTo(0.8, 12);
  });

  test('through the metric, of float32 boxes', () => {
    const [{ scenes, ap }] = reference.detection as [Reference['detection'][0]];
    const found = packBoxes(scenes.map(scene => scene.found));
    const { detection } = metricFor('detection').score(found, { ...noTruth, boxes: input => scenes[input]!.truths });
    expect(detection!.ap).toBeCloseTo(ap, 6);
  });
});

test('the mean overlap of masks is that of scikit-learn', () => {
  const { width, height, truth, found, meanIou, classes } = reference.segmentation;
  const area = width * height;
  const piece = (values: number[], input: number) => Uint8Array.from(values.slice(input * area, (input + 1) * area));
  const writer = runWriter(width, height);
  for (let input = 0; input * area < found.length; input++) writer.add(piece(found, input));
  const mask = (input: number) => ({ width, height, ignore: 255, labels: piece(truth, input) });
  const { segmentation } = metricFor('segmentation').score(writer.end(), { ...noTruth, mask });
  expect(segmentation!.meanIou).toBeCloseTo(meanIou, 6);
  expect(segmentation!.classes.map(({ label }) => label)).toEqual(classes.map(({ label }) => label));
  for (const [index, one] of classes.entries()) expect(segmentation!.classes[index]!.iou).toBeCloseTo(one.iou, 6);
  const ignored = truth.filter(label => label === 255).length;
  expect(segmentation).toMatchObject({ inputs: 4, ignored, pixels: truth.length - ignored });
});
