import { byText } from '../by-text.ts';
import { applies } from '../families.ts';
import type { ReportDocument, Stage } from '../records.ts';
import { referenceRecipe } from '../spec.ts';
import { isAtHome } from './engine-order.ts';
import type { MeasuredEngine } from './measured-engine.ts';
import { type SourcedCell, sourced, type TableCell } from './table.ts';

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

/** Steps of one platform that came to nothing, in the order of their stages, and platforms that were not there. */
export function missingOf(reports: readonly ReportDocument[]): Missing[] {
  return reports.flatMap(report => {
    const failed = (Object.keys(nothing) as (keyof typeof nothing)[]).flatMap(stage =>
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
  for (const { report, stage, recipe, platform } of missing) {
    const model = report.spec.model.name;
    const hasRow = engines.some(
      one => one.model === model && one.side.recipe === recipe && one.side.ranOn === platform && isAtHome(one),
    );
    // One that is nowhere in the table would be in it for each model alone.
    const isNowhere = stage === null && !engines.some(one => one.side.ranOn === platform);
    if (recipe === null || hasRow || isNowhere || !engines.some(({ sources }) => sources[0] === report.id)) continue;
    const of = { model, recipe, platform };
    more.set(JSON.stringify(of), rowOf(of, whyNothing(missing, of)!));
  }
  const words = (cell: TableCell | undefined) => String(cell ?? '');
  return more.size === 0
    ? [...rows]
    : [...rows, ...more.values()].toSorted(
        ([one, recipe], [other, another]) => byText(words(one), words(other)) || byText(words(recipe), words(another)),
      );
}

/** Everything that came to nothing, each in a sentence. */
export function missingSentences(reports: readonly ReportDocument[]): string[] {
  const failed = reports.flatMap(({ spec, failures }) =>
    failures.map(({ stage, recipe, platform, problem }) => {
      const where = [recipe, platform].filter(one => one !== null).join(' on ');
      return `Nothing of ${spec.model.name}${where === '' ? '' : `, ${where}`}, stage ${stage}: ${problem.code}, ${problem.message}`;
    }),
  );
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
