import { applies } from '../families.ts';
import type { ReportDocument, Stage } from '../records.ts';
import { type SourcedCell, sourced } from './table.ts';

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
        .filter(recipe => applies(recipe, platform))
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
