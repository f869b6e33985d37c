import type { LatencyMember, LatencyRecord, Side } from '../records.ts';

/** What a session measured of an engine on a platform, by its id. */
export const memberOf = (
  latency: LatencyRecord | null,
  engine: Side['engine'],
  platform: string | undefined,
): LatencyMember | undefined => latency?.members.find(one => one.engine === engine && one.platform === platform);
