import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { digestOf } from '../../../harness/adapters/files/hash.ts';
import { parse } from '../../../harness/adapters/schema/validate.ts';
import { contradictions } from '../../../harness/core/contradictions.ts';
import type { ReportDocument } from '../../../harness/core/records.ts';

const file = 'reports/example/report.json';
const whole = parse('report', readFileSync(join(import.meta.dirname, '../../..', file), 'utf8'), file);
const other = digestOf('other');

test('a report that was made contradicts itself nowhere', () => expect(contradictions(whole, digestOf)).toEqual([]));

test.for<[string, (document: ReportDocument) => unknown, string]>([
  ['k', document => (document.spec.k = 9), 'its spec has another digest'],
  ['a step', document => document.plan.steps.pop(), 'its plan has another digest'],
  ['the id', document => (document.id = 'resnet18-f32-000000000000'), 'its id is that of another plan'],
  ['a weight file', document => (document.model!.files[0]!.digest = other), 'its model has another digest'],
  ['a label', document => (document.dataset!.truth![0]! += 1), 'its dataset has another digest'],
  ['the mode', document => (document.mode = 'pin'), 'another spec or mode'],
  ['the dataset of a run', document => (document.runs[0]!.run.dataset = other), 'a run is of another model or dataset'],
  ['the dataset of a golden', document => (document.goldens[0]!.dataset = other), 'a golden is of another dataset'],
  ['the number of flips', document => (document.comparisons[0]!.flips += 1), 'is miscounted'],
  ['the rate', document => (document.comparisons[0]!.rate += 0.1), 'is miscounted'],
  ['the number of inputs', document => (document.comparisons[0]!.inputs -= 1), 'is miscounted'],
])('%s changed alone is found', ([, change, said]) => {
  const document = structuredClone(whole);
  change(document);
  expect(contradictions(document, digestOf).join('; ')).toContain(said);
});
