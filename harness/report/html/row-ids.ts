import { buildLabel } from '../../core/build-label.ts';
import { comparisonName } from '../../core/commands.ts';
import { sweptLabel } from '../../core/concurrency-sweeps.ts';
import type { Check, ReportDocument } from '../../core/records.ts';
import { failuresLabel } from '../../core/tables/missing.ts';
import type { LinkOf, TableName } from '../../core/tables/table.ts';
import { buildGroups } from '../build-groups.ts';
import { explainedPairs } from '../causes.ts';

/** Ids of what a report's page has a row or block of its own for, by the label that it is known by. */
export function rowIds(document: ReportDocument) {
  const { latencySummaries, runs, comparisons, platforms, concurrency = [] } = document;
  return {
    latencies: numbered(
      'latency',
      latencySummaries.map(({ side }) => side.label),
    ),
    scores: numbered(
      'accuracy',
      runs.flatMap(({ side, score }) => (score ? side.label : [])),
    ),
    builds: numbered(
      'build',
      buildGroups(document).flatMap(({ builds }) => builds.map(({ build }) => buildLabel(build, platforms))),
    ),
    pairs: numbered('pair', comparisons.map(comparisonName)),
    platforms: numbered(
      'platform',
      platforms.map(({ id }) => id),
    ),
    sweeps: numbered('throughput', [...new Set(concurrency.map(record => sweptLabel(document, record)))]),
  } as const;
}

/** Of a check: by its own id, so that a page that judges anew leads to the same place. */
export const checkId = ({ id }: Pick<Check, 'id'>): string => `check-${id}`;

/** Of an input that flips, by its index in the dataset. */
export const inputId = (input: number): string => `input-${input}`;

/** Of the latency cases of a recipe over a pair of platforms, and of why one of two engines is slower, by place among all. */
export const caseId = (index: number): string => `case-${index}`;
export const causeId = (index: number): string => `cause-${index}`;

/** Of a step that came to nothing, by place among all. */
export const failureId = (index: number): string => `failure-${index}`;

/** Of a row; none for what has no label there. */
export function idOf(ids: ReadonlyMap<string, string>, label: string): { readonly id?: string } {
  const id = ids.get(label);
  return id === undefined ? {} : { id };
}

/** Kernels of a table: of one engine on two platforms, or of several engines on one. */
const kernelsOf: Readonly<Partial<Record<TableName, 'acrossPlatforms' | 'acrossEngines'>>> = {
  XI: 'acrossPlatforms',
  XIII: 'acrossEngines',
  XVII: 'acrossPlatforms',
  XVIII: 'acrossPlatforms',
};

/** Where the kernels of each engine stand beside others, by its label: in the first such pair that is told by layers. */
function kernelIds(document: ReportDocument) {
  const pairs = explainedPairs(document).map((pair, index) => ({ ...pair, id: causeId(index) }));
  const idsOf = (some: typeof pairs): ReadonlyMap<string, string> =>
    new Map(
      some
        .filter(({ layers }) => layers.length > 0)
        .flatMap(({ left, right, id }) => [left, right].map(({ label }) => [label, id] as const))
        .toReversed(),
    );
  return {
    acrossPlatforms: idsOf(pairs.filter(({ left, right }) => left.engine === right.engine)),
    acrossEngines: idsOf(pairs.filter(({ left, right }) => left.ranOn === right.ranOn)),
  };
}

type Rows = keyof ReturnType<typeof rowIds>;

/** Of several of one label the first, which has what the others have. */
const numbered = (prefix: string, labels: readonly string[]): ReadonlyMap<string, string> =>
  new Map(labels.map((label, index) => [label, `${prefix}-${index}`] as const).toReversed());

/** What the labels of a table's sources are of; a run's latency, where it is not here. */
const rowsOf: Readonly<Partial<Record<TableName, readonly Rows[]>>> = {
  I: ['platforms'],
  II: ['builds'],
  III: ['scores'],
  IV: ['scores'],
  V: ['pairs'],
  VI: ['pairs', 'scores'],
  figures: ['sweeps'],
  XIV: ['pairs', 'latencies', 'scores', 'builds', 'sweeps'],
  XV: ['pairs', 'latencies', 'scores', 'builds'],
  XVI: ['pairs', 'latencies', 'scores'],
};

/**
 * Where in the page of a report the source of a cell is: the row of that run, build, comparison, platform or sweep, or its kernels beside
 * those of another engine; of all of the report its provenance. Null for other records, and for what the page has no row of.
 */
export function placesIn(document: ReportDocument): LinkOf {
  const ids = rowIds(document);
  // Layers are aligned when the first cell of kernels asks where they are.
  let kernels: ReturnType<typeof kernelIds> | undefined;
  const kernelsIn = (table: TableName, label: string): string | undefined => {
    const which = kernelsOf[table];
    if (which === undefined) return undefined;
    kernels ??= kernelIds(document);
    return kernels[which].get(label);
  };
  return ({ record, of }, table) => {
    if (record !== document.id) return null;
    if (of === undefined) return '#provenance';
    if (of === failuresLabel) return '#failures';
    const id =
      kernelsIn(table, of) ??
      (rowsOf[table] ?? ['latencies']).map(rows => ids[rows].get(of)).find(found => found !== undefined);
    return id === undefined ? null : `#${id}`;
  };
}
