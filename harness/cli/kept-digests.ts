import type { Project } from '../compose/project.ts';
import { digestsIn } from '../core/digests-in.ts';
import type { Digest } from '../core/records.ts';

/** Every blob that something of the project names, builds and the lock file aside: records, prepared datasets, finished reports and goldens. */
export async function keptDigests({ records, datasets, reports, goldens }: Project): Promise<Set<Digest>> {
  const kept = new Set([...(await records.digests()), ...(await datasets.digests()), ...(await reports.digests())]);
  for (const { key, state } of await goldens.list()) {
    for (const digest of digestsIn(JSON.stringify((await goldens.read(key, state))?.record ?? null))) kept.add(digest);
  }
  return kept;
}
