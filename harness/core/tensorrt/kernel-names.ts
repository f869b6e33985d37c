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
  one === other || tacticOf(one) === other || one === tacticOf(other);

function tacticOf(name: string): string {
  const ending = endings.find(one => name.endsWith(one));
  return ending ? name.slice(0, -ending.length) : name;
}

interface Named {
  readonly kernel: string;
}

/**
 * What each kernel of several lists is called in all of them: by its tactic, where that and one ending are all there is of it and no list
 * has both. Where there is more, nobody can tell which is which, and a kernel is that of its very name alone. No order changes it.
 */
export function commonNames(lists: readonly (readonly Named[])[]): (name: string) => string {
  const namesByTactic = lists.map(list => Map.groupBy(new Set(list.map(({ kernel }) => kernel)), tacticOf));
  return name => {
    const tactic = tacticOf(name);
    const names = namesByTactic.map(one => one.get(tactic) ?? []);
    const all = new Set(names.flat());
    return all.size === 2 && all.has(tactic) && names.every(({ length }) => length < 2) ? tactic : name;
  };
}

/** Each kernel of several lists beside itself in the others; null where a list has none that is known to be it. */
export function alignKernels<T extends Named>(
  lists: readonly (readonly T[])[],
): { readonly name: string; readonly uses: readonly (T | null)[] }[] {
  const nameOf = commonNames(lists);
  const byName = lists.map(list => new Map(list.map(one => [nameOf(one.kernel), one])));
  const names = new Set(byName.flatMap(one => [...one.keys()]));
  return [...names].map(name => ({ name, uses: byName.map(one => one.get(name) ?? null) }));
}
