import type { ReportDocument } from '../records.ts';
import { referenceRecipe } from '../spec.ts';

/** Ids of the platforms that ran an engine other than the reference: one that only told the labels of the model is compared with none. */
export function optimizedOn(reports: readonly ReportDocument[]): ReadonlySet<string> {
  const isOptimized = ({ recipe }: { readonly recipe: string | null }) => recipe !== referenceRecipe.name;
  return new Set(
    reports.flatMap(({ platforms, runs, latencySummaries, concurrency = [] }) => {
      const ran = new Set(runs.flatMap(({ side }) => (isOptimized(side) ? side.ranOn : [])));
      return [
        ...platforms.filter(({ name }) => ran.has(name)).map(({ id }) => id),
        ...latencySummaries.filter(({ side }) => isOptimized(side)).map(one => one.platform),
        ...concurrency.filter(isOptimized).map(one => one.platform.id),
      ];
    }),
  );
}
