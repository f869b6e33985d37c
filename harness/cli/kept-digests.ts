import type { Project } from '../compose/project.ts';
import type { Digest } from '../core/records.ts';

/** Every blob that something of the project names: records, prepared datasets, the lock file and finished reports. */
export async function keptDigests(project: Project): Promise<Set<Digest>> {
  const kept = new Set<Digest>([...(await project.records.digests()), ...(await project.datasets.digests())]);
  for (const document of await project.reports.list()) {
    for (const text of JSON.stringify(document).match(/sha256:[0-9a-f]{64}/g) ?? []) kept.add(text as Digest);
  }
  return kept;
}
