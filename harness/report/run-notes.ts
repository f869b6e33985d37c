import type { ReportDocument } from '../core/records.ts';

export interface RunNote {
  readonly note: string;
  /** Of the runs that it is of. */
  readonly labels: readonly string[];
}

/** What is to be known of engines on their platforms, each once, in the order of the runs. */
export function runNotes({ runs }: ReportDocument): RunNote[] {
  const all = runs.flatMap(({ run, side }) => (run.notes ?? []).map(note => ({ note, label: side.label })));
  return [...Map.groupBy(all, ({ note }) => note)].map(([note, same]) => ({
    note,
    labels: same.map(({ label }) => label),
  }));
}
