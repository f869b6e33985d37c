import type { NamedImport } from '../imported/contradictions.ts';
import { enginesOfImports } from '../imported/of-imports.ts';
import { isItself, weightsKind, withWeights } from '../model-weights.ts';
import type { ConcurrencyRecord, PlatformParameters, ReportDocument } from '../records.ts';
import { adviceTable } from './advice.ts';
import { casesTable } from './cases.ts';
import { concurrencyTable } from './concurrency.ts';
import { enginesTable } from './engines.ts';
import { adversarialErrorsTable, benignErrorsTable } from './errors.ts';
import { findingsTable } from './findings.ts';
import { flipsAcrossTable, flipsWithinTable } from './flips.ts';
import { foundOf } from './found.ts';
import { kernelCallsTable, slowerKernelsTable } from './kernels.ts';
import { lambdaSpreadTable } from './lambda-spread.ts';
import type { MeasuredEngine } from './measured-engine.ts';
import { missingOf, missingSentences } from './missing.ts';
import { enginesOfReport } from './of-report.ts';
import { partsTable } from './parts.ts';
import { pinnedTable } from './pinned.ts';
import { lonePlatform, platformNotes } from './platform-notes.ts';
import { platformsTable } from './platforms.ts';
import { predictionTable } from './prediction.ts';
import { profilerTable } from './profiler-cost.ts';
import { sizesTable } from './sizes.ts';
import { type ResultTable, type TableCell, type TableName, tableNames, withFound } from './table.ts';
import { throughputTable } from './throughput.ts';
import { wanting } from './wanting.ts';

/** What tables are made of. */
export interface Results {
  readonly reports: readonly ReportDocument[];
  readonly engines: readonly MeasuredEngine[];
  /** Names of platforms, the smallest first; those without an order are not compared. */
  readonly order: readonly string[];
  /** What `engines` of other tools are of. */
  readonly imports?: readonly NamedImport[];
  /** Sweeps that stand in no report. */
  readonly concurrency?: readonly ConcurrencyRecord[];
  /** Of platforms, as somebody entered them; absent where nobody did. */
  readonly parameters?: readonly PlatformParameters[];
}

/**
 * All that tables are made of, from records. Reports know the sizes of their platforms; a log knows none, so that platforms of logs are
 * in the order only where it is said.
 */
export function resultsOf(
  reports: readonly ReportDocument[],
  more: { readonly imports?: readonly NamedImport[] } & Partial<
    Pick<Results, 'order' | 'concurrency' | 'parameters'>
  > = {},
): Results {
  const { imports = [], concurrency = [], parameters = [], order = sizeOrder(reports) } = more;
  return {
    reports,
    engines: [...enginesOfImports(imports), ...reports.flatMap(enginesOfReport)],
    order,
    imports,
    concurrency,
    parameters,
  };
}

const tables: Readonly<Record<TableName, (results: Results) => ResultTable>> = {
  I: platformsTable,
  II: ({ reports, imports }) => sizesTable(reports, imports),
  III: ({ reports }) => benignErrorsTable(reports),
  IV: ({ reports }) => adversarialErrorsTable(reports),
  V: ({ reports }) => flipsAcrossTable(reports),
  VI: ({ reports }) => flipsWithinTable(reports),
  VII: ({ engines, reports }) => throughputTable(engines, missingOf('VII', reports)),
  figures: concurrencyTable,
  VIII: casesTable,
  IX: ({ engines, reports }) => profilerTable(engines, missingOf('IX', reports)),
  X: ({ engines, reports }) => partsTable(engines, missingOf('X', reports)),
  XI: ({ engines, order }) => slowerKernelsTable(engines, order),
  XII: ({ engines, reports }) => enginesTable(engines, missingOf('XII', reports)),
  XIII: ({ engines }) => kernelCallsTable(engines),
  XIV: findingsTable,
  XV: adviceTable,
  XVI: pinnedTable,
  XVII: lambdaSpreadTable,
  XVIII: predictionTable,
};

/**
 * Each published table as a function of what was measured; a cell that nothing was measured for is blank, and every number names the
 * records that it is from. The first cell of a row names its model, and the kind of its weights where they are not the model's own.
 */
export const resultTables = Object.fromEntries(
  tableNames.map(name => [
    name,
    (results: Results) => withNotes(withKinds(tables[name](results), results.reports), results),
  ]),
) as typeof tables;

/** With what is to be known of the platforms, and what of the records came to nothing. */
const withNotes = (table: ResultTable, results: Results): ResultTable =>
  withFound(
    {
      ...table,
      notes: [
        ...new Set([
          ...lonePlatform(table.name, results),
          ...(table.rows.length === 0 ? [wanting[table.name]] : []),
          ...table.notes,
          ...platformNotes(table, results),
          ...missingSentences(table.name, results.reports),
        ]),
      ],
    },
    table.found ?? foundOf(table),
  );

function withKinds(table: ResultTable, reports: readonly ReportDocument[]): ResultTable {
  const kinds = new Map(
    reports.flatMap(({ model }) => (model && !isItself(model) ? [[model.name, weightsKind(model)] as const] : [])),
  );
  const named = (cell: TableCell | undefined): TableCell => {
    const kind = typeof cell === 'string' ? kinds.get(cell) : undefined;
    return kind ? withWeights(cell as string, kind) : (cell ?? null);
  };
  return { ...table, rows: table.rows.map(([model, ...rest]) => [named(model), ...rest]) };
}

/** Platforms of reports by the size that they have; of equal ones by name. */
export const sizeOrder = (reports: readonly ReportDocument[]): string[] => {
  const sizes = new Map(reports.flatMap(({ platforms }) => platforms.map(({ name, size }) => [name, size.value])));
  return [...sizes].toSorted(([a, one], [b, other]) => one - other || (a < b ? -1 : 1)).map(([name]) => name);
};
