import { TriplicateError } from '../core/errors.ts';
import type { AbsentPlatform } from '../core/records.ts';
import type { Platform, Platforms } from '../ports.ts';

/** Opens what is here and says why the rest is not. Errors: PLATFORM_UNKNOWN. */
export async function openPlatforms(
  platforms: Platforms,
  names: readonly string[],
): Promise<{ platforms: Map<string, Platform>; absent: AbsentPlatform[] }> {
  const open = new Map<string, Platform>();
  const absent: AbsentPlatform[] = [];
  for (const name of names) {
    try {
      open.set(name, await platforms.open(name));
    } catch (error) {
      if (!(error instanceof TriplicateError && error.code === 'PLATFORM_ABSENT')) {
        for (const platform of open.values()) await platform.close();
        throw error;
      }
      absent.push({ name, reason: error.message });
    }
  }
  return { platforms: open, absent };
}
