import { type FileMetaData, parquetScan, type SchemaElement } from 'hyparquet';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { TriplicateError } from '../../core/errors.ts';
import { ownValue } from '../../core/own-value.ts';

/** Name and type of each column of a table. */
export type ColumnTypes = Readonly<Record<string, 'INT32' | 'FLOAT'>>;

/** What a table says beside its rows, where rows do not say all. */
const aboutKey = 'triplicate';

/** A column of numbers; its type is that of the array. */
export const column = (name: string, data: Int32Array | Float32Array): ColumnSource =>
  data instanceof Int32Array
    ? { name, data, type: 'INT32', nullable: false }
    : // A dictionary would take -0 and 0 for one number.
      { name, data, type: 'FLOAT', nullable: false, encoding: 'BYTE_STREAM_SPLIT' };

export const writeTable = (columnData: ColumnSource[], about?: object): Uint8Array =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData,
      statistics: false,
      rowGroupSize: 1_000_000,
      createdBy: 'triplicate',
      ...(about ? { kvMetadata: [{ key: aboutKey, value: JSON.stringify(about) }] } : {}),
    }),
  );

/** Null where the table says nothing beside its rows. */
export function aboutTable(metadata: FileMetaData): Readonly<Record<string, unknown>> | null {
  const text = metadata.key_value_metadata?.find(({ key }) => key === aboutKey)?.value;
  return text === undefined ? null : JSON.parse(text);
}

/** Reads columns value by value. Errors: PREDICTIONS_BROKEN. */
export async function openTable(file: ArrayBuffer, metadata: FileMetaData) {
  const scan = await parquetScan({ file, metadata });
  const rows = Number(metadata.num_rows);
  return {
    rows,
    /** Writes row i of the column to target[i × step + at]. */
    async fill(name: string, target: Int32Array | Float32Array, step = 1, at = 0): Promise<void> {
      for (const { rowStart, rowEnd } of scan.ranges) {
        const values = await scan.readColumn({ column: name, rowStart, rowEnd });
        if (values.length !== rowEnd - rowStart) throw broken(`column ${name} has ${values.length} of ${rows} rows`);
        for (let row = 0; row < values.length; row++) target[(rowStart + row) * step + at] = values[row];
      }
    },
  };
}

/** Every column must be known and of its type, without gaps. Errors: PREDICTIONS_BROKEN. */
export function requireTypes(metadata: FileMetaData, types: ColumnTypes): readonly string[] {
  const columns = metadata.schema.slice(1);
  for (const one of columns) requireType(one, types);
  return columns.map(({ name }) => name);
}

function requireType({ name, type, repetition_type }: SchemaElement, types: ColumnTypes): void {
  const wanted = ownValue(types, name);
  if (wanted === undefined) throw broken(`nothing is known of its column ${name}`);
  if (type !== wanted || repetition_type !== 'REQUIRED') {
    throw broken(`column ${name} is ${repetition_type} ${type} instead of REQUIRED ${wanted}`);
  }
}

export const broken = (why: string, cause?: unknown): TriplicateError =>
  new TriplicateError({
    code: 'PREDICTIONS_BROKEN',
    message: `The stored predictions cannot be read: ${why}.`,
    next: 'Run the spec again, so that they are made anew.',
    exit: 'inconclusive',
    cause,
  });
