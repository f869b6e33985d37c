import { createHash } from 'node:crypto';
import { canonicalJson } from '../core/canonical-json.ts';
import type { PlatformRecord } from '../core/records.ts';
import type { Backend } from '../ports.ts';

/** The backend's platform with its id: only device and stack make it, so that a change of clock is no new platform. */
export async function platformRecord(backend: Backend): Promise<PlatformRecord> {
  const platform = await backend.probe();
  const { name, device, stack } = platform;
  const hash = createHash('sha256').update(canonicalJson({ device, stack })).digest('hex');
  return { id: `${name}-${hash.slice(0, 12)}`, ...platform };
}
