import { canonicalJson } from '../core/canonical-json.ts';
import { goldenDiffCommand, goldenReviewCommand, refreshCommand } from '../core/commands.ts';
import type { ComparableGolden, ComparableRun } from '../core/compare.ts';
import { inputCount } from '../core/dataset.ts';
import { TriplicateError, toProblem } from '../core/errors.ts';
import { changedClasses, changedInputs } from '../core/golden-inputs.ts';
import { goldenKey } from '../core/golden-key.ts';
import type { Golden } from '../ports.ts';
import type { Context } from './context.ts';

export interface GoldenView {
  readonly byPlatform: ReadonlyMap<string, Golden>;
  /** Why a platform has no golden to be judged by. */
  readonly problems: ReadonlyMap<string, string>;
}

/** The golden of each platform, or the reason why there is none that fits this model and dataset. */
export async function readGoldens(context: Context, runs: readonly ComparableRun[]): Promise<GoldenView> {
  const { spec } = context;
  const byPlatform = new Map<string, Golden>();
  const problems = new Map<string, string>();
  const common = await readOne(context, goldenKey(spec.model.name, spec.dataset.name, null));
  for (const platform of new Set(runs.flatMap(({ side }) => side.ranOn ?? []))) {
    const override = await readOne(context, goldenKey(spec.model.name, spec.dataset.name, platform));
    const chosen = override.golden || override.problem ? override : common;
    if (chosen.golden) byPlatform.set(platform, chosen.golden);
    else
      problems.set(platform, chosen.problem ?? `There is no golden yet. Next: make one: ${refreshCommand(spec.name)}`);
  }
  return { byPlatform, problems };
}

async function readOne(context: Context, key: string): Promise<{ golden: Golden | null; problem: string | null }> {
  try {
    const golden = await context.ports.goldens.read(key, 'accepted');
    return { golden: golden && fits(context, golden) ? golden : null, problem: golden && misfit(context, golden) };
  } catch (error) {
    if (!(error instanceof TriplicateError)) throw error;
    const { message, next } = toProblem(error);
    return { golden: null, problem: next ? `${message} Next: ${next}` : message };
  }
}

const fits = (context: Context, golden: Golden): boolean => misfit(context, golden) === null;

function misfit(context: Context, { record, inputs }: Golden): string | null {
  const { model, dataset, spec } = context;
  const remedy = (restored: string) =>
    `Next: if that was not meant, restore ${restored}; else see what moves before anything is accepted: ${refreshCommand(spec.name)} makes a pending golden, ${goldenDiffCommand} shows it, ${goldenReviewCommand} decides on it.`;
  if (record.model !== model.digest)
    return `Golden ${record.key} was made from another version of the model. ${remedy('the model')}`;
  if (record.dataset !== dataset.digest)
    return `Golden ${record.key} was made from another version of the dataset: ${changedInputs(inputs, dataset)}. ${remedy('the dataset')}`;
  const classes = changedClasses(record.classes, dataset.classes);
  if (classes !== null)
    return `Golden ${record.key} was made with other class names: ${classes}. ${remedy('the class names')}`;
  if (record.task !== spec.model.task)
    return `Golden ${record.key} holds decisions of task ${record.task}. ${remedy('the spec')}`;
  if (canonicalJson(record.decode ?? null) !== canonicalJson(spec.model.decode ?? null))
    return `Golden ${record.key} holds decisions that were decoded otherwise than model.decode says now. ${remedy('the spec')}`;
  if (record.count !== inputCount(dataset))
    return `Golden ${record.key} holds ${record.count} inputs. ${remedy('the dataset')}`;
  return null;
}

/** As the left side of comparisons. */
export function comparableGolden(view: GoldenView, platform: string | null): ComparableGolden | null {
  const golden = platform === null ? undefined : view.byPlatform.get(platform);
  if (!golden) return null;
  const nothing = { run: null, engine: null, recipe: null, builtOn: null, ranOn: null, ordinals: [] };
  return { side: { label: `golden ${golden.record.key}`, ...nothing }, predictions: golden.predictions };
}
