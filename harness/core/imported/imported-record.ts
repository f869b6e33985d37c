import type { ImportedLatencyRecord } from '../records.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';
import { type CaseOptions, type ImportedCase, importedCases } from './cases.ts';

/** Engines of imports and reports beside each other, as a record. Errors: as importedCases. */
export function importedLatency(
  sources: ImportedLatencyRecord['sources'],
  engines: readonly MeasuredEngine[],
  options: CaseOptions,
  triplicate: string,
): ImportedLatencyRecord {
  const { order, level, leastEffect } = options;
  return {
    kind: 'imported-latency',
    version: 1,
    triplicate,
    order: [...order],
    level,
    leastEffect,
    sources,
    engines: engines.map(asRecord),
    cases: importedCases(engines, options).map(one => caseRecord(one, engines)),
  };
}

const asRecord = ({
  model,
  side: { recipe, engine, builtOn, ranOn },
  name,
  origin,
  sources,
  conditions,
  whole,
  runs,
  parts,
  quality,
}: MeasuredEngine): ImportedLatencyRecord['engines'][number] => ({
  model,
  recipe,
  name,
  engine,
  builtOn,
  ranOn,
  origin,
  sources: [...sources],
  conditions,
  whole,
  runs: [...runs],
  parts: [...parts].map(([part, ms]) => ({ part, ms })),
  quality: [...quality],
});

function caseRecord(
  { left, right, why, cause, ...one }: ImportedCase,
  engines: readonly MeasuredEngine[],
): ImportedLatencyRecord['cases'][number] {
  const { untold } = cause;
  return {
    ...one,
    left: engines.indexOf(left),
    right: engines.indexOf(right),
    why: [...why],
    cause: {
      ...cause,
      parts: [...cause.parts],
      untold: { left: [...untold.left], right: [...untold.right] },
      layers: cause.layers.map(layer => ({ ...layer, left: copied(layer.left), right: copied(layer.right) })),
      kernels: [...cause.kernels],
    },
  };
}

const copied = (
  group: { readonly layers: readonly string[]; readonly kernels: readonly string[]; readonly ms: number } | null,
) => (group === null ? null : { layers: [...group.layers], kernels: [...group.kernels], ms: group.ms });
