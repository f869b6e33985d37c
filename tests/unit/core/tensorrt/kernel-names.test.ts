import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignKernels, isSameKernel } from '../../../../harness/core/tensorrt/kernel-names.ts';

const conv = 'fprop_implicit_gemm_f16f16_f16f16_f16_nhwckrsc_nhwc_tilesize64x64x64';

/** TacticName of a layer, and the kernel that Nsight Compute saw run by it: TensorRT 10.6 on an H200. */
const pairs = [
  ['sm50_xmma_pooling_coalescedC_NHWC_kMAX_3_False', '_execute_kernel_trt'],
  ['sm50_xmma_pooling_fw_4d_FP16FP32NHWC_Average_FastDiv_CAlign4', '_execute_kernel_trt'],
  [`sm80_xmma_${conv}_stage4_warpsize2x2x1_g1_tensor16x8x16_t1r3s3`, '_execute_kernel_trt'],
  [`sm90_xmma_${conv}_cgasize4x1x1_warpgroupsize1x1x1_g1`, '_execute_segment_k_off_kernel_trt'],
  [`sm90_xmma_${conv}_cgasize2x2x1_warpgroupsize1x1x1_g1_beta0`, '_execute_segment_k_off_kernel_trt'],
  ['__myl_MulSumAddCas_0x2ca2fdb17a747f3f2437ab436dd8aef1', ''],
] as const;

describe('a kernel of a profiler is that of a layer', () => {
  test.each(pairs)('%s by the ending %j, asked either way', (tactic, ending) => {
    expect([isSameKernel(tactic, tactic + ending), isSameKernel(tactic + ending, tactic)]).toEqual([true, true]);
  });

  test('and of no other one, however much their names have in common', () => {
    for (const [at, [tactic]] of pairs.entries())
      for (const [other, ending] of pairs.toSpliced(at, 1)) expect(isSameKernel(tactic, other + ending)).toBe(false);
  });

  test.each([
    // Beside its twin without, as one engine has them.
    ['another of the same tile', `sm90_xmma_${conv}_g1`, `sm90_xmma_${conv}_g1_beta0_execute_segment_k_off_kernel_trt`],
    ['what sums up a split', `sm80_xmma_${conv}_g1`, `sm80_xmma_${conv}_g1_execute_split_k_kernel_trt`],
    ['one of another library', `sm80_xmma_${conv}_g1`, `sm80_xmma_${conv}_g1_execute_kernel__5x_cudnn`],
    [
      'a copy’s',
      'Reformatting CopyNode for Input Tensor 0 to a',
      'void genericReformat::copyPackedKernel<float, __half>(int)',
    ],
    ['two endings of one tactic', `${conv}_execute_kernel_trt`, `${conv}_execute_segment_k_off_kernel_trt`],
  ])('not %s', (_, one, other) => {
    expect([isSameKernel(one, other), isSameKernel(other, one)]).toEqual([false, false]);
  });
});

describe('kernels of several lists', () => {
  const [plain, whole, segment] = ['', '_execute_kernel_trt', '_execute_segment_k_off_kernel_trt'].map(
    ending => conv + ending,
  ) as [string, string, string];
  const listsOf = (names: readonly (readonly string[])[]) => names.map(list => list.map(kernel => ({ kernel })));
  const aligned = (...names: readonly string[][]) =>
    Object.fromEntries(
      alignKernels(listsOf(names)).map(({ name, uses }) => [name, uses.map(one => one?.kernel ?? null)]),
    );

  test.each<[string, string[][], Record<string, (string | null)[]>]>([
    ['by its tactic and an ending', [[plain], [whole], [plain]], { [plain]: [plain, whole, plain] }],
    [
      'by no tactic where both endings are',
      [[plain], [whole, segment]],
      { [plain]: [plain, null], [whole]: [null, whole], [segment]: [null, segment] },
    ],
    [
      'by nothing where the tactic itself is in no list',
      [[whole], [segment]],
      { [whole]: [whole, null], [segment]: [null, segment] },
    ],
    [
      'nor where they are in lists of their own',
      [[plain], [whole], [segment]],
      { [plain]: [plain, null, null], [whole]: [null, whole, null], [segment]: [null, null, segment] },
    ],
    [
      'by its very name where a list has that beside the other one',
      [[plain], [plain, whole]],
      { [plain]: [plain, plain], [whole]: [null, whole] },
    ],
  ])('stand beside each other %s', (_, names, expected) => {
    expect(aligned(...names)).toEqual(expected);
  });

  test('are the same in any order of names and of lists', () => {
    const list = fc.uniqueArray(fc.constantFrom(plain, whole, segment, 'other', 'other_execute_kernel_trt'));
    fc.assert(
      fc.property(fc.array(list, { minLength: 2, maxLength: 3 }), names => {
        const reversed = aligned(...names.map(one => one.toReversed()).toReversed());
        const back = Object.entries(reversed).map(([name, uses]) => [name, uses.toReversed()]);
        expect(Object.fromEntries(back)).toEqual(aligned(...names));
      }),
    );
  });
});
