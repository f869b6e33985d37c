import type { ConcurrencyRecord } from '../records.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';
import type { CellSource } from '../tables/table.ts';
import type { Results } from '../tables/tables.ts';

export const sourcesOfEngine = ({ sources, side }: MeasuredEngine): CellSource[] =>
  sources.map(record => ({ record, of: side.label }));

/** Sweeps of reports, and those that are given by themselves. */
export const sweepsOf = ({ reports, concurrency = [] }: Results): ConcurrencyRecord[] => [
  ...reports.flatMap(report => report.concurrency ?? []),
  ...concurrency,
];

export const sweepSources = ({ spec, recipe, platform, axis = 'threads', graph }: ConcurrencyRecord): CellSource[] => [
  { record: spec, of: `${recipe} ${platform.name} ${axis}${graph ? ' by CUDA graphs' : ''}` },
];
