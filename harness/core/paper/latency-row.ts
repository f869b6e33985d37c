import type { CaseNumber } from '../records.ts';
import type { Moments } from '../statistics/welch.ts';
import type { PublishedModel } from './table-ii.ts';

/** A row of Table VIII or IX: milliseconds of ten runs on a Xavier NX and a Xavier AGX, as published. */
export interface LatencyRow {
  readonly model: PublishedModel;
  readonly nxOnNx: Moments;
  readonly nxOnAgx: Moments;
  readonly agxOnAgx: Moments;
  readonly agxOnNx: Moments;
  /** The cases as printed; where the mark is garbled, the text of section IV.C names them. */
  readonly printed: readonly CaseNumber[];
}

export type MeanAndSd = readonly [mean: number, sd: number];

/** Of ten runs, as section II.F has it. */
export const moments = ([mean, sd]: MeanAndSd): Moments => ({ n: 10, mean, sd });

/** Means in the order of the tables: c_nx_r_nx, c_nx_r_agx, c_agx_r_agx, c_agx_r_nx. */
export const latencyRow = (
  model: PublishedModel,
  [nxOnNx, nxOnAgx, agxOnAgx, agxOnNx]: readonly [MeanAndSd, MeanAndSd, MeanAndSd, MeanAndSd],
  printed: readonly CaseNumber[],
): LatencyRow => ({
  model,
  nxOnNx: moments(nxOnNx),
  nxOnAgx: moments(nxOnAgx),
  agxOnAgx: moments(agxOnAgx),
  agxOnNx: moments(agxOnNx),
  printed,
});
