import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { modelText } from '../core/content-text.ts';
import { TriplicateError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { isGzip } from '../core/not-onnx.ts';
import { inspectOnnx, type OnnxSummary } from '../core/onnx.ts';
import { dataProblem, type ExternalTensor } from '../core/onnx-external.ts';
import type { ModelFile, ModelRecord, ModelSpec } from '../core/records.ts';
import { staysInside } from '../core/relative-name.ts';
import type { BlobStore, Models } from '../ports.ts';
import { digestOf } from './files/hash.ts';

export interface ModelsOptions {
  /** The folder that specs' paths are relative to. */
  readonly root: string;
  readonly blobs: BlobStore;
  /** Of a model that is unpacked. Default: what protobuf, of which ONNX is made, can hold. */
  readonly mostBytes?: number;
}

/** Models as ONNX files with their external data beside them; one called .gz is packed, and is the same model unpacked. */
export function createModels({ root, blobs, mostBytes = 2 ** 31 }: ModelsOptions): Models {
  return {
    async read(spec): Promise<ModelRecord> {
      const file = resolve(root, spec.file);
      const bytes = await readModel(file, spec, mostBytes);
      const graph = inspect(bytes, spec);
      const folder = dirname(file);
      for (const tensor of graph.externalTensors) await checkData(folder, tensor, spec);
      const main: ModelFile = { name: basename(file, packed), digest: await blobs.put(bytes), sizeBytes: bytes.length };
      const files = [main];
      for (const name of graph.externalFiles) files.push({ name, ...(await blobs.putFile(join(folder, name))) });
      return {
        kind: 'model',
        version: 1,
        name: spec.name,
        digest: digestOf(modelText(files)),
        main: main.name,
        files,
        task: spec.task,
        inputs: graph.inputs,
        outputs: graph.outputs,
        standInFor: spec.standInFor ?? null,
        weights: graph.isSeeded ? 'seeded' : 'own',
      };
    },
  };
}

const packed = '.gz';

async function readModel(file: string, spec: ModelSpec, mostBytes: number): Promise<Uint8Array> {
  const bytes = await readThere(file, spec);
  if (!file.endsWith(packed)) return bytes;
  const model = unpack(bytes, spec, mostBytes);
  if (!isGzip(model)) return model;
  throw new TriplicateError({
    code: 'MODEL_NOT_ONNX',
    message: `The file ${spec.file} of model ${spec.name} is packed twice: in the gzip file is another one.`,
    next: `Unpack it once: gunzip ${spec.file} && mv ${spec.file.slice(0, -packed.length)} ${spec.file}`,
  });
}

function unpack(bytes: Uint8Array, { name, file }: ModelSpec, mostBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes });
  } catch (cause) {
    const isTooBig = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new TriplicateError({
      code: 'MODEL_NOT_ONNX',
      message: `The file ${file} of model ${name} is called ${packed} and cannot be unpacked: ${isTooBig ? `it is more than the ${mostBytes} bytes that one ONNX file can have` : (cause as Error).message}.`,
      next: isTooBig
        ? 'Save the model with its weights as external data beside it.'
        : `Pack the model again: gzip -9n ${basename(file, packed)}`,
      cause,
    });
  }
}

async function readThere(file: string, spec: ModelSpec): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const absent = code === 'ENOENT' || code === 'ENOTDIR';
    throw new TriplicateError({
      code: 'MODEL_MISSING',
      message: absent
        ? `Model ${spec.name} has no file ${spec.file}: ${await whatIsThere(file)}.`
        : `The file ${spec.file} of model ${spec.name} cannot be read: ${message}.`,
      next:
        absent && spec.origin !== undefined
          ? `Put it there; it is from ${spec.origin}`
          : `Correct model.file in the spec; it is relative to the project's folder.`,
      cause,
    });
  }
}

async function whatIsThere(file: string): Promise<string> {
  const folder = dirname(file);
  const names = await readdir(folder).catch(() => null);
  if (names === null) {
    const folders = await readdir(dirname(folder)).catch(() => []);
    const near = nearest(basename(folder), folders);
    return `there is no folder ${basename(folder)}${near === null ? '' : `, but there is ${near}`}`;
  }
  const near = nearest(basename(file), names);
  const models = names.filter(name => basename(name, packed).endsWith('.onnx')).sort();
  if (near !== null) return `its folder holds ${near}`;
  return models.length > 0 ? `its folder holds ${models.slice(0, 5).join(', ')}` : 'its folder holds no ONNX file';
}

function inspect(bytes: Uint8Array, spec: ModelSpec): OnnxSummary {
  try {
    return inspectOnnx(bytes);
  } catch (error) {
    throw error instanceof TriplicateError ? withFile(error, spec) : error;
  }
}

/** The same error with the model's file, because whoever reads bytes does not know it. */
function withFile({ code, next, message }: TriplicateError, spec: ModelSpec): TriplicateError {
  return new TriplicateError({
    code,
    message: `${spec.file}: ${message}`,
    ...(next === undefined ? {} : { next }),
  });
}

async function checkData(folder: string, tensor: ExternalTensor, spec: ModelSpec): Promise<void> {
  if (!staysInside(tensor.file)) {
    throw new TriplicateError({
      code: 'MODEL_DATA_MISSING',
      message: `Tensor ${tensor.tensor} of ${spec.file} takes its numbers from ${JSON.stringify(tensor.file)}, which is not inside the model's own folder, so it is not read.`,
      next: 'Save the model again with its external data beside it.',
    });
  }
  const found = await stat(join(folder, tensor.file)).catch(() => null);
  const problem = dataProblem(tensor, found?.isFile() ? found.size : null);
  if (problem) throw withFile(problem, spec);
}
