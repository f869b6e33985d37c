import { type FileMetaData, parquetMetadata, parquetScan, type SchemaElement } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { TriplicateError } from '../core/errors.ts';
import type { LabelPredictions } from '../core/predictions.ts';
import type { PredictionCodec } from '../ports.ts';

const labelColumns = ['label', 'second', 'third', 'fourth', 'fifth'];
const scoreColumns = ['score', 'second_score'];
const inOrder = ['label', 'score', 'second', 'second_score', 'third', 'fourth', 'fifth'];

/**
 * Labels and scores, one row an input. There are as many label columns as labels were kept, and no score columns where
 * there are no scores. The same predictions give the same bytes. Errors of decoding: PREDICTIONS_BROKEN.
 */
export function createPredictionCodec(): PredictionCodec {
  return { encode, decode };
}

function encode({ count, depth, labels, scores }: LabelPredictions): Uint8Array {
  if (depth < 1 || depth > labelColumns.length) throw new Error(`${depth} labels an input instead of 1 to 5`);
  const columns = new Map<string, ColumnSource>();
  for (let rank = 0; rank < depth; rank++) {
    const data = Int32Array.from({ length: count }, (_, row) => labels[row * depth + rank]!);
    columns.set(labelColumns[rank]!, { name: labelColumns[rank]!, data, type: 'INT32', nullable: false });
  }
  for (const [rank, name] of scores ? scoreColumns.entries() : []) {
    const data = Float32Array.from({ length: count }, (_, row) => scores![row * 2 + rank]!);
    // A dictionary would take -0 and 0 for one number.
    columns.set(name, { name, data, type: 'FLOAT', nullable: false, encoding: 'BYTE_STREAM_SPLIT' });
  }
  const columnData = inOrder.flatMap(name => columns.get(name) ?? []);
  return new Uint8Array(
    parquetWriteBuffer({ columnData, statistics: false, rowGroupSize: 1_000_000, createdBy: 'triplicate' }),
  );
}

async function decode(bytes: Uint8Array): Promise<LabelPredictions> {
  try {
    return await decodeColumns(bytes);
  } catch (error) {
    throw error instanceof TriplicateError ? error : broken('it is no Parquet file, or a damaged one', error);
  }
}

async function decodeColumns(bytes: Uint8Array): Promise<LabelPredictions> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(file);
  const { depth, hasScores } = checkColumns(metadata);
  const count = Number(metadata.num_rows);
  const labels = new Int32Array(count * depth);
  const scores = hasScores ? new Float32Array(count * 2) : null;
  const scan = await parquetScan({ file, metadata });
  const fill = async (column: string, target: Int32Array | Float32Array, step: number, rank: number) => {
    for (const { rowStart, rowEnd } of scan.ranges) {
      const values = await scan.readColumn({ column, rowStart, rowEnd });
      if (values.length !== rowEnd - rowStart) throw broken(`column ${column} has ${values.length} of ${count} rows`);
      for (let row = 0; row < values.length; row++) target[(rowStart + row) * step + rank] = values[row];
    }
  };
  for (let rank = 0; rank < depth; rank++) await fill(labelColumns[rank]!, labels, depth, rank);
  for (const [rank, name] of scores ? scoreColumns.entries() : []) await fill(name, scores!, 2, rank);
  return { kind: 'labels', count, depth, labels, scores };
}

function checkColumns(metadata: FileMetaData): { depth: number; hasScores: boolean } {
  const columns = metadata.schema.slice(1);
  for (const column of columns) checkColumn(column);
  const has = (name: string) => columns.some(column => column.name === name);
  const depth = labelColumns.filter(has).length;
  const scored = scoreColumns.filter(has).length;
  if (depth === 0 || !labelColumns.slice(0, depth).every(has) || scored === 1) {
    throw broken(`its columns are ${columns.map(({ name }) => name).join(', ')} instead of ${inOrder.join(', ')}`);
  }
  return { depth, hasScores: scored === 2 };
}

function checkColumn({ name, type, repetition_type }: SchemaElement): void {
  const wanted = labelColumns.includes(name) ? 'INT32' : scoreColumns.includes(name) ? 'FLOAT' : null;
  if (wanted === null) throw broken(`nothing is known of its column ${name}`);
  if (type !== wanted || repetition_type !== 'REQUIRED') {
    throw broken(`column ${name} is ${repetition_type} ${type} instead of REQUIRED ${wanted}`);
  }
}

const broken = (why: string, cause?: unknown): TriplicateError =>
  new TriplicateError({
    code: 'PREDICTIONS_BROKEN',
    message: `The stored predictions cannot be read: ${why}.`,
    next: 'Run the spec again, so that they are made anew.',
    exit: 'inconclusive',
    cause,
  });
