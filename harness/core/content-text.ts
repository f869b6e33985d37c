import { canonicalJson } from './canonical-json.ts';
import type { DatasetRecord, ModelFile } from './records.ts';

/** What the digest of a model is of: sorted names and digests, so that neither order nor folder of its files matters. */
export const modelText = (files: readonly Pick<ModelFile, 'name' | 'digest'>[]): string =>
  canonicalJson(files.map(({ name, digest }) => [name, digest]).sort(([a], [b]) => (a! < b! ? -1 : 1)));

/** What the digest of a dataset is of: whatever an engine is fed, and the truth. */
export const datasetText = ({ input, parts, items, truth, boxes, masks }: Omit<DatasetRecord, 'digest'>): string =>
  canonicalJson({
    shape: input.shape,
    parts: parts.map(({ id, tensors }) => ({ id, tensors })),
    items,
    truth,
    ...(boxes ? { boxes } : {}),
    ...(masks ? { masks: { digest: masks.digest, ignore: masks.ignore } } : {}),
  });
