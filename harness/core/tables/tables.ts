import { isItself, weightsKind } from '../model-weights.ts';
import type { ConcurrencyRecord, ReportDocument } from '../records.ts';
import { adviceTable } from './advice.ts';
import { enginesTable } from './engines.ts';
import { adversarialErrorsTable, benignErrorsTable } from './errors.ts';
import { findingsTable } from './findings.ts';
import { flipsAcrossTable, flipsWithinTable } from './flips.ts';
import { kernelCallsTable, slowerKernelsTable } from './kernels.ts';
import type { MeasuredEngine } from './measured-engine.ts';
import { partsTable } from './parts.ts';
import { pinnedTable } from './pinned.ts';
import { profilerTable } from './profiler-cost.ts';
import { sizesTable } from './sizes.ts';
import type { ResultTable, TableCell, TableName } from './table.ts';
import { throughputTable } from './throughput.ts';

/** What tables are made of. */
export interface Results {
  readonly reports: readonly ReportDocument[];
  readonly engines: readonly MeasuredEngine[];
  /** Sweeps that stand in no report. */
  readonly concurrency?: readonly ConcurrencyRecord[];
  /** Names of platforms, the smallest first; those without an order are not compared. */
  readonly order: readonly string[];
}

const tables: Readonly<Record<TableName, (results: Results) => ResultTable>> = {
  II: ({ reports }) => sizesTable(reports),
  III: ({ reports }) => benignErrorsTable(reports),
  IV: ({ reports }) => adversarialErrorsTable(reports),
  V: ({ reports }) => flipsAcrossTable(reports),
  VI: ({ reports }) => flipsWithinTable(reports),
  VII: ({ engines }) => throughputTable(engines),
  IX: ({ engines }) => profilerTable(engines),
  X: ({ engines }) => partsTable(engines),
  XI: ({ engines, order }) => slowerKernelsTable(engines, order),
  XII: ({ engines }) => enginesTable(engines),
  XIII: ({ engines }) => kernelCallsTable(engines),
  XIV: findingsTable,
  XV: adviceTable,
  XVI: pinnedTable,
};

/**
 * Each published table as a function of what was measured; a cell that nothing was measured for is blank. The first cell of a row
 * names its model, and the kind of its weights where they are not the model's own.
 */
export const resultTables = Object.fromEntries(
  Object.entries(tables).map(([name, fill]) => [name, (results: Results) => withKinds(fill(results), results.reports)]),
) as typeof tables;

function withKinds(table: ResultTable, reports: readonly ReportDocument[]): ResultTable {
  const kinds = new Map(
    reports.flatMap(({ model }) => (model && !isItself(model) ? [[model.name, weightsKind(model)] as const] : [])),
  );
  const named = (cell: TableCell | undefined): TableCell => {
    const kind = typeof cell === 'string' ? kinds.get(cell) : undefined;
    return kind ? `${cell} (${kind})` : (cell ?? null);
  };
  return { ...table, rows: table.rows.map(([model, ...rest]) => [named(model), ...rest]) };
}

/** Platforms of reports by the size that they have; of equal ones by name. */
export const sizeOrder = (reports: readonly ReportDocument[]): string[] => {
  const sizes = new Map(reports.flatMap(({ platforms }) => platforms.map(({ name, size }) => [name, size.value])));
  return [...sizes].toSorted(([a, one], [b, other]) => one - other || (a < b ? -1 : 1)).map(([name]) => name);
};
