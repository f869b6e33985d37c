import { decodedLabels } from './decoded-labels.ts';
import { TriplicateError } from './errors.ts';
import type { DatasetRecord, ModelRecord, ModelSpec } from './records.ts';

/**
 * Makes sure that the labels of a dataset can be those of a model, as far as the shapes of its outputs tell, before anything is
 * built: of classes, of boxes and of masks. Errors: LABELS_MISFIT.
 */
export function requireLabels(
  model: Pick<ModelRecord, 'name' | 'outputs'>,
  dataset: DatasetRecord,
  { task, decode }: Pick<ModelSpec, 'task' | 'decode'>,
): void {
  const count = decode ? decodedLabels(decode, model.outputs) : task === 'classification' ? scoreCount(model) : null;
  if (count === null) return;
  const { truth, boxes, masks, items, classes, name } = dataset;
  const says = `Model ${model.name} ${decode ? `has the labels 0 to ${count - 1}` : `gives ${count} scores`}, and dataset ${name}`;
  const background = decode?.kind === 'boxes' ? decode.background : undefined;
  const isStray = (label: number) => label >= count || label === background;
  const ofItem = decode ? boxes?.map(all => all.map(({ label }) => label)) : truth?.map(label => [label]);
  for (const [item, labels] of ofItem?.entries() ?? []) {
    const stray = labels.find(isStray);
    if (stray !== undefined) throw misfit(`${says} says label ${stray} of ${items[item]}, which none of them is for.`);
  }
  if (decode?.kind === 'mask' && (masks?.most ?? 0) >= count)
    throw misfit(
      `${says} has masks with the id ${masks!.most}, which none of them is for.`,
      'Give masks of the model’s labels (of Cityscapes, labelTrainIds and not labelIds), or set ignore in the source.',
    );
  // The background has a name only where one comes after it.
  const names = classes?.length ?? count;
  if (names !== count && !(background === count - 1 && names === background))
    throw misfit(`${says} names ${names} ${names === 1 ? 'class' : 'classes'}.`);
}

/** Of the one output that has scores; null where the model does not tell. */
function scoreCount({ outputs }: Pick<ModelRecord, 'outputs'>): number | null {
  const counts = outputs.flatMap(({ shape: [, ...rest] }) => (rest.length === 1 ? rest : []));
  return counts.length === 1 && typeof counts[0] === 'number' ? counts[0] : null;
}

const misfit = (
  message: string,
  next = 'Give dataset.classes, a file with one name a line in the order of the model’s labels, and labels that are of them.',
): TriplicateError =>
  new TriplicateError({
    code: 'LABELS_MISFIT',
    message: `${message} They are of another set of labels.`,
    next,
  });
