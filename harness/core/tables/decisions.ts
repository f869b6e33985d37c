import { atHome } from '../compare.ts';
import { inputTruth } from '../dataset.ts';
import type { DatasetPart, ReportDocument, ScoredRun, Side } from '../records.ts';
import { referenceRecipe } from '../spec.ts';

/** Numbers of the parts that a rule chooses: input i is of part floor(i / items). */
export type ChosenParts = ReadonlySet<number>;

export function partsWhere({ dataset }: ReportDocument, rule: (view: DatasetPart['view']) => boolean): ChosenParts {
  const parts = dataset?.parts ?? [];
  return new Set(parts.flatMap(({ view }, number) => (rule(view) ? number : [])));
}

/** Severity 0 of any corruption is the identity. */
export const isCorrupted = ({ corruption, severity }: DatasetPart['view']): boolean =>
  corruption !== 'none' && severity > 0;

export const isClean = (view: DatasetPart['view']): boolean => !isCorrupted(view);

/** Runs of optimized engines that stand for their platforms: built there, or run where nothing is built. */
export function homeRuns({ runs }: Pick<ReportDocument, 'runs'>): ScoredRun[] {
  const isAtHome = atHome(runs);
  return runs.filter(({ side }) => side.recipe !== referenceRecipe.name && isAtHome(side));
}

/** The run that holds the labels of the unoptimized model; undefined in reports of other tasks, and older ones. */
export const referenceRun = ({ runs }: Pick<ReportDocument, 'runs'>) => runs.find(({ labels }) => labels !== undefined);

/**
 * The best label of every input by a run: those of the reference, and the other one wherever the comparison with it lists
 * a flip. Null where the report does not hold them.
 */
export function labelsOf(document: ReportDocument, side: Side): readonly number[] | null {
  const reference = referenceRun(document);
  if (reference?.labels === undefined) return null;
  if (side.run === reference.side.run) return reference.labels;
  const compared = document.comparisons.find(
    ({ relation, right }) => relation === 'optimized-reference' && right.run === side.run,
  );
  if (compared === undefined) return null;
  const labels = [...reference.labels];
  for (const { input, to } of compared.list) labels[input] = to!;
  return labels;
}

/** Labels that are not the truth, among the inputs of some parts that have one. */
export function wrongLabels(
  { dataset }: Pick<ReportDocument, 'dataset'>,
  labels: readonly number[],
  parts: ChosenParts,
): { readonly wrong: number; readonly inputs: number } {
  let [wrong, inputs] = [0, 0];
  if (dataset === null) return { wrong, inputs };
  const items = dataset.items.length;
  for (const part of parts) {
    for (let input = part * items; input < (part + 1) * items; input++) {
      const truth = inputTruth(dataset, input);
      if (truth === null) continue;
      inputs++;
      if (labels[input] !== truth) wrong++;
    }
  }
  return { wrong, inputs };
}
