import type { FileMetaData } from 'hyparquet';
import type { LabelPredictions } from '../../core/predictions.ts';
import { broken, type ColumnTypes, column, openTable, requireTypes, writeTable } from './columns.ts';

const labelColumns = ['label', 'second', 'third', 'fourth', 'fifth'];
const scoreColumns = ['score', 'second_score'];
const inOrder = ['label', 'score', 'second', 'second_score', 'third', 'fourth', 'fifth'];
const types: ColumnTypes = Object.fromEntries(
  inOrder.map(name => [name, labelColumns.includes(name) ? 'INT32' : 'FLOAT'] as const),
);

/** One row an input; as many label columns as labels were kept, and no score columns where there are no scores. */
export function encodeLabels({ count, depth, labels, scores }: LabelPredictions): Uint8Array {
  if (depth < 1 || depth > labelColumns.length) throw new Error(`${depth} labels an input instead of 1 to 5`);
  const columns = new Map<string, Int32Array | Float32Array>();
  for (let rank = 0; rank < depth; rank++)
    columns.set(
      labelColumns[rank]!,
      Int32Array.from({ length: count }, (_, row) => labels[row * depth + rank]!),
    );
  for (const [rank, name] of scores ? scoreColumns.entries() : [])
    columns.set(
      name,
      Float32Array.from({ length: count }, (_, row) => scores![row * 2 + rank]!),
    );
  return writeTable(inOrder.flatMap(name => (columns.has(name) ? [column(name, columns.get(name)!)] : [])));
}

export async function decodeLabels(file: ArrayBuffer, metadata: FileMetaData): Promise<LabelPredictions> {
  const { depth, hasScores } = shapeOf(requireTypes(metadata, types));
  const { rows: count, fill } = await openTable(file, metadata);
  const labels = new Int32Array(count * depth);
  const scores = hasScores ? new Float32Array(count * 2) : null;
  for (let rank = 0; rank < depth; rank++) await fill(labelColumns[rank]!, labels, depth, rank);
  for (const [rank, name] of scores ? scoreColumns.entries() : []) await fill(name, scores!, 2, rank);
  return { kind: 'labels', count, depth, labels, scores };
}

function shapeOf(columns: readonly string[]): { depth: number; hasScores: boolean } {
  const has = (name: string) => columns.includes(name);
  const depth = labelColumns.filter(has).length;
  const scored = scoreColumns.filter(has).length;
  if (depth === 0 || !labelColumns.slice(0, depth).every(has) || scored === 1) {
    throw broken(`its columns are ${columns.join(', ')} instead of ${inOrder.join(', ')}`);
  }
  return { depth, hasScores: scored === 2 };
}
