import type { FileMetaData } from 'hyparquet';
import type { MaskPredictions } from '../../core/predictions.ts';
import { broken, type ColumnTypes, column, openTable, requireTypes, writeTable } from './columns.ts';
import { inputOfRows, inputsOf, numberOf, offsetsOfRows } from './rows-of-inputs.ts';

const types: ColumnTypes = { input: 'INT32', label: 'INT32', length: 'INT32' };

/** Of a side of a mask. */
const mostPixels = 2 ** 15;

/** One row a run of pixels of one label, by input and then in row-major order. */
export function encodeMasks(predictions: MaskPredictions): Uint8Array {
  const { count, width, height, offsets, labels, lengths, withoutNumber } = predictions;
  const columns = [
    column('input', inputOfRows(offsets)),
    column('label', Int32Array.from(labels)),
    column('length', lengths),
  ];
  return writeTable(columns, { kind: 'masks', inputs: count, width, height, withoutNumber });
}

export async function decodeMasks(
  file: ArrayBuffer,
  metadata: FileMetaData,
  about: Readonly<Record<string, unknown>>,
): Promise<MaskPredictions> {
  const columns = requireTypes(metadata, types);
  const missing = Object.keys(types).find(name => !columns.includes(name));
  if (missing !== undefined) throw broken(`it has no column ${missing}`);
  const inputs = inputsOf(about);
  const [width, height] = [numberOf(about, 'width', mostPixels), numberOf(about, 'height', mostPixels)];
  const { rows, fill } = await openTable(file, metadata);
  const inputOf = new Int32Array(rows);
  const labels = new Int32Array(rows);
  const lengths = new Int32Array(rows);
  await fill('input', inputOf);
  await fill('label', labels);
  await fill('length', lengths);
  const offsets = offsetsOfRows(inputOf, inputs);
  requireWholeMasks(offsets, lengths, width * height, new Set(inputs.withoutNumber));
  if (labels.some(label => label < 0 || label > 255)) throw broken('a label of a pixel is no byte');
  const { inputs: count, withoutNumber } = inputs;
  return { kind: 'masks', count, width, height, offsets, labels: Uint8Array.from(labels), lengths, withoutNumber };
}

function requireWholeMasks(offsets: Int32Array, lengths: Int32Array, area: number, without: ReadonlySet<number>): void {
  for (let input = 0; input + 1 < offsets.length; input++) {
    let pixels = 0;
    for (let run = offsets[input]!; run < offsets[input + 1]!; run++) {
      if (lengths[run]! < 1) throw broken(`a run of input ${input} is of ${lengths[run]} pixels`);
      pixels += lengths[run]!;
    }
    const wanted = without.has(input) ? 0 : area;
    if (pixels !== wanted) throw broken(`the mask of input ${input} is of ${pixels} pixels instead of ${wanted}`);
  }
}
