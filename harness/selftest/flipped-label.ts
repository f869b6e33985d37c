import type { Project } from '../compose/project.ts';
import { declareChecks } from '../core/checks.ts';
import { fewestBeyond, flipDecisions } from '../core/flip-decisions.ts';
import { comparisonsOf } from '../core/judging/flips.ts';
import type { Predictions } from '../core/predictions.ts';
import type { Limit, ReportDocument, RunRecord } from '../core/records.ts';
import { type NormalSpec, normalizeSpec, thresholdsFor } from '../core/spec.ts';
import { readPredictions, storePredictions } from '../pipeline/run-engines.ts';
import { type Bed, failsByDecisions, type PlantedFault, runPlaces } from './fault.ts';

/** The thresholds that look at flips, in the order in which the number of flips to plant is taken from them. */
const flipThresholds = [
  'flipsAgainstGolden',
  'flipsAgainstReference',
  'flipsBetweenEngines',
  'flipsAcrossPlatforms',
] as const;

/** Other decisions in one stored run of every recipe on every platform: one more than the spec allows there. */
export async function plantFlippedLabel(bed: Bed): Promise<PlantedFault> {
  const { document, clean } = bed;
  const spec = normalizeSpec(bed.spec);
  const project = await bed.clone(clean, 'flipped-label');
  const places = runPlaces(document);
  const told = new Map<string, string[]>();
  for (const [index, place] of places.entries()) {
    const { run, side } = document.runs.find(
      one => one.side.recipe === place.recipe && one.side.ranOn === place.platform,
    )!;
    const predictions = await readPredictions(project, run);
    const { count, why } = howMany(spec, document, place, run.count);
    const chosen = agreeing(document, run, index).slice(0, count);
    await project.ports.records.put(
      await flipped(project, run, flipDecisions(predictions, chosen, spec.model.tolerance)),
    );
    const what = `${chosen.length} of ${run.count} decisions (${why})`;
    told.set(what, [...(told.get(what) ?? []), side.label]);
  }
  const planted = [...told].map(([what, labels]) => `${what} of the stored run ${labels.join(', ')} are other ones`);
  return { fault: 'flipped-label', project, planted: planted.join('; '), places, tells: failsByDecisions, codes: [] };
}

async function flipped({ ports }: Project, run: RunRecord, predictions: Predictions): Promise<RunRecord> {
  return { ...run, ...(await storePredictions({ ports }, predictions)) };
}

/** One more than the first threshold that looks there allows; one where none does, or it allows all. */
function howMany(
  spec: NormalSpec,
  document: ReportDocument,
  { recipe, platform }: { recipe: string; platform: string },
  inputs: number,
): { count: number; why: string } {
  const declared = declareChecks(spec);
  for (const threshold of flipThresholds) {
    const check = declared.find(
      one => one.threshold === threshold && one.recipe === recipe && one.platforms.includes(platform),
    );
    if (!check) continue;
    const count = fewestBeyond(thresholdsFor(spec, check.platforms)[threshold] as Limit, inputs);
    // Also where comparisons are missing: an undecided check has none.
    if (count === null || comparisonsOf(check, document.comparisons).length === 0) continue;
    return { count, why: `${threshold} allows ${count - 1}` };
  }
  return { count: 1, why: 'no limit on flips that could be passed' };
}

/** Inputs about whose decisions nothing that this run is compared with says otherwise, from a place of its own on. */
function agreeing({ comparisons }: ReportDocument, run: RunRecord, place: number): number[] {
  const disputed = new Set(
    comparisons
      .filter(({ left, right }) => left.run === run.key || right.run === run.key)
      .flatMap(({ list }) => list.map(({ input }) => input)),
  );
  const inputs = Array.from({ length: run.count }, (_, input) => (input + place) % run.count);
  return inputs.filter(input => !disputed.has(input));
}
