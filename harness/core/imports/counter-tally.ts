import { counterCommands, counterNames, quantities } from '../bsp/counter-names.ts';
import type { ImportCounter, ImportCounters, LaunchShape } from '../records.ts';

interface Launch {
  readonly kernel: string;
  readonly grid: LaunchShape;
  readonly block: LaunchShape;
}

/** One or several launches, of which a metric has these extremes and this mean; all null where it is n/a. */
export interface CountedLaunches extends Pick<ImportCounter, 'name' | 'unit' | 'min' | 'mean' | 'max'> {
  readonly launches: number;
}

/** Counters by kernel and launch shape, in memory that grows with those alone. */
export function createCounterTally() {
  const kernels = new Map<string, ImportCounters>();
  const entryOf = (launch: Launch): ImportCounters => {
    const key = JSON.stringify([launch.kernel, launch.grid, launch.block]);
    const entry = kernels.get(key) ?? { ...launch, launches: 0, metrics: [] };
    kernels.set(key, entry);
    return entry;
  };
  return {
    entryOf,
    add({ metrics }: ImportCounters, { launches, ...one }: CountedLaunches): void {
      let metric = metrics.find(({ name }) => name === one.name);
      if (metric === undefined) {
        metric = { name: one.name, unit: one.unit, launches: 0, min: null, mean: null, max: null };
        metrics.push(metric);
      }
      if (one.min === null || one.mean === null || one.max === null) return;
      metric.min = Math.min(metric.min ?? one.min, one.min);
      metric.max = Math.max(metric.max ?? one.max, one.max);
      const before = metric.mean ?? 0;
      metric.launches += launches;
      const mean = before + (one.mean - before) * (launches / metric.launches);
      // What rounding leaves must not fall outside of the launches.
      metric.mean = Math.min(metric.max, Math.max(metric.min, mean));
    },
    entries: (): ImportCounters[] => [...kernels.values()],
  };
}

/** What the model needs and a log lacks, or has only of some launches, in words. */
export function counterGaps(
  counters: readonly ImportCounters[],
  tool: 'ncu' | 'nvprof',
  needed = quantities,
): string[] {
  const names = needed.map(quantity => counterNames[quantity][tool]);
  const metricsOf = (name: string) =>
    counters.flatMap(({ metrics, launches }) =>
      metrics.filter(metric => metric.name === name).map(metric => ({ metric, launches })),
    );
  const absent = names.filter(name => metricsOf(name).length === 0);
  const partly = names.flatMap(name => {
    const lacks = metricsOf(name).filter(({ metric, launches }) => metric.launches < launches);
    return lacks.length === 0
      ? []
      : `${name}, n/a for launches of ${lacks.length} of ${counters.length} kernels, told apart by shape.`;
  });
  return [
    ...(absent.length === 0
      ? []
      : [`Counters that the BSP model needs: ${absent.join(', ')}. All of them: ${counterCommands[tool]}`]),
    ...partly,
  ];
}
