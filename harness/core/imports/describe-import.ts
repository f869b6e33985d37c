import type { ImportLatencyPart, ImportRecord } from '../records.ts';
import { median } from '../statistics.ts';
import { importConditions } from '../tables/conditions.ts';
import { sizeWords } from './engine-size.ts';
import { latencyParts } from './latency-parts.ts';

/** What a record holds, a line a thing, for whoever imported it. */
export function describeImport(record: ImportRecord): string[] {
  const {
    tool,
    device,
    engineSize,
    latency,
    kernels,
    counters = [],
    layers,
    copies,
    apiCalls,
    telemetry,
    warnings,
    missing,
    unknown,
    end,
  } = record;
  const known = latencyParts.filter(part => latency?.[part] != null);
  const facts = [
    `${tool.name}${tool.version === null ? '' : ` ${tool.version}`}${device.name === null ? '' : `, ${device.name}`}`,
    ...(engineSize ? [`engine of ${sizeWords(engineSize)} MiB`] : []),
    ...known.map(part => `latency, ${part}: ${describePart(latency![part]!)}`),
    ...counted(
      kernels,
      'kernel',
      one => one.calls,
      one => one.totalMs,
    ),
    ...(counters.length === 0 ? [] : [countersLine(counters)]),
    ...(layers.list.length === 0
      ? []
      : [`${layers.list.length} layers${layers.iterations === null ? '' : ` over ${layers.iterations} inferences`}`]),
    ...copies.map(
      ({ kind, calls, totalMs, bytes }) =>
        `copies, ${kind}: ${calls}, ${ms(totalMs)}${bytes === null ? '' : `, ${bytes} bytes`}`,
    ),
    ...counted(
      apiCalls,
      'CUDA function',
      one => one.calls,
      one => one.totalMs,
    ),
    ...(telemetry.length === 0 ? [] : [`${telemetry.length} samples of the device`]),
  ];
  return [
    ...facts,
    ...warnings.map(text => `warning of the tool: ${text}`),
    ...(end === 'cut' ? ['the log is cut'] : []),
    ...[...missing, ...unlabelled(record)].map(text => `missing: ${text}`),
    ...unknown.examples.map(({ line, text }) => `not understood${line === null ? '' : `, line ${line}`}: ${text}`),
    ...(unknown.count > unknown.examples.length
      ? [`not understood: ${unknown.count - unknown.examples.length} more`]
      : []),
  ];
}

/** What a label can still tell, and tables need. */
const unlabelled = (record: ImportRecord): string[] =>
  record.latency?.total && importConditions(record).batch === null
    ? ['the batch, by which Table VII counts frames a second: --batch']
    : [];

function describePart({ samplesMs, averagesMs, summary }: ImportLatencyPart): string {
  const parts = [
    ...(samplesMs === null ? [] : [`${samplesMs.length} samples, median ${ms(median(samplesMs))}`]),
    ...(averagesMs === null ? [] : [`${averagesMs.length} averages`]),
    ...(summary === null
      ? []
      : [
          `summary${summary.n === null ? '' : ` of ${summary.n}`}, ${summary.medianMs === null ? `mean ${ms(summary.meanMs ?? 0)}` : `median ${ms(summary.medianMs)}`}`,
        ]),
  ];
  return parts.join('; ');
}

function countersLine(counters: NonNullable<ImportRecord['counters']>): string {
  const kernels = new Set(counters.map(({ kernel }) => kernel)).size;
  const launches = counters.reduce((sum, one) => sum + one.launches, 0);
  const names = new Set(counters.flatMap(({ metrics }) => metrics.map(({ name }) => name))).size;
  return `${names} counters of ${kernels} kernel${kernels === 1 ? '' : 's'}, ${launches} launches`;
}

const ms = (value: number): string => `${Number(value.toPrecision(6))} ms`;

function counted<T>(list: readonly T[], what: string, calls: (one: T) => number, total: (one: T) => number): string[] {
  if (list.length === 0) return [];
  const sum = (of: (one: T) => number) => list.reduce((all, one) => all + of(one), 0);
  return [`${list.length} ${what}${list.length === 1 ? '' : 's'}, ${sum(calls)} calls, ${ms(sum(total))}`];
}
