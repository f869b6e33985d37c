import { externalBytes, externalOf } from './onnx-external.ts';
import { decodeModel, tensorsOf } from './onnx-messages.ts';

export interface NegatedModel {
  readonly model: Uint8Array;
  readonly external: ReadonlyMap<string, Uint8Array>;
  /** Name of the tensor that was changed. */
  readonly tensor: string;
  readonly values: number;
}

/** Bytes of one value, by ONNX's number of its type: float32, float16, float64, bfloat16. The last of them holds the sign. */
const widths: Readonly<Record<number, number>> = { 1: 4, 10: 2, 11: 8, 16: 2 };

/**
 * Copies of the model and its external data in which every value of one floating-point weight has the other sign; every
 * other byte is as it was. `rank` counts weights from the one of most bytes, 0, down; null where there are not so many.
 * Errors: MODEL_DATA_MISSING.
 */
export function negateWeight(
  bytes: Uint8Array,
  external: ReadonlyMap<string, Uint8Array>,
  rank: number,
): NegatedModel | null {
  const model = new Uint8Array(bytes);
  const copies = new Map([...external].map(([name, data]) => [name, new Uint8Array(data)]));
  const weights = [...tensorsOf(decodeModel(model))].flatMap(({ name, tensor, isWeight }) => {
    const width = widths[tensor.type];
    if (!isWeight || width === undefined) return [];
    const outside = externalOf(name, tensor);
    const views = outside ? [externalBytes(outside, copies)] : [tensor.raw, ...tensor.floats];
    const values = views.reduce((sum, view) => sum + Math.floor(view.length / width), 0);
    return values === 0 ? [] : [{ name, width, views, values }];
  });
  const chosen = weights.sort((a, b) => b.values * b.width - a.values * a.width)[rank];
  if (!chosen) return null;
  for (const view of chosen.views)
    for (let at = chosen.width - 1; at < view.length; at += chosen.width) view[at]! ^= 0x80;
  return { model, external: copies, tensor: chosen.name, values: chosen.values };
}
