import { type NormalDecode, withDecodeDefaults } from './decode-defaults.ts';
import type { Decode, ModelSpec, Task } from './records.ts';

/** A model of a spec with the settings of its task written out. */
export type NormalModel = Omit<ModelSpec, 'decode'> & { readonly tolerance: number; readonly decode?: NormalDecode };

const decodersOf: Readonly<Record<Task, readonly Decode['kind'][]>> = {
  classification: [],
  detection: ['center-points', 'anchor-grid', 'boxes'],
  segmentation: ['mask'],
  tensors: [],
};

/** Settings that one task alone has. */
const ownSettings = {
  matchIou: 'detection',
  movedIou: 'detection',
  pixelTolerance: 'segmentation',
  tolerance: 'tensors',
} as const;

/** What contradicts itself between a model's task and its settings, and what to do; null where nothing does. */
export function tornTask(model: ModelSpec): { readonly what: string; readonly next: string } | null {
  const { task, decode } = model;
  const wanted = decodersOf[task];
  if (decode && !wanted.includes(decode.kind)) {
    const what = `model.decode.kind is ${decode.kind} for a model of task ${task}`;
    const next =
      wanted.length === 0 ? 'Leave model.decode out, or choose another task.' : `It takes: ${wanted.join(', ')}.`;
    return { what, next };
  }
  if (!decode && wanted.length > 0) {
    const what = `task ${task} does not say how decisions are made of the model's outputs`;
    return { what, next: `Give model.decode, of kind ${wanted.join(', ')}; or choose task tensors.` };
  }
  for (const [name, owner] of Object.entries(ownSettings)) {
    if (model[name as keyof typeof ownSettings] !== undefined && task !== owner)
      return {
        what: `model.${name} is given for a model of task ${task}`,
        next: `Only task ${owner} has it: leave it out.`,
      };
  }
  const { matchIou, movedIou } = matchingOf(model);
  if (task === 'detection' && movedIou < matchIou) {
    const what = `model.movedIou ${movedIou} is less than model.matchIou ${matchIou}, so that no box could have moved`;
    return { what, next: 'Make movedIou at least matchIou.' };
  }
  return null;
}

export function withTaskSettings({ decode, ...model }: ModelSpec): NormalModel {
  return {
    ...model,
    tolerance: model.tolerance ?? 1e-3,
    ...(decode ? { decode: withDecodeDefaults(decode) } : {}),
    ...(model.task === 'detection' ? matchingOf(model) : {}),
    ...(model.task === 'segmentation' ? { pixelTolerance: model.pixelTolerance ?? 0 } : {}),
  };
}

/** By default boxes are of one object as in Pascal VOC (0.5), and have moved where COCO's stricter measure (0.75) says so. */
const matchingOf = ({ matchIou = 0.5, movedIou = Math.max(0.75, matchIou) }: ModelSpec) => ({ matchIou, movedIou });

/** What a metric has to know of a model to compare decisions. */
export function compareSettings({ tolerance, decode, matchIou, movedIou, pixelTolerance }: NormalModel) {
  const areBoxes = decode && decode.kind !== 'mask' && matchIou !== undefined && movedIou !== undefined;
  return {
    tolerance,
    ...(areBoxes ? { boxes: { matchIou, movedIou, minScore: decode.minScore } } : {}),
    ...(pixelTolerance === undefined ? {} : { pixelTolerance }),
  };
}
