import { type AlignedLayers, alignLayers, compareUses, type KernelUse } from '../latency/align-layers.ts';
import type { TimedPart } from '../records.ts';
import type { MeasuredEngine } from '../tables/measured-engine.ts';

/** Where the difference of two engines went, as far as both logs tell. Milliseconds an inference. */
export interface PartialCause {
  /** null where a side tells no latency. */
  readonly differenceMs: number | null;
  /** Only what both sides tell. */
  readonly parts: readonly { readonly part: TimedPart; readonly leftMs: number; readonly rightMs: number }[];
  /** What of the difference no part accounts for; null where there are no parts or no whole. */
  readonly restMs: number | null;
  /** The part that moved most in the direction of the whole, or the rest; null where that is not known. */
  readonly main: TimedPart | 'rest' | null;
  /** Parts that are not in the logs of a side: not known, and not 0. */
  readonly untold: { readonly left: readonly TimedPart[]; readonly right: readonly TimedPart[] };
  /** Whether the host took longer to enqueue than the device to compute; null where that is not told. */
  readonly enqueueBound: { readonly left: boolean | null; readonly right: boolean | null };
  readonly layers: readonly AlignedLayers[];
  readonly kernels: readonly KernelUse[];
}

const asked: readonly TimedPart[] = ['upload', 'h2d', 'compute', 'kernels', 'gaps', 'd2h', 'enqueue'];

/** The split of Table X of Shafi et al. over whatever parts two logs have in common; kernels as in their Tables XI and XIII. */
export function partialCause(left: MeasuredEngine, right: MeasuredEngine): PartialCause {
  const isTold = (part: TimedPart) => left.parts.has(part) && right.parts.has(part);
  const isSplit = isTold('kernels') && isTold('gaps');
  const adding: readonly TimedPart[] = [
    'upload',
    'h2d',
    ...(isSplit ? (['kernels', 'gaps'] as const) : (['compute'] as const)),
    'd2h',
  ];
  const parts = adding.filter(isTold).map(part => ({
    part,
    leftMs: left.parts.get(part)!.mean,
    rightMs: right.parts.get(part)!.mean,
  }));
  const differenceMs = left.whole && right.whole ? right.whole.mean - left.whole.mean : null;
  const sum = parts.reduce((total, { leftMs, rightMs }) => total + rightMs - leftMs, 0);
  const restMs = differenceMs === null || parts.length === 0 ? null : differenceMs - sum;
  const untold = (side: MeasuredEngine) => asked.filter(part => !side.parts.has(part));
  return {
    differenceMs,
    parts,
    restMs,
    main: mainOf(parts, differenceMs, restMs),
    untold: { left: untold(left), right: untold(right) },
    enqueueBound: { left: isEnqueueBound(left), right: isEnqueueBound(right) },
    layers: left.layers.length > 0 && right.layers.length > 0 ? alignLayers(left.layers, right.layers) : [],
    kernels: kernelUses(left, right),
  };
}

function mainOf(parts: PartialCause['parts'], whole: number | null, restMs: number | null): PartialCause['main'] {
  if (whole === null || whole === 0 || restMs === null) return null;
  const moved = [
    ...parts.map(({ part, leftMs, rightMs }) => ({ part, ms: rightMs - leftMs })),
    { part: 'rest' as const, ms: restMs },
  ];
  return moved.reduce((most, one) => (one.ms * Math.sign(whole) > most.ms * Math.sign(whole) ? one : most)).part;
}

/** With the profiler on, enqueueing waits for the end of each inference. */
function isEnqueueBound({ parts, conditions }: MeasuredEngine): boolean | null {
  const [enqueue, compute] = [parts.get('enqueue'), parts.get('compute')];
  if (!enqueue || !compute || conditions.profiler !== false) return null;
  return enqueue.mean > compute.mean;
}

function kernelUses(left: MeasuredEngine, right: MeasuredEngine): KernelUse[] {
  if (left.kernels.length === 0 || right.kernels.length === 0) return [];
  const usesOf = ({ kernels }: MeasuredEngine) =>
    kernels.map(({ kernel, calls, totalMs }) => ({ kernel, calls, ms: totalMs }));
  return compareUses(usesOf(left), usesOf(right));
}
