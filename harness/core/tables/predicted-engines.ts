import { type BspPlatform, bspPlatform } from '../bsp/platform-parameters.ts';
import { type EnginePrediction, predictEngine } from '../bsp/predict.ts';
import type { PlatformParameters } from '../records.ts';
import { isSameKernel } from '../tensorrt/kernel-names.ts';
import { isSameEngine } from './engine-order.ts';
import { byMedians } from './found.ts';
import { profiledOnBoth } from './kernels.ts';
import type { KernelTimes, MeasuredEngine } from './measured-engine.ts';
import type { CellSource } from './table.ts';

export interface PredictionInput {
  readonly engines: readonly MeasuredEngine[];
  readonly order: readonly string[];
  readonly parameters?: readonly PlatformParameters[];
}

/** An engine on the bigger of two platforms, by its λ on the smaller one. */
export interface PredictedEngine {
  readonly left: MeasuredEngine;
  readonly right: MeasuredEngine;
  readonly here: BspPlatform;
  readonly there: BspPlatform;
  readonly prediction: EnginePrediction;
  /** The same of the medians of its times, which one load that took long does not move; null where a side has none. */
  readonly byMedians: EnginePrediction | null;
  /** Records of each side's times, and of the counters that its λ is from, which may be those of the other side. */
  readonly from: { readonly here: SideSources; readonly there: SideSources };
}

interface SideSources {
  readonly times: readonly CellSource[];
  readonly counters: readonly CellSource[];
}

export interface PredictedEngines {
  readonly predicted: readonly PredictedEngine[];
  /** What must be known to read a table of them, and what is missing, each in a sentence. */
  readonly notes: readonly string[];
}

/** Every engine that was profiled on two platforms whose cores and clocks are known; the others are named. */
export function predictedEngines({ engines, order, parameters = [] }: PredictionInput): PredictedEngines {
  const pairs = profiledOnBoth(engines, order).map(({ left, right }) => ({
    left,
    right,
    here: bspPlatform(left, parameters),
    there: bspPlatform(right, parameters),
  }));
  const known = pairs.filter(({ here, there }) => here.rate !== null && there.rate !== null);
  const predicted = known.map(({ left, right, here, there }) => {
    const [counted, countedThere] = [left, right].map(one => countedLike(engines, one));
    const predict = (kernels: readonly KernelTimes[], kernelsThere: readonly KernelTimes[]) =>
      predictEngine(
        { platform: here, kernels, counters: counted?.counters ?? [] },
        { platform: there, kernels: kernelsThere, counters: countedThere?.counters ?? [] },
      );
    const [medians, mediansThere] = [left, right].map(mediansOf);
    return {
      left,
      right,
      here,
      there,
      prediction: predict(left.kernels, right.kernels),
      byMedians: medians && mediansThere ? predict(medians, mediansThere) : null,
      from: {
        here: { times: left.from, counters: (counted ?? countedThere)?.from ?? [] },
        there: { times: right.from, counters: (countedThere ?? counted)?.from ?? [] },
      },
    };
  });
  const platforms = distinctPlatforms(pairs.flatMap(({ here, there }) => [here, there]));
  return {
    predicted,
    notes: [
      ...platforms.flatMap(parametersNote),
      ...missingNote(platforms),
      ...new Set(predicted.flatMap(({ left, right }) => [left, right].flatMap(one => uncalledNote(engines, one)))),
      ...new Set(pairs.flatMap(unlikeNote)),
    ],
  };
}

/** Its kernels with the medians for their times; null where one has none. */
function mediansOf({ kernels }: MeasuredEngine): KernelTimes[] | null {
  const told = kernels.flatMap(one => (one.medianMs === null ? [] : { ...one, totalMs: one.medianMs }));
  return told.length < kernels.length ? null : told;
}

/** What sentences on several engines are of: the medians where all have them, else the means, and the words for that. */
export function typical(predicted: readonly PredictedEngine[]) {
  const medians = predicted.flatMap(one => (one.byMedians ? { ...one, prediction: one.byMedians } : []));
  return medians.length < predicted.length ? { of: predicted, by: ', by means' } : { of: medians, by: byMedians };
}

/** The counters of an engine where it ran: its own, or those of a log of the same engine there. */
const countedLike = (engines: readonly MeasuredEngine[], one: MeasuredEngine): MeasuredEngine | undefined =>
  one.counters.length > 0
    ? one
    : engines.find(
        other => other.counters.length > 0 && isSameEngine(one, other) && one.side.ranOn === other.side.ranOn,
      );

/** Kernels that were counted and are none of those that were timed, as that of a copy, which TensorRT does not name. */
function uncalledNote(engines: readonly MeasuredEngine[], one: MeasuredEngine): string[] {
  const counted = new Set(countedLike(engines, one)?.counters.map(({ kernel }) => kernel));
  const uncalled = [...counted].filter(name => !one.kernels.some(({ kernel }) => isSameKernel(kernel, name)));
  if (uncalled.length === 0) return [];
  const { name, side } = one;
  return [
    `${name} of ${side.builtOn} on ${side.ranOn}: ${uncalled.map(functionOf).join(', ')} was counted, and no layer tells that it is its kernel.`,
  ];
}

/** Without types of its result and parameters. */
const functionOf = (kernel: string): string =>
  /^(?:void )?((?:\(anonymous namespace\)|[^<(])+)/.exec(kernel)?.[1] ?? kernel;

/** One of a name and rate; a clock that moved between sessions makes two. */
const distinctPlatforms = (platforms: readonly BspPlatform[]): BspPlatform[] => [
  ...new Map(platforms.map(one => [JSON.stringify([one.name, one.rate, one.missing]), one])).values(),
];

function parametersNote({ name, rate, from }: BspPlatform): string[] {
  if (rate === null) return [];
  return [`${name}: ${rate.cores} cores at ${Number(rate.clockMhz.toPrecision(6))} MHz; ${from}.`];
}

/** λ is claimed to hold for all boards of one microarchitecture (Amarís et al., 2015). */
function unlikeNote({ here, there }: { readonly here: BspPlatform; readonly there: BspPlatform }): string[] {
  const [one, other] = [here.computeCapability, there.computeCapability];
  if (one === null || other === null || one === other) return [];
  return [
    `${here.name} has compute capability ${one}, ${there.name} ${other}: the model claims nothing of platforms of unlike architecture.`,
  ];
}

function missingNote(platforms: readonly BspPlatform[]): string[] {
  const missing = [...new Set(platforms.flatMap(one => [...one.missing.rate, ...one.missing.latency]))];
  return missing.length === 0 ? [] : [`Missing, and to be entered as parameters of platforms: ${missing.join('; ')}.`];
}
