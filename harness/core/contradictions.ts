import { canonicalJson } from './canonical-json.ts';
import { datasetText, modelText } from './content-text.ts';
import { inputCount } from './dataset.ts';
import { changedShare } from './masks/changed-share.ts';
import type { BoxChange, Comparison, DatasetRecord, Digest, ReportDocument } from './records.ts';
import { reportId } from './report-id.ts';
import { isAsSealed } from './seal.ts';
import { normalizeSpec } from './spec.ts';

/** Whatever a report says twice, and not the same: each in words. What was not compared cannot be judged again from here. */
export function contradictions(document: ReportDocument, digestOf: (text: string) => Digest): string[] {
  const { id, spec, specDigest, plan, mode, model, dataset, runs, comparisons, latency, goldens } = document;
  const isNow = (what: Digest | undefined) => dataset === null || what === dataset.digest;
  const labels = runs.find(run => run.labels !== undefined)?.labels;
  const againstReference = comparisons.filter(({ relation }) => relation === 'optimized-reference');
  const facts: [isSo: boolean, otherwise: string][] = [
    [specDigest === digestOf(canonicalJson(normalizeSpec(spec))), 'its spec has another digest'],
    [isAsSealed(plan, digestOf), 'its plan has another digest'],
    [plan.spec === specDigest && plan.mode === mode, 'its plan is of another spec or mode'],
    [id === reportId(spec, plan), 'its id is that of another plan'],
    [model === null || model.digest === digestOf(modelText(model.files)), 'its model has another digest'],
    [dataset === null || dataset.digest === digestOf(datasetText(dataset)), 'its dataset has another digest'],
    [model === null || plan.model === model.digest, 'its plan is of another model'],
    [isNow(plan.dataset), 'its plan is of another dataset'],
    [goldens.every(golden => isNow(golden.dataset)), 'a golden is of another dataset'],
    [latency === null || isNow(latency.dataset), 'latency was measured on another dataset'],
    [runs.every(({ run }) => isNow(run.dataset) && run.model === plan.model), 'a run is of another model or dataset'],
    [!labels || dataset === null || labels.length === inputCount(dataset), 'the reference has no label for each input'],
    [
      !labels || againstReference.every(({ list }) => list.every(({ input, from }) => labels[input] === from)),
      'flips against the reference begin at other labels than it has',
    ],
  ];
  const broken = comparisons.filter(one => !isCounted(one, dataset));
  return [
    ...facts.flatMap(([isSo, otherwise]) => (isSo ? [] : [otherwise])),
    ...broken.map(({ relation, left, right }) => `${relation}: ${left.label} against ${right.label} is miscounted`),
  ];
}

/** Whether number, rate and list of flips are of each other. Lists are whole. */
function isCounted(comparison: Comparison, dataset: DatasetRecord | null): boolean {
  const { flips, inputs, rate, list, confusion } = comparison;
  const count = dataset === null ? inputs : inputCount(dataset);
  const distinct = new Set(list.map(({ input }) => input));
  return (
    inputs === count &&
    flips === list.length &&
    flips === distinct.size &&
    rate === flips / inputs &&
    list.every(({ input }) => input >= 0 && input < inputs) &&
    (confusion.length === 0 || confusion.reduce((sum, cell) => sum + cell.count, 0) === flips) &&
    areBoxesCounted(comparison) &&
    arePixelsCounted(comparison)
  );
}

/** Every box is told of once, and each that changed is in the list. */
function areBoxesCounted({ boxes, list }: Comparison): boolean {
  const told = list.flatMap(flip => flip.boxes ?? []);
  if (!boxes) return told.length === 0;
  const { left, right, kept, moved, relabelled, vanished, appeared } = boxes;
  const on = (kind: BoxChange['change']) => told.filter(({ change }) => change === kind).length;
  return (
    left === kept + moved + relabelled + vanished &&
    right === kept + moved + relabelled + appeared &&
    moved === on('moved') &&
    relabelled === on('relabelled') &&
    vanished === on('vanished') &&
    appeared === on('appeared')
  );
}

/** What the list tells of is a part of all changed pixels: inputs within the tolerance are not in it. */
function arePixelsCounted({ pixels, list, inputs }: Comparison): boolean {
  const told = list.reduce((sum, flip) => sum + (flip.pixels?.changed ?? 0), 0);
  if (!pixels) return told === 0;
  const { compared, changed, share, largestRegion } = pixels;
  const withoutMask = list.filter(({ from, to }) => from !== null || to !== null).length;
  const largest = Math.max(0, ...list.map(flip => flip.pixels?.largestRegion ?? 0));
  return (
    told <= changed &&
    compared <= inputs - withoutMask &&
    share === changedShare(pixels) &&
    largest <= largestRegion &&
    largestRegion <= changed
  );
}
