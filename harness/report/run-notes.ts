import type { ReportDocument } from '../core/records.ts';

export interface RunNote {
  readonly note: string;
  /** Of the runs that it is of, or the dataset's name. */
  readonly labels: readonly string[];
}

/** What is to be known of the dataset, then of engines on their platforms, each once, in the order of the runs. */
export function runNotes({ runs, dataset }: ReportDocument): RunNote[] {
  const all = runs.flatMap(({ run, side }) => (run.notes ?? []).map(note => ({ note, label: side.label })));
  const ofDataset = (dataset?.notes ?? []).map(note => ({ note, labels: [`dataset ${dataset!.name}`] }));
  const ofRuns = [...Map.groupBy(all, ({ note }) => note)].map(([note, same]) => ({
    note,
    labels: same.map(({ label }) => label),
  }));
  return [...ofDataset, ...ofRuns];
}
