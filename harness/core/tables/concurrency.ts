import { sizeOf } from '../concurrency.ts';
import { sweepName } from '../concurrency-sweeps.ts';
import { figures } from '../paper/figures.ts';
import { spreadOf } from './measured-engine.ts';
import { type Swept, sweptOf } from './swept.ts';
import { type ResultTable, sourced, withFound } from './table.ts';
import type { Results } from './tables.ts';

/**
 * Figures 3 and 4 as numbers: throughput and utilization by threads, or streams, of one engine; where they saturate, and how many at most
 * the memory's bandwidth feeds (Equation 1). Only levels that were measured have a row.
 */
export function concurrencyTable(results: Results): ResultTable {
  const swept = sweptOf(results);
  const rows = swept.flatMap(({ model, record, from }) => {
    const { recipe, platform, levels, axis, knee, bound } = record;
    const best = Math.max(...levels.map(({ fps }) => fps));
    return levels.map(level => {
      const { fps, repeats, utilizationPercent, cpuPercent } = level;
      const size = sizeOf(level, axis);
      const sd = repeats && repeats.length > 1 ? spreadOf(repeats).sd : null;
      return [
        model,
        recipe,
        platform.name,
        sweepName(record),
        sourced(size, [from]),
        sourced({ mean: fps, sd, n: repeats?.length ?? 1 }, [from]),
        sourced(fps / size, [from]),
        sourced(fps / best, [from]),
        sourced(utilizationPercent ?? null, [from]),
        sourced(cpuPercent, [from]),
        sourced(knee && sizeOf(knee, axis), [from]),
        sourced(bound?.threads ?? null, [from]),
      ];
    });
  });
  return withFound(
    {
      name: 'figures',
      title: 'Throughput and utilization by concurrent threads',
      columns: [
        { id: 'model', title: 'Model' },
        { id: 'recipe', title: 'Recipe' },
        { id: 'platform', title: 'Platform' },
        { title: 'By' },
        { title: 'Threads or streams', unit: 'threads' },
        { title: 'All together', unit: 'FPS', spread: true },
        { title: 'Each', unit: 'FPS' },
        { title: 'Of the best', unit: '×' },
        { title: 'Device', unit: '% used' },
        { title: 'Host', unit: '% used' },
        { title: 'Saturates at', unit: 'threads' },
        { title: 'Equation 1: at most', unit: 'threads' },
      ],
      rows,
      notes: [
        'Saturates at: the fewest with 95 % of the best throughput. Equation 1: the peak bandwidth of the memory, two transfers a clock, over what one thread alone reads of weights and inputs.',
        ...(rows.some(row => row.at(-1) === null)
          ? [
              'Blank in Equation 1: the platform does not tell its memory clock and bus width, or one thread alone was not measured.',
            ]
          : []),
      ],
    },
    foundOf(swept),
  );
}

/** Sweeps of reports, and those that stand alone, each once. */
function foundOf(swept: readonly Swept[]): string | null {
  const knees = swept
    .filter(({ record: { axis } }) => (axis ?? 'threads') === 'threads')
    .flatMap(({ model, record }) => {
      const { recipe, platform, knee, bound } = record;
      const how = sweepName(record);
      return knee
        ? `${model}, ${recipe} on ${platform.name} at ${knee.threads}${how === 'threads' ? '' : ` (${how})`}${bound ? `, of ${Math.floor(bound.threads)} by Equation 1` : ''}`
        : [];
    });
  const published = figures
    .map(({ model, board, threads, utilization }) => `${model} on ${board} at ${threads}, ${utilization} % of the GPU`)
    .join('; ');
  return knees.length === 0 ? null : `Found: saturated by threads: ${knees.join('; ')}. Published: ${published}.`;
}
