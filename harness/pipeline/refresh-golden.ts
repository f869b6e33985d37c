import { canonicalJson } from '../core/canonical-json.ts';
import { doctorCommand } from '../core/commands.ts';
import { inputCount, inputId } from '../core/dataset.ts';
import { TriplicateError } from '../core/errors.ts';
import { goldenItems } from '../core/golden-inputs.ts';
import { goldenKey } from '../core/golden-key.ts';
import { requireLabels } from '../core/label-fit.ts';
import { refuseOutputsOfSeeded } from '../core/model-weights.ts';
import { buildSteps, planSpec } from '../core/plan.ts';
import type { RunStep, Spec } from '../core/records.ts';
import { normalizeSpec, referenceRecipe } from '../core/spec.ts';
import type { PendingGolden, Ports } from '../ports.ts';
import type { Context, OnEvent } from './context.ts';
import { obtainEngines } from './obtain-engines.ts';
import { cannotBuild, closeAll, openPlatforms } from './open-platforms.ts';
import { decodeOf, dropSpent, requireFit, runEngines } from './run-engines.ts';

export interface RefreshOptions {
  /** Makes the override of this platform: the reference engine run there. */
  readonly platform: string | null;
  readonly onEvent?: OnEvent;
}

/**
 * Runs the reference (FP32, optimization off) and writes its decisions as a pending golden; returns the golden's key.
 * Errors: CI_WRITES_NOTHING, GOLDEN_NOT_MADE with the reason.
 */
export async function refreshGolden(spec: Spec, ports: Ports, options: RefreshOptions): Promise<string> {
  const normal = normalizeSpec(spec);
  const model = await ports.models.read(normal.model);
  refuseOutputsOfSeeded(normal, model);
  const dataset = await ports.datasets.prepare(normal.dataset);
  requireFit(model, dataset, normal);
  requireLabels(model, dataset, normal.model);
  const { platforms, absent, failures } = await openPlatforms(ports.platforms, normal.platforms);
  try {
    const wanted = options.platform;
    if (wanted !== null && !platforms.has(wanted)) {
      throw new TriplicateError({
        code: 'GOLDEN_NOT_MADE',
        message: `Platform ${wanted} is ${absent.find(({ name }) => name === wanted)?.reason ?? `not among those of spec ${normal.name}`}.`,
        next: `Name one of: ${[...platforms.keys()].join(', ')}`,
      });
    }
    const records = [...platforms.values()].map(platform => platform.record);
    const specDigest = ports.host.digest(canonicalJson(normal));
    const plan = planSpec(
      { spec: normal, specDigest, model, dataset, platforms: records, mode: 'ensure' },
      ports.host.digest,
    );
    const context: Context = {
      ports,
      spec: normal,
      specFile: normal.name,
      mode: 'ensure',
      lock: { version: 1, engines: {} },
      model,
      dataset,
      plan,
      platforms,
      failures: [],
      spent: new Set(),
      rebuildSince: null,
      onEvent: options.onEvent ?? (() => {}),
    };
    const build = buildSteps(plan).find(step => step.recipe.name === referenceRecipe.name);
    if (!build) throw cannotBuild(normal.name, { failures, absent });
    const obtained = await obtainEngines(context, build);
    const step: RunStep = {
      id: 'golden',
      kind: 'run',
      recipe: referenceRecipe.name,
      builtOn: build.platform,
      ranOn: wanted ?? build.platform,
    };
    const [finished] = await runEngines(context, step, obtained);
    await dropSpent(context);
    if (!finished) {
      throw new TriplicateError({
        code: 'GOLDEN_NOT_MADE',
        message: `The reference came to nothing: ${context.failures.map(({ problem }) => problem.message).join(' ')}`,
        next: context.failures[0]?.problem.next ?? `See what is here: ${doctorCommand}`,
        exit: 'inconclusive',
      });
    }
    const [flaw] = finished.run.quality;
    if (flaw !== undefined) {
      throw new TriplicateError({
        code: 'GOLDEN_NOT_MADE',
        message: `The reference gives no decisions to accept: ${flaw}.`,
        next: 'Look at the model and its preprocessing: NaN comes out where a number should.',
        exit: 'inconclusive',
      });
    }
    const key = goldenKey(normal.model.name, normal.dataset.name, wanted);
    const count = inputCount(dataset);
    const record: PendingGolden['record'] = {
      kind: 'golden',
      version: 1,
      key,
      model: model.digest,
      dataset: dataset.digest,
      task: normal.model.task,
      ...decodeOf(normal),
      count,
      ...(dataset.classes ? { classes: dataset.classes } : {}),
      madeBy: {
        recipe: referenceRecipe.name,
        platform: platforms.get(step.ranOn)!.record.id,
        engine: finished.run.engine,
      },
      madeAt: ports.host.now().toISOString(),
      reason: null,
    };
    const ids = Array.from({ length: count }, (_, input) => inputId(dataset, input));
    const { predictions } = finished;
    await ports.goldens.writePending({ record, predictions, items: goldenItems(dataset) }, ids);
    return key;
  } finally {
    await closeAll(platforms.values());
  }
}
