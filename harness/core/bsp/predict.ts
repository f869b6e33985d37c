import type { ImportCounters } from '../records.ts';
import type { KernelTimes } from '../tables/measured-engine.ts';
import { alignKernels, isSameKernel } from '../tensorrt/kernel-names.ts';
import { applicationMs, coreRate, idealMs, type KernelWork, lambdaError, lambdaOf, launchCycles } from './equation.ts';
import { type WorkOrWhy, workOf } from './kernel-work.ts';
import { type BspPlatform, haveSameLatencies } from './platform-parameters.ts';

/** An engine as it was profiled on one platform. */
export interface ProfiledSide {
  readonly platform: BspPlatform;
  readonly kernels: readonly KernelTimes[];
  /** Of the engine on this platform; empty where none were taken. */
  readonly counters: readonly ImportCounters[];
}

/** What the λ of one platform says of another one; milliseconds are of a call, and of all calls for a whole application. */
export interface Prediction {
  /** On the platform that λ is from. */
  readonly calls: number;
  readonly ms: number;
  /** null where λ is not known. */
  readonly lambda: number | null;
  readonly lambdaThere: number | null;
  readonly predictedMs: number | null;
  /** As it was measured there; null where it did not run. */
  readonly measuredMs: number | null;
  /** |1 − λ_there / λ_here|. */
  readonly error: number | null;
  /** predicted / measured − 1. */
  readonly off: number | null;
}

export interface KernelPrediction extends Prediction {
  readonly kernel: string;
  /** What `lambda` was calibrated from; null where counters are missing. */
  readonly work: KernelWork | null;
  /** Why something of it is not known, each in words. */
  readonly why: readonly string[];
}

export interface EnginePrediction {
  /** The longest first. */
  readonly kernels: readonly KernelPrediction[];
  /** Σ Tₙ·jₙ over the kernels that are predicted and measured there; null without any. */
  readonly whole: Prediction | null;
  /** The share of the time on the first platform that those kernels take. */
  readonly share: number;
}

/**
 * Each kernel of an engine, and the whole of it, on another platform by the λ of the one that it was profiled on. The counts of this
 * platform and the parameters of the other one make the prediction, which knows nothing of the other one's profile. Without counters λ
 * is not known; where both platforms have the same latencies the work cancels, and prediction and error are known all the same.
 */
export function predictEngine(here: ProfiledSide, there: ProfiledSide): EnginePrediction {
  const kernels = alignKernels([here, there].map(calledOf))
    .flatMap(({ uses: [times, other] }) => (times ? predictKernel(times, other ?? null, here, there) : []))
    .toSorted((a, b) => b.calls * b.ms - a.calls * a.ms || (a.kernel < b.kernel ? -1 : 1));
  const covered = kernels.filter(({ predictedMs, measuredMs }) => predictedMs !== null && measuredMs !== null);
  const all = applicationMs(kernels);
  return { kernels, whole: wholeOf(covered), share: all > 0 ? applicationMs(covered) / all : 0 };
}

const calledOf = ({ kernels }: ProfiledSide): KernelTimes[] => kernels.filter(({ calls }) => calls > 0);

function predictKernel(
  times: KernelTimes,
  other: KernelTimes | null,
  here: ProfiledSide,
  there: ProfiledSide,
): KernelPrediction {
  const { kernel, calls, totalMs, isNamed } = times;
  const ms = totalMs / calls;
  // A profiler that never reported a kernel tells 0.
  const measuredMs = other && other.totalMs > 0 ? other.totalMs / other.calls : null;
  // An engine is the same instructions on either platform; only where caches hit may differ.
  const [ownCounts, countsThere] = [
    here.counters.length > 0 ? here.counters : there.counters,
    there.counters.length > 0 ? there.counters : here.counters,
  ].map(counters => (isNamed ? workOf(kernel, counters) : unnamed)) as [WorkOrWhy, WorkOrWhy];
  const work = 'work' in ownCounts ? ownCounts.work : null;
  const workThere = 'work' in countsThere ? countsThere.work : null;
  const lambda = calibrated(work, here.platform, ms);
  const lambdaThere = calibrated(workThere, there.platform, measuredMs);
  const ratio = timeRatio(work, here.platform, there.platform);
  const predictedMs = ratio === null || ms === 0 ? null : ms * ratio;
  const untold = [here.platform, there.platform].filter(({ latency }) => latency === null);
  return {
    kernel,
    calls,
    ms,
    work,
    lambda,
    lambdaThere,
    predictedMs,
    measuredMs,
    ...errorsOf({ lambda, lambdaThere, predictedMs, measuredMs }),
    why: [
      ...('missing' in ownCounts ? ownCounts.missing : []),
      ...(predictedMs === null || 'work' in ownCounts
        ? untold.map(({ name }) => `latencies of ${name} are missing`)
        : []),
      ...(ms === 0 ? [`it took 0 ms on ${here.platform.name}`] : []),
      ...(other?.totalMs === 0 ? [`it took 0 ms on ${there.platform.name}`] : []),
      ...(other ? [] : [whyNotThere(kernel, there)]),
    ],
  };
}

function whyNotThere(kernel: string, there: ProfiledSide): string {
  const { name } = there.platform;
  return calledOf(there).some(one => isSameKernel(one.kernel, kernel))
    ? `kernels of two endings of its name were profiled, and nothing tells which one it is on ${name}`
    : `it was not profiled on ${name}`;
}

const unnamed: WorkOrWhy = {
  missing: ['no kernel of this layer is named, so that no counters are known to be its own'],
};

function calibrated(work: KernelWork | null, { latency, rate }: BspPlatform, ms: number | null): number | null {
  if (work === null || latency === null || rate === null || ms === null || ms === 0) return null;
  return lambdaOf(idealMs(launchCycles(work, latency), rate), ms);
}

/** Time there over time here by one λ; null where that is not known. */
function timeRatio(work: KernelWork | null, here: BspPlatform, there: BspPlatform): number | null {
  if (here.rate === null || there.rate === null) return null;
  const slowdown = coreRate(here.rate) / coreRate(there.rate);
  if (haveSameLatencies(here, there)) return slowdown;
  if (work === null || here.latency === null || there.latency === null) return null;
  return (launchCycles(work, there.latency) / launchCycles(work, here.latency)) * slowdown;
}

function errorsOf({
  lambda,
  lambdaThere,
  predictedMs,
  measuredMs,
}: Pick<Prediction, 'lambda' | 'lambdaThere' | 'predictedMs' | 'measuredMs'>): Pick<Prediction, 'error' | 'off'> {
  const off = predictedMs === null || measuredMs === null ? null : predictedMs / measuredMs - 1;
  if (lambda !== null && lambdaThere !== null) return { error: lambdaError(lambda, lambdaThere), off };
  // Of the same work on the same latencies, λ_there / λ_here is predicted / measured.
  return { error: off === null ? null : Math.abs(off), off };
}

function wholeOf(kernels: readonly KernelPrediction[]): Prediction | null {
  if (kernels.length === 0) return null;
  const sum = (of: (one: KernelPrediction) => number | null): number | null => {
    const terms = kernels.map(one => ({ ms: of(one), calls: one.calls }));
    return terms.some(({ ms }) => ms === null) ? null : applicationMs(terms as { ms: number; calls: number }[]);
  };
  const ms = sum(one => one.ms)!;
  const [predictedMs, measuredMs] = [sum(one => one.predictedMs), sum(one => one.measuredMs)];
  const ideal = sum(one => one.lambda && one.lambda * one.ms);
  const idealThere = sum(one => one.lambdaThere && one.lambdaThere * one.measuredMs!);
  const lambda = ideal && lambdaOf(ideal, ms);
  const lambdaThere = idealThere && measuredMs ? lambdaOf(idealThere, measuredMs) : null;
  return {
    calls: 1,
    ms,
    lambda,
    lambdaThere,
    predictedMs,
    measuredMs,
    ...errorsOf({ lambda, lambdaThere, predictedMs, measuredMs }),
  };
}
