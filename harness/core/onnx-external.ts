import { TriplicateError } from './errors.ts';
import type { OnnxTensor } from './onnx-messages.ts';

/** Numbers of a tensor that lie in a file beside the ONNX file. */
export interface ExternalTensor {
  /** As the model names it, relative to the model's folder. */
  readonly file: string;
  readonly tensor: string;
  readonly offset: number;
  /** Null: up to the end of the file. */
  readonly length: number | null;
}

/** Where a tensor's numbers lie, if outside the ONNX file. */
export function externalOf(name: string, tensor: OnnxTensor): ExternalTensor | null {
  if (tensor.location !== 1) return null;
  const value = (key: string) => tensor.external.find(entry => entry.key === key)?.value;
  const length = value('length');
  return {
    file: value('location') ?? '',
    tensor: name,
    offset: wholeNumber(value('offset') ?? '0'),
    length: length === undefined ? null : wholeNumber(length),
  };
}

/** A view of the tensor's part of its file. Errors: MODEL_DATA_MISSING. */
export function externalBytes(where: ExternalTensor, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const data = files.get(where.file);
  const problem = dataProblem(where, data?.length ?? null);
  if (problem) throw problem;
  return data!.subarray(where.offset, where.length === null ? undefined : where.offset + where.length);
}

/** What is wrong with a tensor's file, given its size (null: not there); null when all is well. */
export function dataProblem(where: ExternalTensor, sizeBytes: number | null): TriplicateError | null {
  const end = where.offset + (where.length ?? 0);
  if (!Number.isSafeInteger(end)) {
    return new TriplicateError({
      code: 'MODEL_DATA_MISSING',
      message: `Tensor ${where.tensor} takes its numbers from ${where.file}, and says no place in it: offset and length are whole numbers from 0 on.`,
      next: 'Save the model again with its external data.',
    });
  }
  if (sizeBytes !== null && end <= sizeBytes) return null;
  const found = sizeBytes === null ? 'is not there' : `ends at byte ${sizeBytes} of the ${end} that it should have`;
  return new TriplicateError({
    code: 'MODEL_DATA_MISSING',
    message: `Tensor ${where.tensor} takes its numbers from ${where.file}, which ${found}.`,
    next: 'Put the whole external data file beside the ONNX file.',
  });
}

/** NaN for anything else: a negative offset would count from the end of the file. */
const wholeNumber = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN);
