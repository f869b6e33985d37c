import { byText } from '../by-text.ts';
import type { ReportDocument } from '../records.ts';
import { referenceRecipe } from '../spec.ts';
import type { ResultTable, TableCell } from './table.ts';

const mebibytes = (bytes: number): number => bytes / 2 ** 20;

/** Table II: what a model's files take without optimization, and as engines for each platform. */
export function sizesTable(reports: readonly ReportDocument[]): ResultTable {
  const builds = reports.flatMap(({ engines, model, spec }) =>
    engines
      .filter(({ build }) => build.recipe.name !== referenceRecipe.name)
      .map(({ build }) => ({
        model: spec.model.name,
        modelBytes: model ? model.files.reduce((sum, file) => sum + file.sizeBytes, 0) : null,
        recipe: build.recipe.name,
        platform: build.builtOn.name,
        engineBytes: build.sizeBytes,
      })),
  );
  const platforms = [...new Set(builds.map(({ platform }) => platform))].sort(byText);
  const groups = Map.groupBy(builds, ({ model, recipe }) => JSON.stringify([model, recipe]));
  const rows = [...groups.values()]
    .toSorted((a, b) => byText(a[0]!.model, b[0]!.model) || byText(a[0]!.recipe, b[0]!.recipe))
    .map(group => {
      const { model, recipe, modelBytes } = group[0]!;
      return [
        model,
        recipe,
        modelBytes === null ? null : mebibytes(modelBytes),
        ...platforms.map(name => sizeCell(group.filter(({ platform }) => platform === name))),
      ];
    });
  return {
    name: 'II',
    title: 'Sizes of models and of their engines',
    columns: [
      { title: 'Model' },
      { title: 'Recipe' },
      { title: 'Unoptimized', unit: 'MiB' },
      ...platforms.map(title => ({ title: `Engine of ${title}`, unit: 'MiB' as const })),
    ],
    rows,
    notes: [
      'Unoptimized is the ONNX file with its external data.',
      ...(rows.some(row => row.some(cell => typeof cell === 'string' && / to /.test(cell)))
        ? ['Where builds of one recipe differ in size, the smallest and the largest are given.']
        : []),
    ],
  };
}

function sizeCell(builds: readonly { readonly engineBytes: number }[]): TableCell {
  if (builds.length === 0) return null;
  const sizes = builds.map(({ engineBytes }) => mebibytes(engineBytes));
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)];
  return low === high ? low : `${low.toFixed(2)} to ${high.toFixed(2)}`;
}
