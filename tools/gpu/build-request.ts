import type { BuildRequest } from '../../native/trt.d.ts';

/** A request that leaves everything to TensorRT but what is given. */
export const buildRequest = (
  model: string,
  plan: string,
  asked: Partial<Omit<BuildRequest, 'model' | 'plan'>> = {},
): BuildRequest => ({
  model,
  plan,
  log: `${plan}.log`,
  logLimitBytes: 64 * 1024 * 1024,
  verbose: false,
  timingCacheIn: null,
  timingCacheOut: null,
  ignoreCacheMismatch: false,
  flags: [],
  stronglyTyped: false,
  optimizationLevel: null,
  averagingIterations: null,
  maxAuxStreams: null,
  maxTactics: null,
  pools: {},
  tacticSources: null,
  hardwareCompatibility: 'NONE',
  profilingVerbosity: 'LAYER_NAMES_ONLY',
  profiles: [],
  ...asked,
});
