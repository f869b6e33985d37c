/**
 * What the name of a kernel has beyond that of its tactic, as Nsight Compute told it of TensorRT 10.6 on an H200; what Myelin generates has
 * one name. Kernels with other endings, as those that add up what a split sum left, are a part of a layer, and none is taken for all of it.
 */
const endings = ['_execute_kernel_trt', '_execute_segment_k_off_kernel_trt'] as const;

/**
 * Whether both are names of one kernel: a profiler tells that of the function, a layer that of its tactic (TacticName of TensorRT's
 * inspector). A name that is only similar is another kernel's.
 */
export const isSameKernel = (one: string, other: string): boolean =>
  one === other || endings.some(ending => one === other + ending || other === one + ending);
