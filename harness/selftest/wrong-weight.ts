import { join } from 'node:path';
import type { Project } from '../compose/project.ts';
import { writeModel } from '../compose/scratch.ts';
import { metricFor } from '../core/metrics/registry.ts';
import { negateWeight } from '../core/onnx-negate.ts';
import type { BuildRecord, ReportDocument } from '../core/records.ts';
import { referenceRecipe } from '../core/spec.ts';
import { compareSettings, withTaskSettings } from '../core/task-settings.ts';
import { readPredictions } from '../pipeline/run-engines.ts';
import { runPipeline } from '../pipeline.ts';
import { type Bed, failsByDecisions, type NotPlanted, type PlantedFault, runPlaces } from './fault.ts';

/** A weight matters where at least one decision in twenty is another one. */
const leastShare = 0.05;
/** So many of the biggest weights are tried. */
const mostTried = 4;

interface WrongModel {
  readonly project: Project;
  readonly document: ReportDocument;
  /** What was changed, in words. */
  readonly how: string;
}

/**
 * Two faults of one wrong weight. `wrong-weight`: the model's file is another one. `wrong-engine`: the file is right, but
 * every engine was built from the wrong one, and its record claims the right one, so that only decisions tell.
 */
export async function plantWrongWeight(bed: Bed): Promise<(PlantedFault | NotPlanted)[]> {
  const wrong = await buildWrongModel(bed);
  if (wrong === null) {
    const why = `None of its ${mostTried} biggest floating-point weights changes ${leastShare * 100} % of the decisions when its sign is turned.`;
    const outcome = 'not-shown';
    return [
      { fault: 'wrong-weight', outcome, why },
      { fault: 'wrong-engine', outcome, why },
    ];
  }
  const places = runPlaces(bed.document);
  const lock = await bed.clean.ports.engines.readLock();
  const claiming = await bed.clone(wrong.project, 'wrong-engine');
  const engines = await claimRightModel(bed, claiming, wrong.document);
  await wrong.project.ports.engines.changeLock(() => lock);
  return [
    {
      fault: 'wrong-weight',
      project: wrong.project,
      planted: `in ${bed.spec.model.file}: ${wrong.how}`,
      places,
      tells: check =>
        failsByDecisions(check) || (check.status === 'inconclusive' && check.threshold === 'flipsAgainstGolden'),
      codes: ['PIN_OTHER_MODEL'],
    },
    {
      fault: 'wrong-engine',
      project: claiming,
      planted: `${engines} engines built from a wrong model under the right model's name: ${wrong.how}`,
      places,
      tells: failsByDecisions,
      codes: [],
    },
  ];
}

/** The first of the biggest weights that matters, changed, with all engines built from it and run. */
async function buildWrongModel(bed: Bed): Promise<WrongModel | null> {
  const { spec, clean, specFile, version, onEvent } = bed;
  const { blobs, models } = clean.ports;
  const { main, files } = await models.read(spec.model);
  const bytes = new Map<string, Uint8Array>();
  for (const { name, digest } of files) bytes.set(name, await blobs.read(digest));
  const onnx = bytes.get(main)!;
  bytes.delete(main);
  for (let rank = 0; rank < mostTried; rank += 1) {
    const negated = negateWeight(onnx, bytes, rank);
    if (negated === null) return null;
    const { model, external, tensor, values } = negated;
    const file = await writeModel(join(bed.folder, `model-${rank}`), main, new Map([...external, [main, model]]));
    const project = await bed.clone(clean, `wrong-weight-${rank}`, new Map([[spec.model.file, file]]));
    // A pinned engine would be refused, and nothing be built.
    await project.ports.engines.changeLock(() => ({ version: 1, engines: {} }));
    const document = await runPipeline(spec, project.ports, { specFile, version, onEvent, mode: 'ensure' });
    const share = await shareOfChanged(bed, project, document);
    if (share < leastShare) continue;
    const how = `the ${values} values of weight ${tensor} have the other sign, which changes at least ${(share * 100).toFixed(1)} % of the decisions`;
    return { project, document, how };
  }
  return null;
}

/** The least share of decisions by which a run differs from the same run with the right model; 0 where one is missing. */
async function shareOfChanged(bed: Bed, project: Project, wrong: ReportDocument): Promise<number> {
  const metric = metricFor(bed.spec.model.task);
  const context = { inputId: String, truth: () => null, ...compareSettings(withTaskSettings(bed.spec.model)) };
  let least = 1;
  for (const { recipe, platform } of runPlaces(bed.document)) {
    const find = ({ runs }: ReportDocument) =>
      runs.find(({ side }) => side.recipe === recipe && side.ranOn === platform);
    const [before, after] = [find(bed.document), find(wrong)];
    if (!before || !after) return 0;
    const left = await readPredictions(bed.clean, before.run);
    least = Math.min(least, metric.compare(left, await readPredictions(project, after.run), context).rate);
  }
  return least;
}

/** Puts engines of the wrong model in the place of the right ones, in builds and pins; returns how many. */
async function claimRightModel({ document, clean }: Bed, project: Project, wrong: ReportDocument): Promise<number> {
  const { engines } = project.ports;
  const claimed = new Map<string, BuildRecord>();
  for (const { build } of document.engines) {
    const { model, buildKey, ordinal, recipe, builtOn } = build;
    const other = wrong.engines.find(
      one => one.build.recipe.name === recipe.name && one.build.builtOn.name === builtOn.name,
    );
    if (other && recipe.name !== referenceRecipe.name)
      claimed.set(idOf(build), { ...other.build, model, buildKey, ordinal, recipe, builtOn });
  }
  const stored = new Set((await engines.list()).map(idOf));
  for (const [id, build] of claimed) if (stored.has(id)) await engines.save(build);
  const { engines: pins, ...lock } = await clean.ports.engines.readLock();
  const wrongPins = Object.entries(pins).map(([key, pin]) => [
    key,
    { ...pin, build: claimed.get(idOf(pin.build)) ?? pin.build },
  ]);
  await engines.changeLock(() => ({ ...lock, engines: Object.fromEntries(wrongPins) }));
  return claimed.size;
}

const idOf = ({ buildKey, ordinal }: BuildRecord): string => `${buildKey} ${ordinal}`;
