import { type StorePart, truncatePart } from '../compose/scratch.ts';
import type { Check } from '../core/records.ts';
import { referenceRecipe } from '../core/spec.ts';
import type { Bed, NotPlanted, PlantedFault } from './fault.ts';

const fault = 'truncated-store';

const codes = ['BLOB_CORRUPT', 'STORE_BROKEN', 'RECORD_INVALID', 'PREDICTIONS_BROKEN'];
const tells = ({ status }: Check) => status === 'inconclusive';

/** Four copies, in each of which another part of the store ends in its middle, as after a broken copy or a full disk. */
export async function plantTruncatedStore(bed: Bed): Promise<(PlantedFault | NotPlanted)[]> {
  const { document, clean } = bed;
  const first = document.runs.find(({ side }) => side.recipe !== referenceRecipe.name);
  if (!first) return [{ fault, outcome: 'not-shown', why: 'No engine was run here.' }];
  const { run, side } = first;
  const decisions = run.predictions ?? run.outputs[0]?.digest ?? null;
  const parts: [string, string, StorePart][] = [
    ['engine', `the engine ${side.label}`, { blob: run.engine }],
    ...(decisions === null
      ? []
      : [['decisions', `the decisions of ${side.label}`, { blob: decisions }] satisfies [string, string, StorePart]]),
    ['run', `the record of the run ${side.label}`, { run: run.key }],
    ['index', 'index.json of the store', 'index'],
  ];
  const planted: PlantedFault[] = [];
  for (const [name, what, part] of parts) {
    const project = await bed.clone(clean, `truncated-${name}`);
    const remains = await truncatePart(project, part);
    planted.push({ fault, project, planted: `${what} ends in its middle`, places: [], tells, codes, remains });
  }
  return planted;
}
