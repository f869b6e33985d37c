import type { TimedPart } from '../records.ts';
import { conditionWords } from './conditions.ts';
import { caseOf, inOrder } from './engine-order.ts';
import { type MeasuredEngine, ofEngines } from './measured-engine.ts';
import { type Missing, withNothing } from './missing.ts';
import type { ResultTable, TableColumn } from './table.ts';

/** Columns of parts, in the order in which an inference has them. */
const partColumns: Readonly<Record<TimedPart, TableColumn>> = {
  upload: { id: 'upload', title: 'Upload of the engine' },
  h2d: { title: 'Copy in' },
  compute: { id: 'compute', title: 'Compute' },
  kernels: { title: 'of that kernels' },
  gaps: { title: 'of that gaps' },
  d2h: { title: 'Copy out' },
  enqueue: { title: 'Enqueue (host)' },
};

const timedParts = Object.keys(partColumns) as readonly TimedPart[];

/** What a trace without latencies has: sums over all of it, as it tells no inferences. */
const sumTitles = { h2d: 'Copies in, whole log', kernels: 'Kernels, whole log', d2h: 'Copies out, whole log' } as const;

type Summed = keyof typeof sumTitles;

const sums = Object.keys(sumTitles) as readonly Summed[];

const isTimed = ({ whole, parts }: MeasuredEngine): boolean => whole !== null || parts.size > 0;

function sumOf({ kernels, copies }: MeasuredEngine, what: Summed): number | null {
  const some = what === 'kernels' ? kernels : copies.filter(({ kind }) => kind === what);
  return some.length === 0 ? null : some.reduce((sum, { totalMs }) => sum + totalMs, 0);
}

/** Table X: the latency with copies, without them, and each part that is told. */
export function partsTable(engines: readonly MeasuredEngine[], missing: readonly Missing[]): ResultTable {
  const timed = inOrder(engines).filter(one => isTimed(one) || sums.some(what => sumOf(one, what) !== null));
  const summed = sums.filter(what => timed.some(one => !isTimed(one) && sumOf(one, what) !== null));
  const told = timedParts.filter(part => timed.some(({ parts }) => parts.has(part)));
  const rows = timed.map(one => [
    one.model,
    one.side.recipe,
    caseOf(one),
    one.name,
    ...[one.whole, ...told.map(part => one.parts.get(part) ?? null)].map(value => ofEngines(value, [one])),
    ...summed.map(what => (isTimed(one) ? null : ofEngines(sumOf(one, what), [one]))),
    conditionWords(one.conditions),
  ]);
  return {
    name: 'X',
    title: 'Latency with copies and without, and where it goes',
    columns: [
      { id: 'model', title: 'Model' },
      { id: 'recipe', title: 'Recipe' },
      { id: 'platform', title: 'Case' },
      { id: 'engine', title: 'Engine' },
      { id: 'whole', title: 'Whole', unit: 'ms', spread: true },
      ...told.map(part => ({ ...partColumns[part], unit: 'ms' as const, spread: true as const })),
      ...summed.map(what => ({ title: sumTitles[what], unit: 'ms' as const })),
      { id: 'conditions', title: 'Measured with' },
    ],
    rows: withNothing(rows, timed, missing, ({ model, recipe, platform }, why) => [
      ...[model, recipe, `c_${platform}_r_${platform}`, null, why],
      ...[...told, ...summed].map(() => null),
      null,
    ]),
    notes: [
      "Whole is what the recipe counts; compute is the same without copies. Enqueue is the host's time, beside the others and no part of the sum.",
      ...(summed.length > 0
        ? ['Of the whole log: sums of a trace without latencies, which does not tell how many inferences it is of.']
        : []),
      ...(timed.some(({ parts }) => parts.size < told.length)
        ? ['Blank: not told by what measured it, which is not the same as 0.']
        : []),
    ],
  };
}
