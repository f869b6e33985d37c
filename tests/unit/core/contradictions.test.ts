import { expect, test } from 'vitest';
import { digestOf } from '../../../harness/adapters/files/hash.ts';
import { parse } from '../../../harness/adapters/schema/validate.ts';
import { contradictions } from '../../../harness/core/contradictions.ts';
import { inputCount } from '../../../harness/core/dataset.ts';
import type { Comparison, Plan, ReportDocument } from '../../../harness/core/records.ts';
import { reportId } from '../../../harness/core/report-id.ts';
import { sealed } from '../../../harness/core/seal.ts';
import { referenceRecipe } from '../../../harness/core/spec.ts';
import { exampleReport } from '../../fixtures/recorded-reports.ts';
import { latency } from '../../fixtures/sample-records.ts';

const whole = parse('report', exampleReport.text, exampleReport.file);
const other = digestOf('other');

test('a report that was made contradicts itself nowhere', () => expect(contradictions(whole, digestOf)).toEqual([]));

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Another plan under a digest and an id of its own, as whoever changes it on purpose would leave it. */
function plan(document: Writable<ReportDocument>, change: Partial<Plan>): void {
  document.plan = sealed({ ...document.plan, ...change }, digestOf);
  document.id = reportId(document.spec, document.plan);
}

/** Labels of the reference that its flips begin at, of which the report has none yet. */
function labelsOfReference({ runs, comparisons, dataset }: ReportDocument): number[] {
  const labels = Array<number>(inputCount(dataset!)).fill(0);
  for (const { relation, list } of comparisons)
    if (relation === 'optimized-reference') for (const { input, from } of list) labels[input] = from!;
  runs.find(({ side }) => side.recipe === referenceRecipe.name)!.labels = labels;
  return labels;
}

/** The comparison of the most flips. */
const most = ({ comparisons }: ReportDocument) => comparisons.toSorted((a, b) => b.flips - a.flips)[0]!;
const miscounted = (document: ReportDocument) => {
  const { relation, left, right } = most(document);
  return `${relation}: ${left.label} against ${right.label} is miscounted`;
};

test.for<[what: string, (document: Writable<ReportDocument>) => unknown, said: string]>([
  ['k', document => (document.spec.k = 9), 'its spec has another digest'],
  ['a step', document => document.plan.steps.pop(), 'its plan has another digest'],
  ['the id', document => (document.id = 'resnet18-f32-000000000000'), 'its id is that of another plan'],
  ['a weight file', document => (document.model!.files[0]!.digest = other), 'its model has another digest'],
  ['a label', document => (document.dataset!.truth![0]! += 1), 'its dataset has another digest'],
  ['the mode', document => (document.mode = 'pin'), 'its plan is of another spec or mode'],
  ['the mode of the plan', document => plan(document, { mode: 'pin' }), 'its plan is of another spec or mode'],
  ['the spec of the plan', document => plan(document, { spec: other }), 'its plan is of another spec or mode'],
  [
    'the model of the plan and of its runs',
    document => {
      plan(document, { model: other });
      for (const { run } of document.runs) run.model = other;
    },
    'its plan is of another model',
  ],
  ['the dataset of the plan', document => plan(document, { dataset: other }), 'its plan is of another dataset'],
  ['the model of a run', document => (document.runs[0]!.run.model = other), 'a run is of another model or dataset'],
  ['the dataset of a run', document => (document.runs[0]!.run.dataset = other), 'a run is of another model or dataset'],
  [
    'the label of the reference, where a flip begins',
    document => {
      const { list } = document.comparisons.find(one => one.relation === 'optimized-reference' && one.flips > 0)!;
      labelsOfReference(document)[list[0]!.input]! += 1;
    },
    'flips against the reference begin at other labels than it has',
  ],
  [
    'the last label of the reference',
    document => labelsOfReference(document).pop(),
    'the reference has no label for each input',
  ],
  ['the dataset of a golden', document => (document.goldens[0]!.dataset = other), 'a golden is of another dataset'],
  [
    'the dataset of latency',
    document => (document.latency = { ...latency, dataset: other }),
    'latency was measured on another dataset',
  ],
])('%s changed alone is found', ([, change, said]) => {
  const document = structuredClone(whole);
  change(document);
  expect(contradictions(document, digestOf)).toEqual([said]);
});

test.for<[what: string, (one: Comparison) => unknown]>([
  ['the number of flips', one => (one.flips += 1)],
  ['the rate', one => (one.rate += 0.1)],
  ['the number of inputs, and the rate by it', one => (one.rate = one.flips / --one.inputs)],
  ['a flip that is listed twice', one => one.list.push(one.list[0]!)],
  ['a flip that is listed in the place of another one', one => (one.list[1] = one.list[0]!)],
  ['a flip of an input beyond the last one', one => (one.list[0]!.input = one.inputs)],
  ['a flip of an input before the first one', one => (one.list[0]!.input = -1)],
  ['a pair of labels that is counted once more', one => (one.confusion[0]!.count += 1)],
])('%s is miscounted', ([, change]) => {
  const document = structuredClone(whole);
  const one = most(document);
  expect(one.list.length).toBeGreaterThan(1);
  const said = miscounted(document);
  change(one);
  expect(contradictions(document, digestOf)).toContain(said);
});
