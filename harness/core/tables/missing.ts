import { byText } from '../by-text.ts';
import { applies } from '../families.ts';
import type { ReportDocument, Stage } from '../records.ts';
import { referenceRecipe } from '../spec.ts';
import { isAtHome } from './engine-order.ts';
import type { MeasuredEngine } from './measured-engine.ts';
import { type SourcedCell, sourced, type TableCell, type TableName } from './table.ts';

/** What a cell is of that says why there is nothing. */
export const failuresLabel = 'failures';

/** What a report has no engine, run or time of, and why. */
export interface Missing {
  readonly report: ReportDocument;
  /** Null of a platform that was not there. */
  readonly stage: Stage | null;
  /** null: of every recipe. */
  readonly recipe: string | null;
  readonly platform: string;
  /** As in "not built: OUT_OF_MEMORY". */
  readonly words: string;
}

/** Of what there is nothing where a step of a stage failed. */
const nothing: Readonly<Partial<Record<Stage, string>>> = {
  platform: 'not probed',
  build: 'not built',
  run: 'not run',
  measure: 'not measured',
};

const builds: readonly Stage[] = ['model', 'platform', 'build'];
const runs: readonly Stage[] = [...builds, 'dataset', 'run'];

/** Stages whose failure leaves a cell of a table blank. */
const stagesOf: Readonly<Partial<Record<TableName, readonly Stage[]>>> = {
  I: ['platform'],
  II: builds,
  ...Object.fromEntries((['III', 'IV', 'V', 'VI'] as const).map(name => [name, [...runs, 'compare']])),
  figures: [...runs, 'concurrency'],
  ...Object.fromEntries(
    (['VII', 'VIII', 'IX', 'X', 'XI', 'XII', 'XIII'] as const).map(name => [name, [...runs, 'measure']]),
  ),
};

const concerns = (name: TableName, stage: Stage): boolean => stagesOf[name]?.includes(stage) ?? true;

/** Steps of one platform that came to nothing and that a table needs, in the order of their stages, and platforms that were not there. */
export function missingOf(name: TableName, reports: readonly ReportDocument[]): Missing[] {
  const stages = (Object.keys(nothing) as (keyof typeof nothing)[]).filter(stage => concerns(name, stage));
  return reports.flatMap(report => {
    const failed = stages.flatMap(stage =>
      report.failures.flatMap(({ recipe, platform, problem, ...one }) =>
        one.stage === stage && platform !== null
          ? { report, stage, recipe, platform, words: `${nothing[stage]}: ${problem.code}` }
          : [],
      ),
    );
    const recipes = [...new Map(report.engines.map(({ build }) => [build.recipe.name, build.recipe])).values()];
    const absent = report.absent.flatMap(({ name: platform }) =>
      recipes
        .filter(recipe => recipe.name !== referenceRecipe.name && applies(recipe, platform))
        .map(recipe => ({ report, stage: null, recipe: recipe.name, platform, words: 'not here' })),
    );
    return [...failed, ...absent];
  });
}

/** Why there is nothing of a model by a recipe on a platform, for a cell that would be blank; null where no report says. */
export function whyNothing(
  missing: readonly Missing[],
  of: { readonly model: string; readonly recipe: string; readonly platform: string },
): SourcedCell | null {
  const found = missing.filter(
    ({ report, recipe, platform }) =>
      report.spec.model.name === of.model && platform === of.platform && (recipe === null || recipe === of.recipe),
  );
  return found.length === 0 ? null : sourced(found[0]!.words, [{ record: found[0]!.report.id, of: failuresLabel }]);
}

/**
 * The rows of a table of latencies, by model and recipe, with one of each recipe of which a platform has no engine of its own in them: by
 * reports that measured others.
 */
export function withNothing(
  rows: readonly (readonly TableCell[])[],
  engines: readonly MeasuredEngine[],
  missing: readonly Missing[],
  rowOf: (
    of: { readonly model: string; readonly recipe: string; readonly platform: string },
    why: SourcedCell,
  ) => TableCell[],
): (readonly TableCell[])[] {
  const more = new Map<string, TableCell[]>();
  const mine = missing.filter(({ report }) => engines.some(({ sources }) => sources[0] === report.id));
  for (const { report, stage, recipe, platform } of mine) {
    const model = report.spec.model.name;
    const hasRow = engines.some(
      one => one.model === model && one.side.recipe === recipe && one.side.ranOn === platform && isAtHome(one),
    );
    // One that is nowhere in the table would be in it for each model alone.
    const isNowhere = stage === null && !engines.some(one => one.side.ranOn === platform);
    if (recipe === null || hasRow || isNowhere) continue;
    const of = { model, recipe, platform };
    more.set(JSON.stringify(of), rowOf(of, whyNothing(mine, of)!));
  }
  const words = (cell: TableCell | undefined) => String(cell ?? '');
  return more.size === 0
    ? [...rows]
    : [...rows, ...more.values()].toSorted(
        ([one, recipe], [other, another]) => byText(words(one), words(other)) || byText(words(recipe), words(another)),
      );
}

/** What a table lacks because a step that it needs came to nothing, each in a sentence; with the reports where others of the model may have it. */
export function missingSentences(name: TableName, reports: readonly ReportDocument[]): string[] {
  const isOfLatency = stagesOf[name]?.includes('measure');
  const asked = isOfLatency ? reports.filter(({ spec }) => spec.measurement !== false) : reports;
  const failures = asked.flatMap(report =>
    report.failures
      .filter(({ stage }) => concerns(name, stage))
      .map(failure => ({ report, model: report.spec.model.name, ...failure })),
  );
  const groups = Map.groupBy(failures, ({ stage, recipe, platform, problem: { code, message } }) =>
    JSON.stringify([stage, recipe, platform, code, message]),
  );
  const failed = [...groups.values()].map(group => {
    const { stage, recipe, platform, problem } = group[0]!;
    const [models, ids] = [group.map(({ model }) => model), group.map(({ report }) => report.id)].map(all => [
      ...new Set(all),
    ]);
    const hasOthers = reports.some(({ id, spec }) => models!.includes(spec.model.name) && !ids!.includes(id));
    const how = `${recipe === null ? '' : ` by ${recipe}`}${platform === null ? '' : ` on ${platform}`}`;
    return `Nothing of ${models!.join(', ')}${how}, stage ${stage}${hasOthers ? ` of ${ids!.join(', ')}` : ''}: ${problem.code}, ${problem.message}`;
  });
  const absent = reports.flatMap(({ spec, absent }) => absent.map(one => ({ ...one, model: spec.model.name })));
  const places = Map.groupBy(absent, ({ name, reason }) => JSON.stringify([name, reason]));
  return [
    ...failed,
    ...[...places.values()].map(
      group =>
        `Nothing of ${[...new Set(group.map(({ model }) => model))].join(', ')} on ${group[0]!.name}, which is not here: ${group[0]!.reason}`,
    ),
  ];
}
