import type { Project } from '../compose/project.ts';
import type { Digest } from '../core/records.ts';

/** Every blob that something of the project names, builds and the lock file aside: records, prepared datasets, finished reports, goldens and baselines. */
export async function keptDigests({ records, datasets, reports, goldens, baselines }: Project): Promise<Set<Digest>> {
  const named: Digest[] = [];
  for (const keeper of [records, datasets, reports, goldens, baselines]) named.push(...(await keeper.digests()));
  return new Set(named);
}
