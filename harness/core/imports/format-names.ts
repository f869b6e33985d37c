import type { ImportFormat } from '../records.ts';

/** By themselves, for the command line, which loads no reader before it reads. */
export const importFormats: readonly ImportFormat[] = [
  'trtexec-text',
  'trtexec-times',
  'trtexec-profile',
  'trtexec-layers',
  'nvprof-summary',
  'nvprof-trace',
  'nvprof-counters',
  'ncu-csv',
  'nsys-csv',
  'nsys-sqlite',
  'tegrastats',
  'nvidia-smi-query',
  'nvidia-smi-dmon',
  'polygraphy-results',
  'polygraphy-log',
  'plain-csv',
];
