/** Instruction sets that matter to the numbers of a CPU's matrix kernels, narrowest first; x86 and Arm. */
const vectorSets = [
  'sse4_2',
  'avx',
  'avx2',
  'fma',
  'f16c',
  'avx512f',
  'avx512bw',
  'avx512_vnni',
  'avx512_bf16',
  'amx_tile',
  'asimd',
  'asimdhp',
  'asimddp',
  'bf16',
  'i8mm',
  'sve',
  'sve2',
];
const layoutSets = ['avx', 'avx2', 'avx512f', 'asimd'];

/** The vector instruction sets that /proc/cpuinfo names: virtual machines often call different CPUs by one model name. */
export function vectorsOf(cpuinfo: string): string[] {
  const flags = /^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.split(/\s+/) ?? [];
  return vectorSets.filter(set => flags.includes(set));
}

/** The capability to run graphs whose tensor layouts were chosen for this CPU: the block size follows the vector width. */
export function cpuLayout(arch: string, model: string, vectors: readonly string[]): string {
  const widest = layoutSets.filter(set => vectors.includes(set)).at(-1);
  const slug = model.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return ['cpu-layout:', arch, '-', slug, widest === undefined ? '' : `-${widest}`].join('').replace(/-+$/, '');
}

/** Threads × clock. A clock that the system does not tell (0) counts as 1 MHz, and that is said. */
export function cpuSize(threads: number, clockMhz: number): { value: number; how: string } {
  return clockMhz > 0
    ? { value: threads * clockMhz, how: 'cores × clock' }
    : { value: threads, how: 'cores × clock, the clock being unknown and taken as 1 MHz' };
}
