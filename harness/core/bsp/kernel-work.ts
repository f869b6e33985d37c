import type { ImportCounters } from '../records.ts';
import { commonNames, isSameKernel } from '../tensorrt/kernel-names.ts';
import { counterNames, isRate, type Quantity, quantities } from './counter-names.ts';
import type { KernelWork, ThreadCounts } from './equation.ts';

/** Threads of a warp, on every NVIDIA GPU so far. */
const warpThreads = 32;

/** The work of a kernel, or every reason why it is not known, each in words. */
export type WorkOrWhy = { readonly work: KernelWork } | { readonly missing: readonly string[] };

/**
 * What a launch of a kernel does, averaged over all launches that were counted, whatever their grids: by logs that tell grids and blocks
 * where these have all that is needed, else by those that tell none, which count the same launches. Every thread of a warp counts the
 * warp's instructions as its own: divergence is λ's. Hits in L2 are those of what missed L1.
 */
export function workOf(kernel: string, counters: readonly ImportCounters[]): WorkOrWhy {
  const nameOf = commonNames([[{ kernel }], counters]);
  const mine = counters.filter(one => nameOf(one.kernel) === nameOf(kernel));
  if (mine.length === 0) {
    const isUnclear = counters.some(one => isSameKernel(one.kernel, kernel));
    return { missing: [isUnclear ? bothCounted : 'no log of counters has this kernel'] };
  }
  const hasShape = ({ grid, block }: ImportCounters) => grid !== null && block !== null;
  const [first, ...others] = [mine.filter(hasShape), mine.filter(one => !hasShape(one))]
    .filter(entries => entries.length > 0)
    .map(workOfEntries) as [WorkOrWhy, ...WorkOrWhy[]];
  return [first, ...others].find(one => 'work' in one) ?? first;
}

const bothCounted = 'kernels of two endings of its name were counted, and nothing tells which one is its own';

function workOfEntries(entries: readonly ImportCounters[]): WorkOrWhy {
  const shapes = Map.groupBy(entries, ({ grid, block }) => JSON.stringify([grid, block]));
  const launches = [...shapes.values()].map(launchOf);
  const missing = launches.flatMap(one => ('missing' in one ? one.missing : []));
  if (missing.length > 0) return { missing: [...new Set(missing)] };
  return { work: averaged(launches as Counted[]) };
}

interface Counted {
  readonly launches: number;
  readonly work: KernelWork;
}

/** Of one shape, from one log or several that counted other things of it each. */
function launchOf(entries: readonly ImportCounters[]): Counted | { readonly missing: readonly string[] } {
  const { grid, block } = entries[0]!;
  const known = new Map<Quantity, number>();
  const missing: string[] = [];
  for (const quantity of quantities) {
    if (quantity === 'instructionsPerWarp' && grid && block) continue;
    if (isRate(quantity) && known.get('globalLoads') === 0 && known.get('globalStores') === 0) continue;
    const found = meanOf(quantity, entries);
    if (typeof found === 'number') known.set(quantity, found);
    else missing.push(found);
  }
  if (missing.length > 0) return { missing };
  const of = (quantity: Quantity): number => known.get(quantity) ?? 0;
  const blocks = grid && product(grid);
  const threadsOfBlock = block && product(block);
  const warps =
    blocks && threadsOfBlock
      ? blocks * Math.ceil(threadsOfBlock / warpThreads)
      : of('instructions') / of('instructionsPerWarp');
  if (!(warps > 0)) return { missing: ['it executed no instruction'] };
  const [shared, global] = [of('sharedLoads') + of('sharedStores'), of('globalLoads') + of('globalStores')];
  if (shared + global > of('instructions')) return { missing: ['its loads and stores are more than its instructions'] };
  const l1Hits = global * shareOf(of('l1HitPercent'));
  const l2Hits = (global - l1Hits) * shareOf(of('l2HitPercent'));
  const totals: ThreadCounts = {
    instructions: of('instructions') - shared - global,
    shared,
    global,
    l1Hits,
    l2Hits,
  };
  return {
    launches: Math.max(...entries.map(one => one.launches)),
    work: {
      threads: blocks && threadsOfBlock ? blocks * threadsOfBlock : warps * warpThreads,
      perThread: weightedSum([{ counts: totals, weight: 1 / warps }]),
    },
  };
}

/** Counters of hits and of accesses are of passes of their own, so that a rate may be a little above 100 %. */
const shareOf = (percent: number): number => Math.min(1, percent / 100);

/** The mean of a launch, or why there is none. */
function meanOf(quantity: Quantity, entries: readonly ImportCounters[]): number | string {
  const { ncu, nvprof } = counterNames[quantity];
  const counted = entries.flatMap(({ metrics, launches }) =>
    metrics.filter(({ name }) => name === ncu || name === nvprof).map(metric => ({ metric, launches })),
  );
  if (counted.length === 0) return `${ncu} (nvprof: ${nvprof}) is not in the log`;
  const whole = counted.find(({ metric, launches }) => metric.mean !== null && metric.launches === launches);
  if (whole) return whole.metric.mean!;
  const { metric, launches } = counted[0]!;
  return `${metric.name} is n/a in ${launches - metric.launches} of ${launches} launches`;
}

const product = (sizes: readonly number[]): number => sizes.reduce((all, one) => all * one, 1);

/** Cycles grow with threads × counts, so the mean of the counts weighs each thread alike. */
function averaged(all: readonly Counted[]): KernelWork {
  const launches = all.reduce((sum, one) => sum + one.launches, 0);
  const threads = all.reduce((sum, { launches, work }) => sum + launches * work.threads, 0);
  const terms = all.map(({ launches, work }) => ({
    counts: work.perThread,
    weight: (launches * work.threads) / threads,
  }));
  return { threads: threads / launches, perThread: weightedSum(terms) };
}

function weightedSum(terms: readonly { readonly counts: ThreadCounts; readonly weight: number }[]): ThreadCounts {
  const sum = (name: keyof ThreadCounts) => terms.reduce((all, { counts, weight }) => all + weight * counts[name], 0);
  return {
    instructions: sum('instructions'),
    shared: sum('shared'),
    global: sum('global'),
    l1Hits: sum('l1Hits'),
    l2Hits: sum('l2Hits'),
  };
}
