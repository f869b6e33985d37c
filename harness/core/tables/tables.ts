import type { ReportDocument } from '../records.ts';
import { enginesTable } from './engines.ts';
import { kernelCallsTable, slowerKernelsTable } from './kernels.ts';
import type { MeasuredEngine } from './measured-engine.ts';
import { partsTable } from './parts.ts';
import { profilerTable } from './profiler-cost.ts';
import { sizesTable } from './sizes.ts';
import type { ResultTable, TableName } from './table.ts';
import { throughputTable } from './throughput.ts';

/** What tables are made of. */
export interface Results {
  readonly reports: readonly ReportDocument[];
  readonly engines: readonly MeasuredEngine[];
  /** Names of platforms, the smallest first; those without an order are not compared. */
  readonly order: readonly string[];
}

/** Each published table as a function of what was measured; a cell that nothing was measured for is blank. */
export const resultTables: Readonly<Record<TableName, (results: Results) => ResultTable>> = {
  II: ({ reports }) => sizesTable(reports),
  VII: ({ engines }) => throughputTable(engines),
  IX: ({ engines }) => profilerTable(engines),
  X: ({ engines }) => partsTable(engines),
  XI: ({ engines, order }) => slowerKernelsTable(engines, order),
  XII: ({ engines }) => enginesTable(engines),
  XIII: ({ engines }) => kernelCallsTable(engines),
};

/** Platforms of reports by the size that they have; of equal ones by name. */
export const sizeOrder = (reports: readonly ReportDocument[]): string[] => {
  const sizes = new Map(reports.flatMap(({ platforms }) => platforms.map(({ name, size }) => [name, size.value])));
  return [...sizes].toSorted(([a, one], [b, other]) => one - other || (a < b ? -1 : 1)).map(([name]) => name);
};
