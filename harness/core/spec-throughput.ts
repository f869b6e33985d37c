import { familyOf } from './families.ts';
import type { ConcurrencySettings, Spec, Thresholds } from './records.ts';

export const defaultConcurrency: Required<ConcurrencySettings> = {
  sweeps: ['threads'],
  batch: 1,
  seconds: 1,
  repeats: 5,
  most: 16,
  seed: 1,
};

/** Those that are judged by what `concurrency` measures. */
export const throughputThresholds = ['throughput', 'throughputKnee', 'latencyUnderLoad'] as const;

/** How an engine is run by several at once. */
export interface LevelAt {
  readonly threads: number;
  /** Of each thread. */
  readonly streams: number;
  /** By captured CUDA graphs. */
  readonly graph: boolean;
}

type Named = Omit<Exclude<Thresholds['throughput'], number | undefined>, 'atLeast'>;

/** The one level that a threshold is about. */
export const levelOfThreshold = ({ threads = 1, streams = 1, graph = false }: Named): LevelAt => ({
  threads,
  streams,
  graph,
});

/** The levels that thresholds are about. */
export const levelsAsked = ({ throughput, latencyUnderLoad }: Thresholds): LevelAt[] =>
  [throughput, latencyUnderLoad].flatMap(one => (typeof one === 'object' ? levelOfThreshold(one) : []));

/** Whether thresholds are about a whole sweep. */
export const asksSweep = ({ throughput, throughputKnee }: Thresholds): boolean =>
  typeof throughput === 'number' || throughputKnee !== undefined;

interface OnPlatform {
  readonly platform: string;
  readonly thresholds: Thresholds;
}

/** Whether anything is judged by throughput on any platform. */
export const asksThroughput = (all: readonly OnPlatform[]): boolean =>
  all.some(({ thresholds }) => throughputThresholds.some(name => thresholds[name] !== undefined));

/** What cannot be meant of a spec's throughput, and what to do; null where all can. */
export function tornThroughput(
  { name, concurrency }: Pick<Spec, 'name' | 'concurrency'>,
  all: readonly OnPlatform[],
): { readonly what: string; readonly next: string } | null {
  if (concurrency && !asksThroughput(all)) {
    return {
      what: `concurrency is given and no threshold asks for it (${throughputThresholds.join(', ')})`,
      next: `Add one, or leave concurrency out and type: triplicate concurrency ${name}`,
    };
  }
  const { sweeps, most } = { ...defaultConcurrency, ...concurrency };
  for (const { platform, thresholds } of all) {
    const knee = thresholds.throughputKnee;
    if (knee !== undefined && !sweeps.includes('threads')) {
      return {
        what: 'throughputKnee is judged and concurrency.sweeps has no threads',
        next: 'Add threads to concurrency.sweeps.',
      };
    }
    if (knee !== undefined && knee > most) {
      return {
        what: `throughputKnee is ${knee} and concurrency.most is ${most} threads`,
        next: `Raise concurrency.most to ${knee} at least.`,
      };
    }
    const isNamed = levelsAsked(thresholds).some(({ streams, graph }) => streams > 1 || graph);
    const isSwept = asksSweep(thresholds) && !sweeps.includes('threads');
    if (familyOf(platform) === 'onnx' && (isNamed || isSwept)) {
      return {
        what: `streams or CUDA graphs are asked of ${platform}, which has neither`,
        next: 'Put that threshold under platformThresholds of the GPU, or ask for threads alone.',
      };
    }
  }
  return null;
}
