import { type AlignedLayers, alignLayers, compareKernels, type KernelUse } from '../core/latency/align-layers.ts';
import { type Cause, explainDifference } from '../core/latency/cause.ts';
import { memberOf } from '../core/latency/member-of.ts';
import type { Anomaly, LatencyMember, LatencySummary, ReportDocument, Side, TimedPart } from '../core/records.ts';
import { digits, plural, sentenceList } from './format.ts';
import { caseName, ordinalNames } from './names.ts';

/** Two engines of one recipe, or one on two platforms, and why the right one takes another time. */
export interface ExplainedPair {
  readonly left: Side;
  readonly right: Side;
  /** The case that the pair is, between platforms; null between two builds on one platform. */
  readonly case: Anomaly['case'] | null;
  readonly cause: Cause;
  /** What the right side takes longest more for comes first; empty without a profiler. */
  readonly layers: readonly AlignedLayers[];
  readonly kernels: readonly KernelUse[];
}

/** Every pair that the latency cases compare, then every two builds on one platform. */
export function explainedPairs(document: ReportDocument): ExplainedPair[] {
  const { anomalies, latencySummaries: summaries } = document;
  const cases = anomalies.map(({ left, right, case: number }) => ({ left, right, case: number }));
  const home = summaries.filter(({ side }) => side.builtOn === side.ranOn);
  const builds = home.flatMap(({ side: left }, index) =>
    home
      .slice(index + 1)
      .filter(({ side: right }) => right.recipe === left.recipe && right.ranOn === left.ranOn)
      .map(({ side: right }) => ({ left, right, case: null })),
  );
  return distinct([...cases, ...builds]).flatMap(pair => {
    const [left, right] = [measuredOf(document, pair.left), measuredOf(document, pair.right)];
    if (!left || !right) return [];
    const [one = [], other = []] = [left.layers, right.layers];
    const isProfiled = one.length > 0 && other.length > 0;
    return {
      ...pair,
      cause: explainDifference(left, right),
      layers: isProfiled ? alignLayers(one, other) : [],
      kernels: isProfiled ? compareKernels(one, other) : [],
    };
  });
}

/** The pair that a latency case is explained by: of the same bytes on the same platforms. */
export const explains = ({ left, right }: ExplainedPair, anomaly: Anomaly): boolean =>
  keyOf({ left, right }) === keyOf(anomaly);

interface Pair {
  readonly left: Side;
  readonly right: Side;
}

const keyOf = ({ left, right }: Pair): string =>
  [left, right].flatMap(side => [side.recipe, side.engine, side.ranOn]).join(' ');

/** Engines of two platforms that are the same bytes make pairs of two cases that say the same. */
function distinct<T extends Pair>(pairs: readonly T[]): T[] {
  return [...new Map(pairs.toReversed().map(pair => [keyOf(pair), pair])).values()].toReversed();
}

function measuredOf({ latency, latencySummaries }: ReportDocument, side: Side): LatencyMember | undefined {
  const summary = latencySummaries.find((one: LatencySummary) => one.side.label === side.label);
  return memberOf(latency, side.engine, summary?.platform);
}

/** Whether the time was told by its parts, so that there is a cause to name; without a profiler a CPU tells the whole alone. */
export const isSplit = ({ cause }: ExplainedPair): boolean => cause.parts.length > 1;

/** Whether the page has more to say of it than the whole. */
export const isExplained = (pair: ExplainedPair): boolean => pair.layers.length > 0 || isSplit(pair);

export const partNames: Readonly<Record<TimedPart | 'rest', string>> = {
  upload: 'upload of the engine',
  h2d: 'copy in',
  kernels: 'kernels',
  gaps: 'gaps between kernels',
  compute: 'compute',
  d2h: 'copy out',
  enqueue: 'enqueueing by the host',
  rest: 'what no part accounts for',
};

/** As in "+0.213 ms: kernels +0.201, copy in +0.012; mainly kernels". The sign is that of the right side. */
export function causeSentence(cause: Cause): string {
  const { differenceMs, parts, main } = cause;
  const moved = parts
    .filter(part => part.differenceMs !== 0)
    .toSorted((a, b) => Math.abs(b.differenceMs) - Math.abs(a.differenceMs))
    .map(({ part, differenceMs: each }) => `${partNames[part]} ${signed(each)}`);
  const bound = boundByHost(cause.enqueueBound);
  return [
    `${signed(differenceMs)} ms: ${moved.join(', ') || 'nothing moved'}`,
    ...(main === null ? [] : [`mainly ${partNames[main]}`]),
    ...(bound.length > 0
      ? [`the host enqueues more slowly than the device computes on the ${sentenceList(bound)}`]
      : []),
  ].join('; ');
}

/** What a case comes to, as in "kernels +0.012; all together +0.015 ms; most in conv1, +0.009"; null where only the whole was timed. */
export function whyWords(pair: ExplainedPair): string | null {
  const { main, parts, differenceMs } = pair.cause;
  if (!isSplit(pair) || main === null) return null;
  const moved = parts.find(({ part }) => part === main)!.differenceMs;
  // Of the layers, which are sorted, the one that went furthest the way of the whole.
  const layer = main === 'kernels' ? pair.layers.at(differenceMs > 0 ? 0 : -1) : undefined;
  const most = layer ? `; most in ${layerName(layer)}, ${signed(layer.differenceMs)}` : '';
  return `${partNames[main]} ${signed(moved)}; all together ${signed(differenceMs)} ms${most}`;
}

/** Which layer the right one takes longest more for, in a sentence; the layers of the pair are told. */
export function layerWords({ left, right, layers }: ExplainedPair): string {
  const first = layers[0];
  const slower = layers.filter(({ differenceMs }) => differenceMs > 0);
  const named = `${sideName(right)} takes longer than ${sideName(left)} for`;
  if (!first || slower.length === 0) return `${named} none of the layers.`;
  const kernels = kernelWords(first);
  const all = slower.reduce((sum, { differenceMs }) => sum + differenceMs, 0);
  return `${named} ${plural(slower.length, 'layer')}, ${signed(all)} ms in all, and longest more for ${layerName(first)}: ${signed(first.differenceMs)} ms, ${kernels}.`;
}

/** Of the side that has it; the right one where both do. */
export const layerName = ({ left, right }: Pick<AlignedLayers, 'left' | 'right'>): string =>
  (right ?? left)!.layers.join(' | ');

/** Whether the kernels of a group of layers are the same on both sides, as far as they are told. */
export const kernelWords = ({
  left,
  right,
  sameKernels,
}: Pick<AlignedLayers, 'sameKernels'> & {
  readonly [side in 'left' | 'right']: { readonly kernels: readonly string[] } | null;
}): string =>
  [left, right].some(side => side?.kernels.length === 0)
    ? 'kernel not told'
    : sameKernels
      ? 'same kernel'
      : 'other kernel';

/** The sides whose host takes longer to enqueue than their device to compute. */
export const boundByHost = ({ left, right }: Cause['enqueueBound']): string[] =>
  [left && 'left', right && 'right'].filter(side => side !== false);

export const signed = (ms: number): string => `${ms < 0 ? '−' : '+'}${digits(Math.abs(ms))}`;

/** As in "fp16: c_gpu-sm96_r_gpu-sm96 #1 against c_gpu_r_gpu #2". */
export const pairName = (pair: ExplainedPair): string => `${pair.left.recipe}: ${sidesName(pair)}`;

/** The same without the recipe. */
export const sidesName = ({ left, right }: Pair): string => `${sideName(left)} against ${sideName(right)}`;

/** As in "c_gpu_r_gpu #2". */
export const sideName = (side: Side): string => `${caseName(side)} ${ordinalNames(side.ordinals)}`;
