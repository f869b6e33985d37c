import { gpuName } from './families.ts';
import type { ConcurrencyRecord, PlatformRecord, ReportDocument, SweepName } from './records.ts';
import { type NormalSpec, thresholdsFor } from './spec.ts';
import { asksSweep, type LevelAt, levelsAsked } from './spec-throughput.ts';

/** Levels that differ in one thing. */
export interface Sweep extends Required<Pick<ConcurrencyRecord, 'axis' | 'beside' | 'graph'>> {
  /** How many of the axis, in the order of the levels; null: upwards until they are of no more use, at most `most`. */
  readonly sizes: readonly number[] | null;
  readonly most: number;
  /** Upwards so many at least, also where they seem to be of no more use. */
  readonly least?: number;
}

export const levelAt = ({ axis, beside, graph }: Omit<Sweep, 'sizes' | 'most'>, size: number): LevelAt =>
  axis === 'threads' ? { threads: size, streams: beside, graph } : { threads: beside, streams: size, graph };

export const levelKey = ({ threads, streams, graph }: LevelAt): string => `${threads}x${streams}${graph ? 'g' : ''}`;

/** As in "4 threads" and "1 thread with 3 streams, CUDA graphs". */
export function levelName({
  threads,
  streams = 1,
  graph = false,
}: Pick<LevelAt, 'threads'> & { readonly streams?: number; readonly graph?: boolean }): string {
  const of = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return `${of}${streams > 1 ? ` with ${streams} streams${threads > 1 ? ' each' : ''}` : ''}${graph ? ', CUDA graphs' : ''}`;
}

/** As in "threads-graph" and "threads-of-2-streams"; part of the file's name. */
export const sweepName = ({
  axis = 'threads',
  beside = 1,
  graph = false,
}: Pick<ConcurrencyRecord, 'axis' | 'beside' | 'graph'>): string =>
  [
    axis,
    ...(beside === 1 ? [] : [axis === 'threads' ? `of-${beside}-streams` : `on-${beside}-threads`]),
    ...(graph ? ['graph'] : []),
  ].join('-');

/** As in "resnet18.fp16.gpu.threads"; its file's name without the end. */
export const concurrencyName = (record: ConcurrencyRecord): string =>
  `${record.spec}.${record.recipe}.${record.platform.name}.${sweepName(record)}`;

/** Of the run of the engine that was swept, in a report; its digest where no run has it. */
export const sweptLabel = ({ runs }: Pick<ReportDocument, 'runs'>, { engine, platform }: ConcurrencyRecord): string =>
  runs.find(({ side }) => side.engine === engine && side.ranOn === platform.name)?.side.label ?? engine;

const named: Readonly<Record<SweepName, Pick<Sweep, 'axis' | 'graph'>>> = {
  threads: { axis: 'threads', graph: false },
  streams: { axis: 'streams', graph: false },
  'threads-graph': { axis: 'threads', graph: true },
  'streams-graph': { axis: 'streams', graph: true },
};

/** A sweep by its name, upwards until more are of no more use. */
const growingSweep = (name: SweepName, most: number): Sweep => ({
  ...named[name],
  beside: 1,
  sizes: null,
  most,
});

/** Only TensorRT has streams, and graphs that are launched on them; and it has none in a partition. */
export function whyImpossible({ streams, graph }: Omit<LevelAt, 'threads'>, platform: PlatformRecord): string | null {
  if (platform.backend !== 'tensorrt' && (streams > 1 || graph))
    return `${platform.name} runs on ${platform.backend}, which has neither streams nor CUDA graphs; threads can be swept there.`;
  if (graph && gpuName.exec(platform.name)?.[1] !== undefined)
    return `${platform.name} is a partition, and what a CUDA graph is launched on need not be the multiprocessors that it was captured on.`;
  return null;
}

/** What the command line asks for. */
export interface SweepWords {
  readonly threads?: readonly number[];
  readonly streams?: readonly number[];
  readonly graph?: readonly boolean[];
  /** Of a sweep without numbers. */
  readonly most: number;
}

/**
 * Threads alone or streams alone over the numbers that are given, both for each of the streams, and without any number each upwards;
 * with and without graphs. What is not named is left out where the platform cannot do it; what is named is not, and is refused there.
 */
export function sweepsOf({ threads, streams, graph, most }: SweepWords, platform: PlatformRecord): Sweep[] {
  const graphs = graph ?? [false, true].filter(on => whyImpossible({ streams: 1, graph: on }, platform) === null);
  if (!threads && !streams) {
    const axes = (['threads', 'streams'] as const).filter(
      axis => axis === 'threads' || whyImpossible({ streams: 2, graph: false }, platform) === null,
    );
    return graphs.flatMap(on => axes.map(axis => ({ axis, beside: 1, graph: on, sizes: null, most })));
  }
  const over = (axis: Sweep['axis'], sizes: readonly number[], beside: number) =>
    graphs.map(on => ({ axis, beside, graph: on, sizes, most }));
  if (!threads) return over('streams', streams!, 1);
  return (streams ?? [1]).flatMap(beside => over('threads', threads, beside));
}

/** What is measured of an engine on a platform for the spec's thresholds there. */
export function sweepsAsked(spec: NormalSpec, platform: string): Sweep[] {
  const { concurrency } = spec;
  if (!concurrency) return [];
  const thresholds = thresholdsFor(spec, [platform]);
  const levels = levelsAsked(thresholds);
  const grown = asksSweep(thresholds) ? concurrency.sweeps.map(name => growingSweep(name, concurrency.most)) : [];
  // One repeat of each level must not decide that the knee is below where it is asked to be.
  const least = thresholds.throughputKnee;
  return [
    ...grown.map(one => (least !== undefined && sweepName(one) === 'threads' ? { ...one, least } : one)),
    ...levels.map(at => ({
      axis: 'threads' as const,
      beside: at.streams,
      graph: at.graph,
      sizes: [at.threads],
      most: at.threads,
    })),
  ];
}
