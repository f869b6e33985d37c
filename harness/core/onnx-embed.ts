import protobuf from 'protobufjs/light.js';
import { externalBytes, externalOf } from './onnx-external.ts';
import { decodeTensor } from './onnx-messages.ts';

type Files = ReadonlyMap<string, Uint8Array>;
type Kind = 'model' | 'graph' | 'localFunction' | 'node' | 'attribute' | 'sparse' | 'tensor';

/** The fields, by number, through which a message of each kind leads to tensors. */
const fields: Readonly<Record<Exclude<Kind, 'tensor'>, Readonly<Record<number, Kind>>>> = {
  model: { 7: 'graph', 25: 'localFunction' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  localFunction: { 7: 'node' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse' },
  sparse: { 1: 'tensor', 2: 'tensor' },
};

/**
 * The model with its external data inside, so that what is built from it is one file. Works on the wire format: fields
 * that the harness does not know pass through as they are. Errors: MODEL_DATA_MISSING.
 */
export const embedExternalData = (model: Uint8Array, external: Files): Uint8Array => embed('model', model, external);

function embed(kind: Kind, message: Uint8Array, files: Files): Uint8Array {
  if (kind === 'tensor') return embedTensor(message, files);
  const pieces = [...fieldsOf(message)].flatMap(({ number, whole, content }) => {
    const inner = content && fields[kind][number];
    return inner ? delimited(number, embed(inner, content, files)) : [whole];
  });
  return concatenate(pieces);
}

const rawData = 9;
const externalData = 13;
const dataLocation = 14;

function embedTensor(message: Uint8Array, files: Files): Uint8Array {
  const tensor = decodeTensor(message);
  const where = externalOf(tensor.name, tensor);
  if (!where) return message;
  const replaced = [rawData, externalData, dataLocation];
  const kept = [...fieldsOf(message)].filter(({ number }) => !replaced.includes(number)).map(({ whole }) => whole);
  return concatenate([...kept, ...delimited(rawData, externalBytes(where, files))]);
}

interface Field {
  readonly number: number;
  /** Tag and all. */
  readonly whole: Uint8Array;
  /** Of a length-delimited field. */
  readonly content: Uint8Array | null;
}

const lengthDelimited = 2;

function* fieldsOf(message: Uint8Array): Generator<Field> {
  const reader = protobuf.Reader.create(message);
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const tag = reader.uint32();
    const content = (tag & 7) === lengthDelimited ? reader.bytes() : null;
    if (content === null) reader.skipType(tag & 7);
    yield { number: tag >>> 3, whole: message.subarray(start, reader.pos), content };
  }
}

const delimited = (number: number, content: Uint8Array): Uint8Array[] => [
  protobuf.Writer.create()
    .uint32((number << 3) | lengthDelimited)
    .uint32(content.length)
    .finish(),
  content,
];

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
