import type { PlatformRecord } from './records.ts';

/** Why a platform cannot run an engine that requires these capabilities, in words; null when it can. */
export function whyNotRunnable(
  requires: readonly string[],
  platform: Pick<PlatformRecord, 'id' | 'provides'>,
): string | null {
  const missing = requires.filter(capability => !platform.provides.includes(capability));
  if (missing.length === 0) return null;
  const has = platform.provides.length > 0 ? `only ${platform.provides.join(', ')}` : 'nothing';
  return `The engine requires ${missing.join(' and ')}, and ${platform.id} provides ${has}.`;
}
