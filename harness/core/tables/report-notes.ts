import { many } from '../findings/words.ts';
import type { ReportDocument } from '../records.ts';
import type { TableCell, TableColumn } from './table.ts';

/** Names of the platforms that reports ran on, in their order. */
export const platformsOf = (reports: readonly ReportDocument[]): string[] => [
  ...new Set(reports.flatMap(({ platforms }) => platforms.map(({ name }) => name))),
];

/** A study has dozens of reports, most of them of latencies alone. */
const mostNamed = 3;

/** Reports that a table has no row of, and why that may be. */
export function leftOut(
  reports: readonly ReportDocument[],
  used: readonly ReportDocument[],
  because: string,
): string[] {
  const others = reports.filter(document => !used.includes(document)).map(({ id }) => id);
  if (others.length === 0) return [];
  const named = others.slice(0, mostNamed).join(', ');
  const said = others.length > mostNamed ? `${many(others.length, 'report')}, as ${named}` : named;
  return [`Left out: ${said}, with ${because}.`];
}

/**
 * What tells apart rows of one model that are of several reports: their datasets, and the reports' ids where the dataset is the
 * same. No column where each model has one report.
 */
export function tellingApart(reports: readonly ReportDocument[]): {
  readonly columns: readonly TableColumn[];
  cells(document: ReportDocument): TableCell[];
} {
  const isOneEach = (key: (document: ReportDocument) => unknown, value: (document: ReportDocument) => unknown) =>
    [...Map.groupBy(reports, document => JSON.stringify(key(document))).values()].every(
      group => new Set(group.map(value)).size === 1,
    );
  const model = ({ spec }: ReportDocument) => spec.model.name;
  const dataset = ({ spec }: ReportDocument) => spec.dataset.name;
  const id = (document: ReportDocument) => document.id;
  const wanted = [
    ...(isOneEach(model, dataset) ? [] : [{ title: 'Dataset', cell: dataset }]),
    ...(isOneEach(document => [model(document), dataset(document)], id) ? [] : [{ title: 'Report', cell: id }]),
  ];
  return {
    columns: wanted.map(({ title }) => ({ title })),
    cells: document => wanted.map(({ cell }) => cell(document)),
  };
}
