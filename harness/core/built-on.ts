import { platformDifferences } from './platform-differences.ts';
import type { BuildRecord, PlatformRecord } from './records.ts';
import { hereOf, preflight } from './tensorrt/preflight.ts';

type Platforms = readonly Pick<PlatformRecord, 'id'>[];

/**
 * What the platform of a build is called: its name where it is among these, else its id, because a pinned engine may come
 * from another device or stack that bore the same name. What runs there must not pass for an engine that was built here.
 */
export const builtOnName = ({ builtOn }: Pick<BuildRecord, 'builtOn'>, platforms: Platforms): string =>
  platforms.some(({ id }) => id === builtOn.id) ? builtOn.name : builtOn.id;

/** Why an engine of this build is not to be tried on this platform, in whole sentences; null where it may load. */
export function whyNotHere(
  { builtOn, target }: Pick<BuildRecord, 'builtOn' | 'target'>,
  here: PlatformRecord,
): string | null {
  if (builtOn.id === here.id) return null;
  if (!target || builtOn.backend !== here.backend) return otherPlatform(builtOn, here);
  const { verdict, reasons } = preflight(target, hereOf(here));
  return verdict === 'refused' ? reasons.join(' ') : null;
}

/** Both by id, and what makes the ids differ. */
export function otherPlatform(there: PlatformRecord, here: PlatformRecord): string {
  const said = platformDifferences(there, here).map(
    ({ part, key, there: was, here: is }) =>
      `${part}.${key} was ${was ?? 'not said'} there and is ${is ?? 'not said'} here`,
  );
  return `It was built on ${there.id}, and ${here.name} is ${here.id} here${said.length === 0 ? '' : `: ${said.join(', ')}`}.`;
}
