import { TriplicateError } from '../errors.ts';

/** Whether nvprof, Nsight Systems or Nsight Compute say so that they may not read the GPU's counters. */
export const deniesCounters = (text: string): boolean =>
  /\bERR_NVGPUCTRPERM\b|does not have permission to (profile|access NVIDIA GPU Performance Counters)\b/.test(text);

/** Of a log that tells nothing of the GPU, because its profiler was not let. */
export const countersDenied = (file: string): TriplicateError =>
  new TriplicateError({
    code: 'IMPORT_COUNTERS_DENIED',
    message: `${file}: the profiler did not have the right to read the GPU's performance counters (ERR_NVGPUCTRPERM), so it tells nothing of the GPU.`,
    next: "Profile as root, or load the driver's module with NVreg_RestrictProfilingToAdminUsers=0 (options nvidia NVreg_RestrictProfilingToAdminUsers=0 in /etc/modprobe.d, and boot again); on a Jetson, as root.",
  });
