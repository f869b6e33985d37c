/** What the model needs counted, of all launches of a kernel. Instructions are of warps: each is executed by all threads of one. */
export type Quantity =
  | 'instructions'
  | 'instructionsPerWarp'
  | 'globalLoads'
  | 'globalStores'
  | 'sharedLoads'
  | 'sharedStores'
  | 'l1HitPercent'
  | 'l2HitPercent';

/**
 * Metrics of Nsight Compute and of nvprof (compute capability 7.x) for each quantity. The hits in L1 are not of the same accesses: nvprof's
 * are of global memory alone, those of Nsight Compute of all that goes through L1. Copies from global to shared memory without a register (LDGSTS, TMA) have counters of
 * their own, and are counted as instructions that neither load nor store.
 */
export const counterNames: Readonly<Record<Quantity, { readonly ncu: string; readonly nvprof: string }>> = {
  instructions: { ncu: 'smsp__inst_executed.sum', nvprof: 'inst_executed' },
  instructionsPerWarp: { ncu: 'smsp__average_inst_executed_per_warp.ratio', nvprof: 'inst_per_warp' },
  globalLoads: { ncu: 'smsp__inst_executed_op_global_ld.sum', nvprof: 'inst_executed_global_loads' },
  globalStores: { ncu: 'smsp__inst_executed_op_global_st.sum', nvprof: 'inst_executed_global_stores' },
  sharedLoads: { ncu: 'smsp__inst_executed_op_shared_ld.sum', nvprof: 'inst_executed_shared_loads' },
  sharedStores: { ncu: 'smsp__inst_executed_op_shared_st.sum', nvprof: 'inst_executed_shared_stores' },
  l1HitPercent: { ncu: 'l1tex__t_sector_hit_rate.pct', nvprof: 'global_hit_rate' },
  l2HitPercent: { ncu: 'lts__t_sector_hit_rate.pct', nvprof: 'l2_tex_hit_rate' },
};

export const quantities = Object.keys(counterNames) as readonly Quantity[];

const wanted = (tool: 'ncu' | 'nvprof'): string => quantities.map(quantity => counterNames[quantity][tool]).join(',');

/** What takes all that the model needs, by tool. No time is read of it, so ncu need not lock clocks, which takes rights of an administrator. */
export const counterCommands = {
  ncu: `ncu --csv --page raw --print-units base --clock-control none --metrics ${wanted('ncu')} --log-file counters.csv <command>`,
  nvprof: `nvprof --csv --metrics ${wanted('nvprof')} --log-file counters.csv <command>`,
} as const;

/** Shares in percent, which need not be known of a kernel that never reads or writes global memory. */
export const isRate = (quantity: Quantity): boolean => quantity === 'l1HitPercent' || quantity === 'l2HitPercent';
