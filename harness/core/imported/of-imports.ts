import { latencyParts } from '../imports/latency-parts.ts';
import { isMoving, isThrottled } from '../latency/member-flags.ts';
import type {
  Conditions,
  ImportLatencyPart,
  ImportRecord,
  LayerTimes,
  MeasuredRun,
  Spread,
  TimedPart,
} from '../records.ts';
import { mean, median } from '../statistics.ts';
import { conditionNames, importConditions } from '../tables/conditions.ts';
import { type DeviceFacts, type KernelTimes, type MeasuredEngine, spreadOf } from '../tables/measured-engine.ts';
import type { NamedImport } from './contradictions.ts';
import { importedLabel, recipeOf } from './labels.ts';
import { isOfSameRun } from './same-run.ts';

/** A log of latencies with what is known of how they were measured, and the logs that are of the very same run. */
interface TimedLog {
  readonly log: NamedImport;
  readonly conditions: Conditions;
  readonly files: readonly NamedImport[];
}

/**
 * Engines by what their logs were said to be of, and by how they were measured: logs of one engine under the same conditions are runs
 * of it. What a log has beside latencies (layers, kernels, readings of the device) belongs to all runs of its engine and place.
 */
export function enginesOfImports(imports: readonly NamedImport[]): MeasuredEngine[] {
  const engines = Map.groupBy(imports, ({ record: { labels } }) =>
    JSON.stringify([labels.model, recipeOf(labels), labels.engine, labels.builtOn, labels.ranOn]),
  );
  return [...engines.values()].flatMap(logs => {
    const groups = [...Map.groupBy(timedLogs(logs), ({ conditions }) => JSON.stringify(conditions)).values()];
    const counted = logs.find(({ record }) => record.kernels.length > 0);
    const profile = { layers: layersOf(logs), kernels: counted ? kernelsOf(counted.record) : [] };
    return groups.length > 0 ? groups.map(runs => engineOf(logs, runs, profile)) : [engineOf(logs, [], profile)];
  });
}

/** Logs with latencies; of two that are of one run, the one that lists every inference, with what the other tells of the recipe. */
function timedLogs(logs: readonly NamedImport[]): TimedLog[] {
  const timed = logs.filter(({ record }) => record.latency?.total);
  const sums = new Map<NamedImport, NamedImport>();
  for (const summed of timed) {
    const listed = timed.find(one => ![...sums.values()].includes(one) && isOfSameRun(summed.record, one.record));
    if (listed) sums.set(summed, listed);
  }
  return timed
    .filter(log => !sums.has(log))
    .map(log => {
      const sum = [...sums].find(([, listed]) => listed === log)?.[0];
      const own = importConditions(log.record);
      const conditions = sum ? filled(own, importConditions(sum.record)) : own;
      return { log, conditions, files: [log, ...(sum ? [sum] : [])] };
    });
}

/** The first, with what only the second tells. */
const filled = (one: Conditions, other: Conditions): Conditions =>
  Object.fromEntries(conditionNames.map(name => [name, one[name] ?? other[name]])) as unknown as Conditions;

function engineOf(
  logs: readonly NamedImport[],
  timed: readonly TimedLog[],
  { layers, kernels }: Pick<MeasuredEngine, 'layers' | 'kernels'>,
): MeasuredEngine {
  const { labels } = logs[0]!.record;
  const { model, engine, builtOn, ranOn } = labels;
  const recipe = recipeOf(labels);
  const conditions = timed[0]?.conditions ?? importConditions(logs[0]!.record);
  const beside = logs.filter(({ record }) => !record.latency?.total);
  const read = [...new Set([...timed.flatMap(one => one.files), ...beside])];
  const runs = timed.map(({ log }) => runOf(log.record.latency!.total!));
  const medians = runs.flatMap(({ medianMs }) => medianMs ?? []);
  const label = importedLabel(labels);
  const parts = new Map<TimedPart, Spread>();
  for (const part of latencyParts) {
    if (part === 'total') continue;
    const spread = spreadOver(timed.map(({ log }) => log.record.latency?.[part] ?? null));
    if (spread) parts.set(part, spread);
  }
  // Of a separate run with the profiler, kernels are not those of the compute time.
  if (conditions.profiler === true && layers.length > 0 && parts.has('compute')) {
    const kernelsMs = layers.reduce((sum, { ms }) => sum + (ms[0] ?? 0), 0);
    parts.set('kernels', { mean: kernelsMs, sd: null, n: null });
    parts.set('gaps', { mean: parts.get('compute')!.mean - kernelsMs, sd: null, n: null });
  }
  return {
    model,
    side: {
      label,
      recipe,
      engine,
      builtOn,
      ranOn,
    },
    name: engine?.startsWith('sha256:') ? engine.slice(7, 19) : (engine ?? 'the engine'),
    ordinals: [],
    isUnoptimized: recipe === unoptimized,
    sources: read.map(({ file }) => file),
    from: read.map(({ record }) => ({ record: record.source.digest, of: label })),
    origin: 'import',
    conditions,
    whole: spreadOver(timed.map(({ log }) => log.record.latency?.total ?? null)),
    medianMs: runs.length === 0 || medians.length < runs.length ? null : median(medians),
    runs,
    parts,
    layers,
    kernels,
    inferences: null,
    copies: logs.find(({ record }) => record.copies.length > 0)?.record.copies ?? [],
    device: deviceOf(logs),
    counters: logs.flatMap(({ record }) => record.counters ?? []),
    quality: qualityOf(logs),
  };
}

/** What --precision says of an engine, or of a framework, that is not optimized. */
export const unoptimized = 'unoptimized';

const runOf = ({ samplesMs, summary, averagesMs }: ImportLatencyPart): MeasuredRun =>
  samplesMs && samplesMs.length > 0
    ? { meanMs: mean(samplesMs), medianMs: median(samplesMs) }
    : {
        meanMs: summary?.meanMs ?? (averagesMs && averagesMs.length > 0 ? mean(averagesMs) : null),
        medianMs: summary?.medianMs ?? null,
      };

/** Over all inferences of a single run that lists them, else over the means of runs; null where a run tells none. */
function spreadOver(parts: readonly (ImportLatencyPart | null)[]): Spread | null {
  const told = parts.filter(part => part !== null);
  if (told.length === 0 || told.length < parts.length) return null;
  const [only] = told;
  if (told.length === 1 && only!.samplesMs && only!.samplesMs.length > 0) return spreadOf(only!.samplesMs);
  const means = told.map(part => runOf(part).meanMs);
  if (means.some(one => one === null)) return null;
  if (told.length === 1) return { mean: means[0]!, sd: null, n: only!.summary?.n ?? null };
  return spreadOf(means as number[]);
}

/** The first profile of times, with the kernels of an inspector's list where names are the same. */
function layersOf(logs: readonly NamedImport[]): LayerTimes[] {
  const lists = logs.map(({ record }) => record.layers.list);
  const timed = lists.find(list => list.some(({ meanMs }) => meanMs !== null)) ?? [];
  const kernels = new Map(
    lists.flat().flatMap(({ name, kernel, tactic }) => ((kernel ?? tactic) ? [[name, kernel ?? tactic]] : [])),
  );
  return timed.map(({ name, meanMs }) => {
    const kernel = kernels.get(name);
    return { layer: name, ms: [meanMs], ...(kernel ? { kernel } : {}) };
  });
}

const kernelsOf = ({ kernels }: ImportRecord): KernelTimes[] =>
  [...Map.groupBy(kernels, ({ name }) => name)].map(([kernel, uses]) => ({
    kernel,
    isNamed: true,
    calls: uses.reduce((sum, { calls }) => sum + calls, 0),
    totalMs: uses.reduce((sum, { totalMs }) => sum + totalMs, 0),
    medianMs: null,
  }));

/** Readings before the work began, or after it, are of another state of the device. */
const readingsAtWork = (logs: readonly NamedImport[]) =>
  logs.flatMap(({ record }) => record.telemetry.filter(({ utilizationPercent: load }) => load !== 0));

function deviceOf(logs: readonly NamedImport[]): DeviceFacts {
  const told = <T>(of: (device: ImportRecord['device']) => T | null): T | null =>
    logs.flatMap(({ record }) => of(record.device) ?? [])[0] ?? null;
  const clocks = readingsAtWork(logs).flatMap(({ smClockMhz }) => smClockMhz ?? []);
  return {
    accelerator: null,
    computeCapability: told(({ computeCapability }) => computeCapability),
    multiprocessors: told(({ multiprocessors }) => multiprocessors),
    clockMhz: clocks.length === 0 ? null : median(clocks),
  };
}

function qualityOf(logs: readonly NamedImport[]): string[] {
  const readings = readingsAtWork(logs);
  const clocks = readings.flatMap(({ smClockMhz }) => smClockMhz ?? []);
  return [
    ...(isThrottled(readings) ? ['throttled'] : []),
    ...(isMoving(clocks) ? ['clocks-moved'] : []),
    ...logs.filter(({ record }) => record.end === 'cut').map(({ file }) => `cut: ${file}`),
  ];
}
