import type { LatencyMember } from '../records.ts';
import { mean } from '../statistics.ts';
import { meanOf } from './align-layers.ts';

/**
 * Where the time of an inference can go. `upload` is the engine's way to the device, of fresh loads; `kernels` what the
 * profiler says of the layers, and `gaps` the rest of the compute time. Without a profiler both are one, `compute`.
 */
export type Part = 'upload' | 'h2d' | 'kernels' | 'gaps' | 'compute' | 'd2h';

export interface PartDifference {
  readonly part: Part;
  /** Means in milliseconds. */
  readonly leftMs: number;
  readonly rightMs: number;
  /** right - left. */
  readonly differenceMs: number;
}

export interface Cause {
  readonly leftMs: number;
  readonly rightMs: number;
  readonly differenceMs: number;
  /** Their differences add up to that of the whole. */
  readonly parts: readonly PartDifference[];
  /** The part that moved most in the direction of the whole; null where the whole did not move. */
  readonly main: Part | null;
  /** Whether the host took longer to enqueue an inference than the device to compute it: then kernels are not what limits. */
  readonly enqueueBound: { readonly left: boolean; readonly right: boolean };
}

type Timed = Pick<LatencyMember, 'rounds' | 'parts' | 'layers'>;

/**
 * Splits the difference between two members into copies, kernels and gaps (the split of Table X of Shafi et al., finer). What was not
 * timed by its parts is all compute. Kernels are split off only where both sides have them.
 */
export function explainDifference(left: Timed, right: Timed): Cause {
  const withKernels = left.layers !== undefined && right.layers !== undefined;
  const [one, other] = [partsOf(left, withKernels), partsOf(right, withKernels)];
  const names = order.filter(part => one.ms.has(part) || other.ms.has(part));
  const parts = names.map(part => {
    const [leftMs, rightMs] = [one.ms.get(part) ?? 0, other.ms.get(part) ?? 0];
    return { part, leftMs, rightMs, differenceMs: rightMs - leftMs };
  });
  const sum = (of: (part: PartDifference) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const differenceMs = sum(part => part.differenceMs);
  return {
    leftMs: sum(part => part.leftMs),
    rightMs: sum(part => part.rightMs),
    differenceMs,
    parts,
    main: mainOf(parts, differenceMs),
    enqueueBound: { left: one.isEnqueueBound, right: other.isEnqueueBound },
  };
}

const order: readonly Part[] = ['upload', 'h2d', 'kernels', 'gaps', 'compute', 'd2h'];

function partsOf(
  { rounds, parts, layers }: Timed,
  withKernels: boolean,
): { readonly ms: ReadonlyMap<Part, number>; readonly isEnqueueBound: boolean } {
  const of = (times: readonly (readonly number[])[]): number => mean(times.flat());
  const compute = of(parts?.compute ?? rounds);
  const kernels = withKernels ? (layers ?? []).reduce((sum, layer) => sum + meanOf(layer), 0) : null;
  const ms = new Map<Part, number>([
    ...(parts?.upload ? [['upload', of(parts.upload)] as const] : []),
    ...(parts ? [['h2d', of(parts.h2d)] as const] : []),
    ...(kernels === null
      ? [['compute', compute] as const]
      : [['kernels', kernels] as const, ['gaps', compute - kernels] as const]),
    ...(parts ? [['d2h', of(parts.d2h)] as const] : []),
  ]);
  // With the profiler on, enqueueing waits for the end of each inference.
  return { ms, isEnqueueBound: parts !== undefined && layers === undefined && of(parts.enqueue) > compute };
}

function mainOf(parts: readonly PartDifference[], whole: number): Part | null {
  if (whole === 0) return null;
  const towards = (part: PartDifference): number => part.differenceMs * Math.sign(whole);
  return parts.reduce((most, part) => (towards(part) > towards(most) ? part : most)).part;
}
