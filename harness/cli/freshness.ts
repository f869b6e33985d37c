import { canonicalJson } from '../core/canonical-json.ts';
import { declareChecks } from '../core/checks.ts';
import { hasCode, TriplicateError } from '../core/errors.ts';
import { goldenKey } from '../core/golden-key.ts';
import { pinKey } from '../core/lock-file.ts';
import type { GoldenRecord, ReportDocument } from '../core/records.ts';
import { pinsOf } from '../core/shards.ts';
import type { NormalSpec } from '../core/spec.ts';
import type { Ports } from '../ports.ts';

export interface Freshness {
  /** Why the report is not of what is here now; null where nothing is known against it. */
  readonly stale: string | null;
  /** What of that could not be looked at, each in a sentence. */
  readonly unchecked: readonly string[];
}

/**
 * Whether a finished report is of the model, the dataset, the pins and the goldens that are here now. A runner that only judges need
 * not hold the model, nor the dataset, whose files are read and not prepared.
 */
export async function freshnessOf(document: ReportDocument, spec: NormalSpec, ports: Ports): Promise<Freshness> {
  const found = [
    await modelOf(document, spec, ports),
    await datasetOf(document, spec, ports),
    { stale: await otherPins(document, spec, ports) },
    { stale: await otherGolden(document, spec, ports) },
  ];
  return {
    stale: found.find(({ stale }) => stale)?.stale ?? null,
    unchecked: found.flatMap(({ unchecked }) => unchecked ?? []),
  };
}

interface Found {
  readonly stale?: string | null;
  readonly unchecked?: string;
}

async function modelOf({ id, model }: ReportDocument, spec: NormalSpec, { models }: Ports): Promise<Found> {
  const here = await models.read(spec.model).catch(ifMissing('MODEL_MISSING', 'MODEL_DATA_MISSING'));
  if (here === null)
    return { unchecked: `Model ${spec.model.file} is not here, so that of report ${id} is taken for the one of now.` };
  if (model === null || here.digest === model.digest) return {};
  return { stale: `Report ${id} is of another model than ${spec.model.file} is now.` };
}

async function datasetOf({ id, dataset }: ReportDocument, spec: NormalSpec, { datasets }: Ports): Promise<Found> {
  const { name } = spec.dataset;
  if (dataset?.source === undefined)
    return {
      unchecked: `Report ${id} does not say of which files dataset ${name} was made, so they are taken for those of now.`,
    };
  try {
    const here = await datasets.source(spec.dataset).catch(ifMissing('DATASET_MISSING'));
    if (here === null)
      return { unchecked: `Dataset ${name} is not here, so that of report ${id} is taken for the one of now.` };
    return here === dataset.source ? {} : { stale: `Report ${id} is of another dataset than ${name} is now.` };
  } catch (error) {
    if (!(error instanceof TriplicateError)) throw error;
    return { stale: `Report ${id} cannot be compared with the dataset that is here now: ${error.message}` };
  }
}

const ifMissing =
  (...codes: string[]) =>
  (error: unknown): null => {
    if (hasCode(error, ...codes)) return null;
    throw error;
  };

/** Why the engines of a report are not those that a run in its mode would take now, as far as the lock file says which. */
async function otherPins(
  { id, plan, engines }: ReportDocument,
  spec: NormalSpec,
  ports: Ports,
): Promise<string | null> {
  try {
    const pins = pinsOf(plan, spec.model.name, await ports.engines.readLock());
    const ran = engines.map(({ build, provenance }) => ({
      key: pinKey(build),
      engine: build.engine,
      isPinned: provenance === 'pinned',
    }));
    for (const [key, engine] of Object.entries(pins))
      if (!ran.some(one => one.key === key && one.engine === engine))
        return `Report ${id} did not run the engine that is pinned for ${key} now.`;
    const former = ran.find(({ key, isPinned }) => isPinned && !(key in pins));
    return former ? `Report ${id} ran a pinned engine of ${former.key}, which is pinned no more.` : null;
  } catch (error) {
    if (!(error instanceof TriplicateError)) throw error;
    return `Report ${id} cannot be compared with the pins that are here now: ${error.message}`;
  }
}

/** Where a check counts flips against goldens: why one that was compared with is none that would be now. */
async function otherGolden(document: ReportDocument, spec: NormalSpec, { goldens }: Ports): Promise<string | null> {
  if (!declareChecks(spec).some(({ threshold }) => threshold === 'flipsAgainstGolden')) return null;
  const { id, runs, goldenProblems } = document;
  const read = async (platform: string | null) =>
    (await goldens.read(goldenKey(spec.model.name, spec.dataset.name, platform), 'accepted'))?.record ?? null;
  try {
    for (const platform of new Set(runs.flatMap(({ side }) => side.ranOn ?? []))) {
      // There it is undecided anyway.
      if (goldenProblems.some(problem => problem.platform === platform)) continue;
      const now = (await read(platform)) ?? (await read(null));
      if (now === null) return `Report ${id} was compared with a golden of ${platform} that is not here.`;
      if (!document.goldens.some(then => decisionsOf(then) === decisionsOf(now)))
        return `Report ${id} was compared with another golden than ${now.key} is now.`;
    }
    return null;
  } catch (error) {
    if (!(error instanceof TriplicateError)) throw error;
    return `The golden of report ${id} cannot be read: ${error.message}`;
  }
}

/** All but who decided it when, and how many decisions its log has. */
const decisionsOf = ({ approvals: _, madeAt: __, madeBy: ___, reason: ____, ...decisions }: GoldenRecord): string =>
  canonicalJson(decisions);
