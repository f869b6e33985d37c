import { describe, expect, test } from 'vitest';
import { cpuLayout, cpuSize, vectorsOf } from '../../../harness/core/cpu.ts';

describe('a CPU', () => {
  test('is told by its vector instructions, on x86 and on Arm', () => {
    expect(vectorsOf('processor\t: 0\nflags\t\t: fpu sse4_2 avx avx2 fma\n')).toEqual(['sse4_2', 'avx', 'avx2', 'fma']);
    expect(vectorsOf('Features\t: fp asimd asimddp crc32\n')).toEqual(['asimd', 'asimddp']);
    expect(vectorsOf('')).toEqual([]);
  });

  test('has a layout of its own for every model and vector width', () => {
    expect(cpuLayout('x64', 'AMD EPYC 7B13 64-Core', ['avx', 'avx2'])).toBe(
      'cpu-layout:x64-amd-epyc-7b13-64-core-avx2',
    );
    expect(cpuLayout('x64', 'AMD EPYC', ['avx2', 'avx512f'])).toBe('cpu-layout:x64-amd-epyc-avx512f');
    expect(cpuLayout('arm64', 'unknown CPU)', [])).toBe('cpu-layout:arm64-unknown-cpu');
  });

  test('is as big as its threads and clock, and says when the clock is unknown', () => {
    expect(cpuSize(4, 2600)).toEqual({ value: 10400, how: 'cores × clock' });
    expect(cpuSize(4, 0)).toEqual({ value: 4, how: expect.stringContaining('unknown') });
  });
});
