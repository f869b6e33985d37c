import { canonicalJson } from '../canonical-json.ts';
import { TriplicateError } from '../errors.ts';
import { isSeeded } from '../model-weights.ts';
import type { ComparedReport, Digest, DirectFlips, ReportComparison, ReportDocument } from '../records.ts';
import { referenceRecipe } from '../spec.ts';
import { doublesOf } from '../study/study.ts';
import { axesOf, causeOf } from './axes.ts';
import { buildChanges } from './builds.ts';
import { checkChanges, failureChanges } from './checks.ts';
import { type CommonInputs, commonInputs } from './common-inputs.ts';
import { runPlaces } from './direct-flips.ts';
import { flipChanges } from './flips.ts';
import { goldenNotes } from './goldens.ts';
import { latencyChanges } from './latency.ts';
import { layerChanges } from './layers.ts';
import { type PairedErrors, scoreChanges } from './scores.ts';

/** A report as it was read. */
export interface ReadReport {
  readonly document: ReportDocument;
  /** null of one that has none. */
  readonly digest: Digest | null;
}

/** What is compared once decisions are read: the same inputs on both sides, and what keeps outputs from being compared. */
export interface OutputQuestion {
  readonly common: CommonInputs | null;
  /** In a sentence without its subject; null where they can be. */
  readonly whyNot: string | null;
}

/** What takes the decisions of runs, and is found place by place (direct-flips.ts). */
export interface DecidedFindings {
  readonly direct: DirectFlips;
  readonly errors: PairedErrors;
}

/** Errors: TASKS_DIFFER. */
export function outputQuestion(before: ReportDocument, after: ReportDocument): OutputQuestion {
  const [left, right] = [before.spec.model.task, after.spec.model.task];
  if (left !== right)
    throw new TriplicateError({
      code: 'TASKS_DIFFER',
      message: `Report ${before.id} is of a model of task ${left}, and ${after.id} of task ${right}: no decision of one can be held against one of the other.`,
      next: 'Name two reports of one task, such as two of the same spec.',
    });
  const common = commonInputs(before, after);
  const decisions = axesOf(before, after).find(({ axis, differs }) => axis === 'decisions' && differs);
  const seeded = [before, after].some(({ model }) => model && isSeeded(model));
  const whyNot = seeded
    ? 'the weights are seeded and were never trained, so that what the model gives means nothing'
    : decisions
      ? `what counts as a flip differs: ${decisions.said.join(', ')}`
      : null;
  return { common, whyNot };
}

/** Everything that moved from one report to another. Nothing of it is a verdict. Errors: TASKS_DIFFER. */
export function compareReports(
  before: ReadReport,
  after: ReadReport,
  { direct, errors }: DecidedFindings,
  triplicate: string,
): ReportComparison {
  const [left, right] = [before.document, after.document];
  const { common, whyNot } = outputQuestion(left, right);
  const isSame =
    (before.digest !== null && before.digest === after.digest) || canonicalJson(left) === canonicalJson(right);
  const axes = axesOf(left, right);
  const found = {
    checks: checkChanges(left, right, axes),
    failures: failureChanges(left, right),
    direct,
    flips: flipChanges(left, right, common, whyNot),
    scores: scoreChanges(left, right, common, errors, whyNot),
    latency: latencyChanges(left, right),
    builds: buildChanges(left, right),
    layers: layerChanges(left, right),
  };
  const { direct: _, ...lists } = found;
  const lines = [...Object.values(lists).flat(), ...direct.groups];
  const hasMoved = direct.untold.length > 0 || lines.some(({ change }) => change !== 'same');
  return {
    kind: 'report-comparison',
    version: 1,
    triplicate,
    before: sideOf(before),
    after: sideOf(after),
    isSame,
    task: right.spec.model.task,
    axes,
    cause: causeOf(axes, isSame, hasMoved),
    notes: [
      ...notesOf(before, after, { common, whyNot }),
      ...goldenNotes(left, right),
      ...buildsNote([...found.flips, ...found.scores, ...found.builds]),
    ],
    inputs: common && { before: common.before, after: common.after, common: common.pairs.length },
    ...found,
  };
}

const sideOf = ({ document, digest }: ReadReport): ComparedReport => ({
  id: document.id,
  digest,
  spec: document.spec.name,
  model: document.spec.model.name,
  startedAt: document.startedAt,
  triplicate: document.triplicate,
  status: document.verdict.status,
  platforms: document.platforms.map(({ name }) => name),
  doubles: doublesOf([document]),
});

function notesOf(before: ReadReport, after: ReadReport, { common, whyNot }: OutputQuestion): string[] {
  const [left, right] = [before.document, after.document];
  const unsealed = [before, after].filter(({ digest }) => digest === null).map(({ document }) => document.id);
  const recipes = runPlaces(left, right).map(({ place }) => place.recipe);
  const names = ({ platforms }: ReportDocument) => platforms.map(({ name }) => name);
  return [
    ...[...new Set(unsealed)].map(id => `Report ${id} has no digest, so that nobody could tell whether it was edited.`),
    ...(left.spec.name === right.spec.name
      ? []
      : [`The specs differ: ${left.spec.name} before and ${right.spec.name} after. What both have is compared.`]),
    ...onlyOn('platform', names(left), names(right)),
    ...(recipes.some(recipe => recipe !== referenceRecipe.name)
      ? []
      : [
          `No recipe was built and run on platforms of one name in both: no engine of before has one of after beside it${recipes.length > 0 ? ', only the reference has' : ''}.`,
        ]),
    ...(common?.notes ?? []),
    ...(whyNot === null ? [] : [`Outputs are not compared: ${whyNot}.`]),
  ];
}

/** How many builds would decide what so few leave open, in a sentence; none where there is nothing of it. */
function buildsNote(lines: readonly { readonly buildsNeeded: number | null }[]): string[] {
  const needed = lines.flatMap(({ buildsNeeded }) => buildsNeeded ?? []).sort((a, b) => a - b);
  if (needed.length === 0) return [];
  const decided = [...new Set(needed)].map((k, index) => {
    const count = needed.filter(one => one <= k).length;
    const these = count < needed.length ? `${count} of them` : count === 1 ? 'it' : 'all';
    return `k: ${k}${index === 0 ? ' in the spec would decide' : ''} ${these}`;
  });
  return [
    `Too few builds leave ${needed.length === 1 ? '1 difference' : `${needed.length} differences`} open, as a rebuild may give as much: ${decided.join(', ')}, if further builds differ as these do.`,
  ];
}

/** What is on one side alone, in a sentence each. */
function onlyOn(what: string, before: readonly string[], after: readonly string[]): string[] {
  const [lost, found] = [before.filter(one => !after.includes(one)), after.filter(one => !before.includes(one))];
  const said = (names: readonly string[], when: string) =>
    names.length === 0
      ? []
      : [`On ${what}${names.length === 1 ? '' : 's'} ${names.join(', ')} there are numbers of ${when} alone.`];
  return [...said(lost, 'before'), ...said(found, 'after')];
}
