import type { Digest } from '../../core/records.ts';
import type { Blobs } from './blobs.ts';
import { type Descriptor, type Index, isDescriptor, refName } from './layout.ts';

/** The tag, or the digest, of the entry of index.json through which a blob was first reached. */
export type Reached = ReadonlyMap<Digest, string>;

/**
 * All blobs that index.json names, directly or through manifests, those of others included. What cannot be read does
 * not hide what it names: `broken` is told, and its error ends the walk if it throws.
 */
export async function reachableBlobs(
  blobs: Blobs,
  index: Index,
  broken: (digest: Digest, error: unknown) => void,
): Promise<Reached> {
  const reached = new Map<Digest, string>();
  const queue = index.manifests.map(entry => ({
    descriptor: entry,
    root: tagOf(entry) ?? entry.digest,
  }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { descriptor, root } = next;
    if (reached.has(descriptor.digest)) continue;
    reached.set(descriptor.digest, root);
    if (!/(manifest|index).*json$/.test(descriptor.mediaType) || !(await blobs.has(descriptor.digest))) continue;
    try {
      const children = childrenOf(JSON.parse(Buffer.from(await blobs.read(descriptor.digest)).toString('utf8')));
      queue.push(...children.map(child => ({ descriptor: child, root })));
    } catch (error) {
      broken(descriptor.digest, error);
    }
  }
  return reached;
}

function childrenOf(manifest: Readonly<Record<string, unknown>>): Descriptor[] {
  const { config, layers, manifests, blobs, subject } = manifest;
  return [config, layers, manifests, blobs, subject].flat().filter(isDescriptor);
}

function tagOf({ annotations }: Descriptor): string | null {
  const tag: unknown = annotations?.[refName];
  return typeof tag === 'string' ? tag : null;
}
