import type { GateSummary, ReportDocument } from '../../core/records.ts';

/** A gate, with what its page is made of. */
export interface JudgedGate {
  readonly summary: GateSummary;
  /** By name of spec. */
  readonly documents: ReadonlyMap<string, ReportDocument>;
  /** The pages of reports that have one, from the folder of this page, by name of spec. */
  readonly pages: ReadonlyMap<string, string>;
  /** That made it. */
  readonly command: string;
}
