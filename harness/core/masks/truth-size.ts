import { TriplicateError } from '../errors.ts';
import type { DatasetRecord, MaskDecode, ModelRecord } from '../records.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a model's file alone tells, before anything is built; its shapes may be open. Errors: TRUTH_MISFIT. */
export function requireMasks(
  { outputs }: Pick<ModelRecord, 'outputs'>,
  { masks }: Pick<DatasetRecord, 'masks'>,
  decode: MaskDecode,
): void {
  const output = decode.output === undefined ? outputs[0] : outputs.find(({ name }) => name === decode.output);
  const [, , height, width] = output?.shape ?? [];
  if (masks && typeof width === 'number' && typeof height === 'number') requireTruthSize(masks, { width, height });
}

/** Errors: TRUTH_MISFIT. */
export function requireTruthSize(ofTruth: Size, ofModel: Size): void {
  if (ofTruth.width === ofModel.width && ofTruth.height === ofModel.height) return;
  const size = ({ width, height }: Size) => `${width} × ${height}`;
  throw new TriplicateError({
    code: 'TRUTH_MISFIT',
    message: `The dataset's masks have ${size(ofTruth)} pixels and the model's ${size(ofModel)}, so no pixel of one is one of the other.`,
    next: "Set dataset.preprocess to the width and height of the model's masks, or leave the masks out of dataset.source.",
  });
}
