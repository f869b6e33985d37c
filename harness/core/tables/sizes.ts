import { buildLabel } from '../build-label.ts';
import { builtOnName } from '../built-on.ts';
import { byText } from '../by-text.ts';
import type { NamedImport } from '../imported/contradictions.ts';
import { importedLabel, recipeOf } from '../imported/labels.ts';
import type { ImportEngineSize, ReportDocument } from '../records.ts';
import { someOf } from '../some-of.ts';
import { referenceRecipe } from '../spec.ts';
import { missingOf, whyNothing } from './missing.ts';
import { rangeOf } from './range.ts';
import { type CellSource, type ResultTable, sourced } from './table.ts';

const mebibytes = (bytes: number): number => bytes / 2 ** 20;

interface Sized {
  readonly model: string;
  readonly recipe: string;
  readonly platform: string;
  /** null: nothing was built. Of a log that drops what is below a MiB, the least and the most; else twice the same. */
  readonly engine: { readonly mebibytes: readonly [number, number]; readonly from: CellSource } | null;
  /** null: of a log, which knows no file of the model. */
  readonly report: ReportDocument | null;
}

/** Table II: what a model's files take without optimization, and as engines for each platform. */
export function sizesTable(reports: readonly ReportDocument[], imports: readonly NamedImport[] = []): ResultTable {
  const missing = missingOf('II', reports);
  const builds = reports.flatMap(buildsOf);
  const failed = missing.flatMap(({ report, stage, recipe, platform }): Sized[] =>
    stage === 'build' && recipe !== null && recipe !== referenceRecipe.name
      ? [{ model: report.spec.model.name, recipe, platform, engine: null, report }]
      : [],
  );
  const logged = loggedSizes(imports, reports);
  const unsized = imports.flatMap(({ file, record: { format, engineSize } }) =>
    format === 'trtexec-text' && !engineSize ? [file] : [],
  );
  const all = [...builds, ...logged, ...failed];
  const platforms = [...new Set(all.map(({ platform }) => platform))].sort(byText);
  const groups = Map.groupBy(all, ({ model, recipe }) => JSON.stringify([model, recipe]));
  const rows = [...groups.values()]
    .toSorted((a, b) => byText(a[0]!.model, b[0]!.model) || byText(a[0]!.recipe, b[0]!.recipe))
    .map(group => {
      const { model, recipe } = group[0]!;
      const report = group.find(one => one.report?.model)?.report;
      const ofModel = report?.model?.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      return [
        model,
        recipe,
        report && ofModel !== undefined ? sourced(mebibytes(ofModel), [{ record: report.id }]) : null,
        ...platforms.map(platform => {
          const engines = enginesOn(platform, group);
          return (
            sourced(
              rangeOf(
                engines.flatMap(one => one.mebibytes),
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
      ...([...groups.values()].some(group => platforms.some(one => differ(enginesOn(one, group))))
        ? ['Where builds of one recipe differ in size, the smallest and the largest are given.']
        : []),
      ...(logged.some(({ engine }) => engine!.mebibytes[0] < engine!.mebibytes[1])
        ? ['A log that says "Loaded engine size: 10 MiB" is of an engine of 10 to 11 MiB: TensorRT drops the rest.']
        : []),
      ...(unsized.length > 0
        ? [`Logs of trtexec that do not say how large their engine is: ${someOf(unsized)}. A log of its build does.`]
        : []),
    ],
  };
}

type Engine = NonNullable<Sized['engine']>;

const enginesOn = (platform: string, group: readonly Sized[]): Engine[] =>
  group.flatMap(one => (one.platform === platform && one.engine ? one.engine : []));

const differ = (engines: readonly Engine[]): boolean =>
  new Set(engines.map(({ mebibytes }) => mebibytes.join())).size > 1;

const buildsOf = (report: ReportDocument): Sized[] =>
  report.engines
    .filter(({ build }) => build.recipe.name !== referenceRecipe.name)
    .map(({ build }) => ({
      model: report.spec.model.name,
      recipe: build.recipe.name,
      platform: builtOnName(build, report.platforms),
      engine: {
        mebibytes: [mebibytes(build.sizeBytes), mebibytes(build.sizeBytes)],
        from: { record: report.id, of: buildLabel(build, report.platforms) },
      },
      report,
    }));

/**
 * Of engines that logs are of, each size once: a log that leaves room for what another one of the same engine says tells no more, nor
 * does one of an engine that a report has, by its digest.
 */
function loggedSizes(imports: readonly NamedImport[], reports: readonly ReportDocument[]): Sized[] {
  const built = new Set<string>(reports.flatMap(({ engines }) => engines.map(({ build }) => build.engine)));
  const sized = imports.flatMap(({ record: { engineSize, labels, source } }) =>
    engineSize && !built.has(labels.engine ?? '') ? [{ size: engineSize, labels, source }] : [],
  );
  const engines = Map.groupBy(sized, ({ labels }) =>
    JSON.stringify([labels.model, recipeOf(labels), labels.builtOn, labels.engine]),
  );
  return [...engines.values()].flatMap(logs => {
    const told: typeof logs = [];
    for (const log of logs.toSorted((a, b) => widthOf(a.size) - widthOf(b.size)))
      if (!told.some(({ size }) => isWithin(size, log.size))) told.push(log);
    return told.map(({ size, labels, source }) => ({
      model: labels.model,
      recipe: recipeOf(labels),
      platform: labels.builtOn,
      engine: {
        mebibytes: [size.leastMebibytes, size.mostMebibytes] as const,
        from: { record: source.digest, of: importedLabel(labels) },
      },
      report: null,
    }));
  });
}

const widthOf = ({ leastMebibytes, mostMebibytes }: ImportEngineSize): number => mostMebibytes - leastMebibytes;

const isWithin = (one: ImportEngineSize, other: ImportEngineSize): boolean =>
  one.leastMebibytes >= other.leastMebibytes && one.mostMebibytes <= other.mostMebibytes;
