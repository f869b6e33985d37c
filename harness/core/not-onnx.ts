import { TriplicateError } from './errors.ts';

const gzipSignature = '\x1f\x8b';

const signatures: readonly {
  readonly at: number;
  readonly text: string;
  readonly what: string;
  readonly next?: string;
}[] = [
  { at: 0, text: 'PK\x03\x04', what: 'a ZIP archive, as PyTorch and Keras write it' },
  { at: 0, text: 'version https://git-lfs', what: 'a Git LFS pointer', next: 'Fetch the file itself: git lfs pull' },
  { at: 0, text: '\x89HDF', what: 'an HDF5 file, as Keras writes it' },
  { at: 4, text: 'TFL3', what: 'a TensorFlow Lite model' },
  { at: 4, text: 'ORTM', what: 'a model in ONNX Runtime’s own format' },
  { at: 0, text: '\x80\x02', what: 'a Python pickle, as PyTorch writes it' },
  {
    at: 0,
    text: gzipSignature,
    what: 'a gzip file',
    next: 'Call it by a name that ends in .gz, or unpack it with gunzip.',
  },
  { at: 0, text: '<', what: 'an HTML or XML page' },
  { at: 0, text: '{', what: 'JSON' },
];

const beginning = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 32));

export const isGzip = (bytes: Uint8Array): boolean => beginning(bytes).startsWith(gzipSignature);

/** Says what the bytes begin with, because a wrong file is mostly a known one. */
export function notOnnx(bytes: Uint8Array, why: string, cause?: unknown): TriplicateError {
  const begins = beginning(bytes);
  const known = signatures.find(({ at, text }) => begins.startsWith(text, at));
  const hex = [...bytes.subarray(0, 16)].map(byte => byte.toString(16).padStart(2, '0')).join(' ');
  const found = bytes.length === 0 ? 'it is empty' : `it looks like ${known?.what ?? 'nothing known'} (begins ${hex})`;
  return new TriplicateError({
    code: 'MODEL_NOT_ONNX',
    message: `This is no ONNX model: ${why}; ${found}.`,
    next: known?.next ?? 'Export the model to ONNX and name that file.',
    cause,
  });
}
