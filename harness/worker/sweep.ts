import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fittingInput } from '../core/fit.ts';
import type { SweepJob, SweepProduct } from '../core/protocol.ts';
import { elementsOf } from '../core/shape.ts';
import type { BlobStore, OnProgress, Session } from '../ports.ts';
import { checkBatchAxis, createOutputCollector, requireBatchAxis } from './output-collector.ts';
import type { PartReader } from './part-reader.ts';

export interface SweepOptions {
  readonly session: Session;
  readonly parts: PartReader;
  readonly blobs: BlobStore;
  readonly job: SweepJob;
  /** Where files may lie for a while. */
  readonly folder: string;
  readonly onProgress: OnProgress;
}

/**
 * Every input once, in order. A batch is a view of one part, so that nothing is copied; the last batch of a part may be
 * smaller. While one runs, what comes next is read and verified where parts do not stay in memory. Errors: MODEL_INPUTS, SHAPE_MISMATCH, OUTPUT_TYPE, OUTPUT_SHAPE, BLOB_MISSING, BLOB_CORRUPT.
 */
export async function sweep(options: SweepOptions): Promise<SweepProduct> {
  const { session, parts, blobs, job, onProgress } = options;
  if (session.sweepFiles) return sweepByBackend(options, session.sweepFiles);
  const began = performance.now();
  const { inputs, batch } = job;
  const name = fittingInput(session, inputs, batch);
  const stride = elementsOf(inputs.shape);
  const count = inputs.parts.length * inputs.items;
  const collector = createOutputCollector(count);
  let done = 0;
  for (const digest of inputs.parts) {
    await parts.readBatches(digest, inputs, batch, async numbers => {
      if (done === 0) await confirmBatchAxis(session, job, numbers);
      const given = numbers.length / stride;
      for (let from = 0; from < given; from += batch) {
        const size = Math.min(batch, given - from);
        const data = numbers.subarray(from * stride, (from + size) * stride);
        collector.add(await session.infer({ name, shape: [size, ...inputs.shape], data }), done, size);
        done += size;
        onProgress(done, count);
      }
    });
  }
  const outputs: SweepProduct['outputs'][number][] = [];
  for (const { name: output, shape, data } of collector.collected()) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    outputs.push({ name: output, shape, digest: await blobs.put(bytes) });
  }
  return { outputs, seconds: (performance.now() - began) / 1000 };
}

/** The same by the backend itself, from file to file. */
async function sweepByBackend(
  { session, blobs, job: { inputs, batch }, folder, onProgress }: SweepOptions,
  sweepFiles: NonNullable<Session['sweepFiles']>,
): Promise<SweepProduct> {
  const began = performance.now();
  fittingInput(session, inputs, batch);
  requireBatchAxis(session);
  const count = inputs.parts.length * inputs.items;
  const own = await mkdtemp(join(folder, 'outputs-'));
  try {
    const files = await Promise.all(inputs.parts.map(part => blobs.path(part)));
    const { items, shape } = inputs;
    const swept = await sweepFiles({ parts: files, items, shape, batch, folder: own }, done => onProgress(done, count));
    const outputs: SweepProduct['outputs'][number][] = [];
    for (const { name, shape, file } of swept)
      outputs.push({ name, shape, digest: (await blobs.putFile(file)).digest });
    return { outputs, seconds: (performance.now() - began) / 1000 };
  } finally {
    await rm(own, { recursive: true, force: true });
  }
}

/**
 * An axis may have the length of the batch by accident. Where the engine does not call it by the name of the input's
 * batch axis, one inference of another size shows whether it follows.
 */
async function confirmBatchAxis(session: Session, { inputs, batch }: SweepJob, numbers: Float32Array): Promise<void> {
  const { name, shape } = session.inputs[0]!;
  const size = Math.min(batch, inputs.items) === 1 ? 2 : 1;
  const isCertain = typeof shape[0] === 'number' || session.outputs.every(output => output.shape[0] === shape[0]);
  if (isCertain || size * elementsOf(inputs.shape) > numbers.length) return;
  const data = numbers.subarray(0, size * elementsOf(inputs.shape));
  for (const output of await session.infer({ name, shape: [size, ...inputs.shape], data }))
    checkBatchAxis(output, size);
}
