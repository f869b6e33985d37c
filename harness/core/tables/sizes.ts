import { buildLabel } from '../build-label.ts';
import { builtOnName } from '../built-on.ts';
import { byText } from '../by-text.ts';
import type { ReportDocument } from '../records.ts';
import { referenceRecipe } from '../spec.ts';
import { missingOf, whyNothing } from './missing.ts';
import { isRange, rangeOf } from './range.ts';
import { type CellSource, cellValue, type ResultTable, sourced } from './table.ts';

const mebibytes = (bytes: number): number => bytes / 2 ** 20;

interface Sized {
  readonly model: string;
  readonly recipe: string;
  readonly platform: string;
  /** null: nothing was built. */
  readonly engine: { readonly mebibytes: number; readonly from: CellSource } | null;
  readonly report: ReportDocument;
}

/** Table II: what a model's files take without optimization, and as engines for each platform. */
export function sizesTable(reports: readonly ReportDocument[]): ResultTable {
  const missing = missingOf('II', reports);
  const builds = reports.flatMap(buildsOf);
  const failed = missing.flatMap(({ report, stage, recipe, platform }): Sized[] =>
    stage === 'build' && recipe !== null && recipe !== referenceRecipe.name
      ? [{ model: report.spec.model.name, recipe, platform, engine: null, report }]
      : [],
  );
  const all = [...builds, ...failed];
  const platforms = [...new Set(all.map(({ platform }) => platform))].sort(byText);
  const groups = Map.groupBy(all, ({ model, recipe }) => JSON.stringify([model, recipe]));
  const rows = [...groups.values()]
    .toSorted((a, b) => byText(a[0]!.model, b[0]!.model) || byText(a[0]!.recipe, b[0]!.recipe))
    .map(group => {
      const { model, recipe, report } = group.find(one => one.report.model !== null) ?? group[0]!;
      const ofModel = report.model?.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      return [
        model,
        recipe,
        sourced(ofModel === undefined ? null : mebibytes(ofModel), [{ record: report.id }]),
        ...platforms.map(platform => {
          const engines = group.flatMap(one => (one.platform === platform && one.engine ? one.engine : []));
          return (
            sourced(
              rangeOf(
                engines.map(one => one.mebibytes),
                2,
              ),
              engines.map(({ from }) => from),
            ) ?? whyNothing(missing, { model, recipe, platform })
          );
        }),
      ];
    });
  return {
    name: 'II',
    title: 'Sizes of models and of their engines',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'recipe', title: 'Recipe' },
      { id: 'unoptimized', title: 'Unoptimized', unit: 'MiB' },
      ...platforms.map(title => ({ title: `Engine of ${title}`, unit: 'MiB' as const })),
    ],
    rows,
    notes: [
      'Unoptimized is the ONNX file with its external data.',
      ...(rows.some(row => row.map(cellValue).some(isRange))
        ? ['Where builds of one recipe differ in size, the smallest and the largest are given.']
        : []),
    ],
  };
}

const buildsOf = (report: ReportDocument): Sized[] =>
  report.engines
    .filter(({ build }) => build.recipe.name !== referenceRecipe.name)
    .map(({ build }) => ({
      model: report.spec.model.name,
      recipe: build.recipe.name,
      platform: builtOnName(build, report.platforms),
      engine: {
        mebibytes: mebibytes(build.sizeBytes),
        from: { record: report.id, of: buildLabel(build, report.platforms) },
      },
      report,
    }));
