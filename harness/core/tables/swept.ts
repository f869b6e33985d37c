import { concurrencyName, sweptLabel } from '../concurrency-sweeps.ts';
import type { ConcurrencyRecord } from '../records.ts';
import type { CellSource } from './table.ts';
import type { Results } from './tables.ts';

export interface Swept {
  readonly model: string;
  readonly record: ConcurrencyRecord;
  readonly from: CellSource;
}

/** Sweeps of reports, and those that are given by themselves. */
export function sweptOf({ reports, concurrency = [] }: Results): Swept[] {
  const models = new Map(reports.flatMap(({ model }) => (model ? [[model.digest, model.name] as const] : [])));
  const inReports = reports.flatMap(report =>
    (report.concurrency ?? []).map(record => ({ record, from: { record: report.id, of: sweptLabel(report, record) } })),
  );
  const alone = concurrency.map(record => ({ record, from: { record: concurrencyName(record) } }));
  return [...inReports, ...alone].map(one => ({ ...one, model: models.get(one.record.model) ?? one.record.spec }));
}
