import { open } from 'node:fs/promises';
import { TriplicateError } from '../../core/errors.ts';
import type { NpySource, NpzSource } from '../../core/records.ts';
import { elementsOf } from '../../core/shape.ts';
import { unreadable } from '../../core/unreadable.ts';
import { fileDigest } from '../files/file-bytes.ts';
import { digestOf } from '../files/hash.ts';
import type { Classes } from './classes.ts';
import { classesIn, parseLabels, parseNpyLabels, type RawLabels, requireCount, resolveLabels } from './labels.ts';
import { conversionNotes, type NpyHeader, npyHeaderBytes, npyValues, parseNpyHeader } from './npy-header.ts';
import { npzMember, readNpz } from './npz-file.ts';
import { pickFrom, type Select } from './select-items.ts';
import { numbered, type TensorSource } from './source.ts';
import { placeOf, readSourceFile, requirePlace } from './source-files.ts';

interface Inputs {
  readonly name: string;
  readonly header: NpyHeader;
  readonly read: (from: number, bytes: number) => Promise<Uint8Array>;
  readonly close: () => Promise<void>;
}

/**
 * Tensors of a .npy file, read as they are needed.
 * Errors: DATASET_MISSING, FILE_UNREADABLE, DATASET_EMPTY, NPY_BROKEN, SHAPE_MISMATCH, LABELS_TOO_FEW, LABELS_TOO_MANY, LABEL_UNKNOWN.
 */
export async function openNpy(
  source: NpySource,
  root: string,
  classes: Classes | null,
  select: Select,
): Promise<TensorSource> {
  const place = placeOf(root, source.file);
  await requirePlace(place, 'The file of tensors', 'file');
  const labels =
    source.labels === undefined ? null : await readSourceFile(placeOf(root, source.labels), 'The file of labels');
  const raw = labels && parseLabels(labels, source.labels!);
  const fingerprint = {
    tensors: await fileDigest(place.path).catch(unreadable(place.name)),
    labels: labels && digestOf(labels),
  };
  const file = await open(place.path);
  const read = async (from: number, bytes: number) => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(bytes), 0, bytes, from).catch(unreadable(place.name));
    return buffer.subarray(0, bytesRead);
  };
  try {
    const header = parseNpyHeader(await read(0, npyHeaderBytes), (await file.stat()).size, source.file);
    const inputs = { name: source.file, header, read, close: () => file.close() };
    return tensorSource(inputs, raw, source.labels ?? '', classes, select, fingerprint);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Tensors of one member of a .npz file. Errors: those of openNpy, NPZ_BROKEN, NPZ_MEMBER_MISSING, NPZ_TOO_LARGE. */
export async function openNpz(
  source: NpzSource,
  root: string,
  classes: Classes | null,
  select: Select,
): Promise<TensorSource> {
  const file = await readNpz(placeOf(root, source.file));
  const array = npzMember(file, source.file, source.inputs);
  const labels = source.labels === undefined ? null : npzMember(file, source.file, source.labels);
  const raw = labels && parseNpyLabels(labels, `${source.file}, member ${source.labels}`);
  const name = `${source.file}, member ${source.inputs}`;
  const inputs: Inputs = {
    name,
    header: parseNpyHeader(array, array.length, name),
    read: async (from, bytes) => array.subarray(from, from + bytes),
    close: async () => {},
  };
  const fingerprint = { tensors: digestOf(array), labels: labels && digestOf(labels) };
  return tensorSource(inputs, raw, `member ${source.labels}`, classes, select, fingerprint);
}

function tensorSource(
  { name, header, read, close }: Inputs,
  raw: RawLabels | null,
  labelsName: string,
  classes: Classes | null,
  select: Select,
  fingerprint: unknown,
): TensorSource {
  const [count, ...shape] = header.shape;
  if (count === undefined || shape.length === 0) {
    throw new TriplicateError({
      code: 'SHAPE_MISMATCH',
      message: `${name} has shape (${header.shape.join(', ')}); the first axis counts the inputs and at least one more is needed for what an input holds.`,
      next: 'Save the array with a leading axis of inputs, as array[numpy.newaxis] adds one for a single input.',
    });
  }
  if (header.shape.includes(0)) {
    throw new TriplicateError({
      code: 'DATASET_EMPTY',
      message: `${name} has shape (${header.shape.join(', ')}): there is nothing to run.`,
      next: 'Name another array in the spec.',
    });
  }
  if (raw) requireCount(raw.length, count, labelsName, name);
  const all = numbered(count);
  const used = select(all, raw);
  const items = pickFrom(all, used);
  const known = classes ?? (raw && classesIn(raw, labelsName));
  const rowBytes = elementsOf(shape) * header.type.bytes;
  return {
    kind: 'tensors',
    items,
    shape,
    truth: raw && resolveLabels(pickFrom(raw, used), known, labelsName, items),
    classes: known?.names ?? null,
    fingerprint,
    notes: conversionNotes(header.type, name),
    rows: async (first, rows) => {
      const values = elementsOf(shape);
      const chosen = new Float32Array(rows * values);
      // Rows that lie one after another are read together.
      for (let at = 0; at < rows; ) {
        const from = used[first + at]!;
        let run = 1;
        while (at + run < rows && used[first + at + run] === from + run) run++;
        const bytes = await read(header.offset + from * rowBytes, run * rowBytes);
        chosen.set(npyValues(header.type, bytes), at * values);
        at += run;
      }
      return chosen;
    },
    close,
  };
}
