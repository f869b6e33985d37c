import { atHome } from '../compare.ts';
import { count } from '../count.ts';
import { inputTruth } from '../dataset.ts';
import { isSeeded } from '../model-weights.ts';
import { publishedFindings } from '../paper/findings.ts';
import type { Comparison, DatasetRecord, ReportDocument, Status } from '../records.ts';
import { type PairedRates, pairedDifferenceInterval } from '../statistics/paired-rates.ts';
import { isClean, isCorrupted, partsWhere } from '../tables/decisions.ts';
import { distinct, type Finding, type FindingPart, findingOf, undecidedPart, uniqueSources } from './finding.ts';
import { many, signedPoints } from './words.ts';

/** The chance of a false fail over all engines and inputs of the finding. */
const alpha = 0.05;

/** What counts as less accurate: half a point of top-1 error. */
export const leastEffect = 0.005;

/**
 * Finding 1: top-1 errors of optimized engines at home against those of the unoptimized model on the same inputs. It fails where an
 * engine is surely wrong more often, by half a point at least, and passes where all of them surely are not; intervals are those
 * of paired rates (Tango, 1998), each wider by as many as there are (Dunn, 1961).
 */
export function accuracyFinding(reports: readonly ReportDocument[]): Finding {
  const all = kinds.map(({ of, rule }) => ({ of, engines: distinct(reports.flatMap(pairedErrors(rule))) }));
  // Engines that decide alike ask one question.
  const questions = new Set(all.flatMap(({ of, engines }) => engines.map(({ decisions }) => `${of} ${decisions}`)));
  const level = 1 - alpha / Math.max(1, questions.size);
  const parts = all.filter(({ engines }) => engines.length > 0).map(({ of, engines }) => partOf(of, engines, level));
  const none = undecidedPart(
    'on any inputs',
    'No record holds labels of optimized engines beside those of the unoptimized model, on inputs with a truth.',
  );
  return findingOf(publishedFindings[1], parts.length > 0 ? parts : [none]);
}

const kinds = [
  { of: 'on inputs as they are', rule: isClean },
  { of: 'on corrupted inputs', rule: isCorrupted },
];

interface PairedErrors extends PairedRates {
  readonly model: string;
  readonly record: string;
  readonly label: string;
  /** What was compared, wherever it is told. */
  readonly key: string;
  /** What it decides otherwise than which reference. */
  readonly decisions: string;
}

/** A flip against the reference is all that can make one side right and the other wrong. */
const pairedErrors =
  (rule: typeof isClean) =>
  (document: ReportDocument): PairedErrors[] => {
    const { dataset, model, spec, runs } = document;
    if (spec.model.task !== 'classification' || dataset === null || (model && isSeeded(model))) return [];
    const isAtHome = atHome(runs);
    const parts = partsWhere(document, rule);
    const inputs = inputsWithTruth(dataset, parts);
    if (inputs === 0) return [];
    return document.comparisons
      .filter(({ relation, right }) => relation === 'optimized-reference' && isAtHome(right))
      .map(comparison => ({
        ...onlyOneWrong(comparison, dataset, parts),
        inputs,
        model: spec.model.name,
        record: document.id,
        label: comparison.right.label,
        key: JSON.stringify([comparison.left.run, comparison.right.run]),
        decisions: JSON.stringify([comparison.left.run, comparison.list.map(({ input, to }) => [input, to])]),
      }));
  };

function inputsWithTruth(dataset: DatasetRecord, parts: ReadonlySet<number>): number {
  const known = Array.from({ length: dataset.items.length }, (_, item) => inputTruth(dataset, item) !== null);
  return parts.size * known.filter(Boolean).length;
}

function onlyOneWrong({ list }: Comparison, dataset: DatasetRecord, parts: ReadonlySet<number>) {
  const known = list.flatMap(({ input, from, to }) => {
    const truth = inputTruth(dataset, input);
    return truth !== null && parts.has(Math.floor(input / dataset.items.length)) ? { truth, from, to } : [];
  });
  return {
    worse: known.filter(({ truth, from }) => from === truth).length,
    better: known.filter(({ truth, to }) => to === truth).length,
  };
}

const differenceOf = ({ worse, better, inputs }: PairedRates): number => (worse - better) / inputs;

function partOf(of: string, engines: readonly PairedErrors[], level: number): FindingPart {
  const judged = engines.map(one => ({ ...one, ...judge(one, level) }));
  const worst = judged.reduce((most, one) => (one.interval.high > most.interval.high ? one : most));
  const failing = judged.filter(({ status }) => status === 'fail');
  const status = failing.length > 0 ? 'fail' : judged.every(one => one.status === 'pass') ? 'pass' : 'inconclusive';
  const models = new Set(engines.map(({ model }) => model)).size;
  const { interval } = worst;
  const passing = judged.filter(one => one.status === 'pass').length;
  const counts = {
    pass: `all ${engines.length} surely are not`,
    fail: `${failing.length} of ${engines.length} surely are`,
    inconclusive: `${passing} of ${engines.length} surely are not, the others have too few inputs to tell`,
  }[status];
  return {
    of,
    status,
    evidence: `Wrong more often than the unoptimized model, by half a point or more: of the optimized engines of ${many(models, 'model')} ${counts}. Farthest: ${worst.model} ${worst.label}, ${count(worst.worse)} of ${count(worst.inputs)} inputs became wrong and ${count(worst.better)} right, ${signedPoints(differenceOf(worst))} points (${signedPoints(interval.low)} to ${signedPoints(interval.high)}).`,
    from: uniqueSources(engines.map(({ record, label }) => ({ record, of: label }))),
  };
}

function judge(rates: PairedRates, level: number) {
  const interval = pairedDifferenceInterval(rates, level);
  const status: Status = interval.low >= leastEffect ? 'fail' : interval.high < leastEffect ? 'pass' : 'inconclusive';
  return { interval, status };
}
