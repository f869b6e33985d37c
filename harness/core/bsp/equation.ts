/** What one thread of a kernel executes, averaged over its threads. */
export interface ThreadCounts {
  /** Instructions that neither load nor store. */
  readonly instructions: number;
  /** Loads and stores. */
  readonly shared: number;
  /** Loads and stores, wherever they hit. */
  readonly global: number;
  /** Of `global`. */
  readonly l1Hits: number;
  /** Of `global`, beside `l1Hits`. */
  readonly l2Hits: number;
}

/** What a launch of a kernel does, averaged over its launches. */
export interface KernelWork {
  readonly threads: number;
  readonly perThread: ThreadCounts;
}

/** Cycles of the core clock until an instruction, or an access, is done; from microbenchmarks. */
export interface LatencyCycles {
  readonly instruction: number;
  readonly shared: number;
  readonly global: number;
  readonly l1: number;
  readonly l2: number;
}

/** What the model takes of a platform beside its latencies: its cores and their clock. */
export interface CoreRate {
  readonly cores: number;
  readonly clockMhz: number;
}

/**
 * Comp + Comm_GM + Comm_SM of Equation 2 of Shafi et al. (2021), after Amarís et al. (2015): cycles of one thread.
 *
 * Shafi et al. count loads and stores «performed by all the threads» and multiply by the number of threads N in Equation 2 once
 * more, so that N would count twice. Here they are of one thread, as in Amarís et al., and N counts once.
 */
export const cyclesPerThread = (
  { instructions, shared, global, l1Hits, l2Hits }: ThreadCounts,
  latency: LatencyCycles,
): number =>
  instructions * latency.instruction +
  (global - l1Hits - l2Hits) * latency.global +
  l1Hits * latency.l1 +
  l2Hits * latency.l2 +
  shared * latency.shared;

/** Cycles of all threads of a launch: N × (Comp + Comm_GM + Comm_SM). */
export const launchCycles = ({ threads, perThread }: KernelWork, latency: LatencyCycles): number =>
  threads * cyclesPerThread(perThread, latency);

/** Cycles a millisecond of all cores: F × C. */
export const coreRate = ({ cores, clockMhz }: CoreRate): number => cores * clockMhz * 1e3;

/** Equation 2 with λ = 1: milliseconds of so many cycles on all cores at once. */
export const idealMs = (cycles: number, rate: CoreRate): number => cycles / coreRate(rate);

/**
 * λ, what Equation 2 gives for λ = 1 over what was measured: it stands for divergence, bank conflicts, coalescing and whatever
 * else the model leaves out. The prediction for a platform is `idealMs` there over λ.
 */
export const lambdaOf = (ideal: number, measuredMs: number): number => ideal / measuredMs;

/**
 * The error of predicting a platform by the λ of another one, as a share of what was measured: |1 − λ_there / λ_here|, the error of Tables
 * XVII and XVIII of Shafi et al. It is |predicted / measured − 1| where both λ are of the same counts.
 */
export const lambdaError = (lambdaHere: number, lambdaThere: number): number => Math.abs(1 - lambdaThere / lambdaHere);

/** Σ Tₙ·jₙ: milliseconds of an application whose n-th kernel takes Tₙ and is called jₙ times. */
export const applicationMs = (kernels: readonly { readonly ms: number; readonly calls: number }[]): number =>
  kernels.reduce((sum, { ms, calls }) => sum + ms * calls, 0);
