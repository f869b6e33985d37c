import { ownValue } from '../own-value.ts';

/** FP32 cores of a multiprocessor by compute capability (CUDA C++ Programming Guide, results per clock cycle and multiprocessor). */
const coresPerMultiprocessor: Readonly<Record<string, number>> = {
  '5.0': 128,
  '5.2': 128,
  '5.3': 128,
  '6.0': 64,
  '6.1': 128,
  '6.2': 128,
  '7.0': 64,
  '7.2': 64,
  '7.5': 64,
  '8.0': 64,
  '8.6': 128,
  '8.7': 128,
  '8.9': 128,
  '9.0': 128,
  '10.0': 128,
  '12.0': 128,
};

/** null for a capability that is not in the table. */
export function coreCount(multiprocessors: number | null, computeCapability: string | null): number | null {
  const each = ownValue(coresPerMultiprocessor, computeCapability ?? '') ?? null;
  return multiprocessors === null || each === null ? null : multiprocessors * each;
}
