import type { PlatformRecord } from '../core/records.ts';
import type { Locks } from '../ports.ts';

/**
 * Runs the work while no other process of this user builds or measures on these platforms' accelerators: either would
 * disturb the other's timings. By the device itself, not by CUDA's number of it, which CUDA_VISIBLE_DEVICES changes. All in
 * one order, and before the host's lock, so that nobody waits for one whom he keeps waiting.
 */
export function holdAccelerators<T>(
  machineLocks: Locks,
  platforms: readonly PlatformRecord[],
  work: () => Promise<T>,
): Promise<T> {
  const accelerators = [...new Set(platforms.flatMap(({ accelerator }) => accelerator ?? []))].sort();
  const held = accelerators.reduceRight(
    (inner, accelerator) => () => machineLocks.hold(`accelerator ${accelerator}`, inner),
    work,
  );
  return held();
}
