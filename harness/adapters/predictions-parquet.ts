import { parquetMetadata } from 'hyparquet';
import { TriplicateError } from '../core/errors.ts';
import type { TablePredictions } from '../core/predictions.ts';
import type { PredictionCodec } from '../ports.ts';
import { decodeBoxes, encodeBoxes } from './predictions-parquet/boxes.ts';
import { aboutTable, broken } from './predictions-parquet/columns.ts';
import { decodeLabels, encodeLabels } from './predictions-parquet/labels.ts';
import { decodeMasks, encodeMasks } from './predictions-parquet/masks.ts';

/** Decisions as tables that anybody reads. The same predictions give the same bytes. Errors of decoding: PREDICTIONS_BROKEN. */
export function createPredictionCodec(): PredictionCodec {
  return { encode, decode };
}

function encode(predictions: TablePredictions): Uint8Array {
  switch (predictions.kind) {
    case 'labels':
      return encodeLabels(predictions);
    case 'boxes':
      return encodeBoxes(predictions);
    case 'masks':
      return encodeMasks(predictions);
  }
}

async function decode(bytes: Uint8Array): Promise<TablePredictions> {
  try {
    return await decodeTable(bytes);
  } catch (error) {
    throw error instanceof TriplicateError ? error : broken('it is no Parquet file, or a damaged one', error);
  }
}

async function decodeTable(bytes: Uint8Array): Promise<TablePredictions> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = parquetMetadata(file);
  const about = aboutTable(metadata);
  // Tables of labels were there before others, and say all by their rows.
  if (about === null) return decodeLabels(file, metadata);
  if (about.kind === 'boxes') return decodeBoxes(file, metadata, about);
  if (about.kind === 'masks') return decodeMasks(file, metadata, about);
  throw broken(`it holds ${JSON.stringify(about.kind)}, of which nothing is known`);
}
