import { memberOf } from '../core/latency/member-of.ts';
import type { ReportDocument } from '../core/records.ts';
import { percentile } from '../core/statistics.ts';

/** The 99th percentile of each latency, by the label of its side, as a limit of it is judged by. Null where no check has such a limit. */
export function latencyTails({
  latency,
  latencySummaries,
  verdict,
}: ReportDocument): ReadonlyMap<string, number> | null {
  if (verdict.checks.every(({ threshold }) => threshold !== 'latencyP99Ms')) return null;
  return new Map(
    latencySummaries.flatMap(({ side, platform }) => {
      const member = memberOf(latency, side.engine, platform);
      return member ? [[side.label, percentile(member.rounds.flat(), 99)] as const] : [];
    }),
  );
}
