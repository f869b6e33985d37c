import type { FileMetaData } from 'hyparquet';
import type { BoxPredictions } from '../../core/predictions.ts';
import { broken, type ColumnTypes, column, openTable, requireTypes, writeTable } from './columns.ts';
import { inputOfRows, inputsOf, offsetsOfRows } from './rows-of-inputs.ts';

const corners = ['x1', 'y1', 'x2', 'y2'];
const types: ColumnTypes = {
  input: 'INT32',
  label: 'INT32',
  score: 'FLOAT',
  x1: 'FLOAT',
  y1: 'FLOAT',
  x2: 'FLOAT',
  y2: 'FLOAT',
};

/** One row a box, by input and then best first. */
export function encodeBoxes({ count, offsets, boxes, labels, scores, withoutNumber }: BoxPredictions): Uint8Array {
  if (scores === null) throw new Error('Boxes without scores are those of a golden, which is text.');
  const corner = (at: number) => Float32Array.from({ length: labels.length }, (_, row) => boxes[row * 4 + at]!);
  const columns = [
    column('input', inputOfRows(offsets)),
    column('label', labels),
    column('score', scores),
    ...corners.map((name, at) => column(name, corner(at))),
  ];
  return writeTable(columns, { kind: 'boxes', inputs: count, withoutNumber });
}

export async function decodeBoxes(
  file: ArrayBuffer,
  metadata: FileMetaData,
  about: Readonly<Record<string, unknown>>,
): Promise<BoxPredictions> {
  const columns = requireTypes(metadata, types);
  const missing = Object.keys(types).find(name => !columns.includes(name));
  if (missing !== undefined) throw broken(`it has no column ${missing}`);
  const inputs = inputsOf(about);
  const { rows, fill } = await openTable(file, metadata);
  const inputOf = new Int32Array(rows);
  const labels = new Int32Array(rows);
  const scores = new Float32Array(rows);
  const boxes = new Float32Array(rows * 4);
  await fill('input', inputOf);
  await fill('label', labels);
  await fill('score', scores);
  for (const [at, name] of corners.entries()) await fill(name, boxes, 4, at);
  if (labels.some(label => label < 0)) throw broken('a label of a box is below 0');
  const { inputs: count, withoutNumber } = inputs;
  return { kind: 'boxes', count, offsets: offsetsOfRows(inputOf, inputs), boxes, labels, scores, withoutNumber };
}
