import type { TimedPart } from '../records.ts';
import { conditionWords } from './conditions.ts';
import { caseOf, inOrder } from './engine-order.ts';
import { type MeasuredEngine, ofEngines } from './measured-engine.ts';
import { type Missing, withNothing } from './missing.ts';
import type { ResultTable } from './table.ts';

/** Names of parts, in the order in which an inference has them. */
const partTitles: Readonly<Record<TimedPart, string>> = {
  upload: 'Upload of the engine',
  h2d: 'Copy in',
  compute: 'Compute',
  kernels: 'of that kernels',
  gaps: 'of that gaps',
  d2h: 'Copy out',
  enqueue: 'Enqueue (host)',
};

const timedParts = Object.keys(partTitles) as readonly TimedPart[];

/** Table X: the latency with copies, without them, and each part that is told. */
export function partsTable(engines: readonly MeasuredEngine[], missing: readonly Missing[]): ResultTable {
  const timed = inOrder(engines).filter(({ whole, parts }) => whole !== null || parts.size > 0);
  const told = timedParts.filter(part => timed.some(({ parts }) => parts.has(part)));
  const rows = timed.map(one => [
    one.model,
    one.side.recipe,
    caseOf(one),
    one.name,
    ...[one.whole, ...told.map(part => one.parts.get(part) ?? null)].map(value => ofEngines(value, [one])),
    conditionWords(one.conditions),
  ]);
  return {
    name: 'X',
    title: 'Latency with copies and without, and where it goes',
    columns: [
      { title: 'Model' },
      { title: 'Recipe' },
      { title: 'Case' },
      { title: 'Engine' },
      { title: 'Whole', unit: 'ms', spread: true },
      ...told.map(part => ({ title: partTitles[part], unit: 'ms' as const, spread: true as const })),
      { title: 'Measured with' },
    ],
    rows: withNothing(rows, timed, missing, ({ model, recipe, platform }, why) => [
      ...[model, recipe, `c_${platform}_r_${platform}`, null, why],
      ...told.map(() => null),
      null,
    ]),
    notes: [
      "Whole is what the recipe counts; compute is the same without copies. Enqueue is the host's time, beside the others and no part of the sum.",
      ...(timed.some(({ parts }) => parts.size < told.length)
        ? ['Blank: not told by what measured it, which is not the same as 0.']
        : []),
    ],
  };
}
