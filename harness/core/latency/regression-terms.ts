import type { LatencyRegression } from '../records.ts';

/** Sessions that a baseline is made of unless a spec says otherwise. */
const defaultWindow = 20;

/** The threshold with every default written out. */
export function regressionTerms({ leastEffect, window, confirm }: LatencyRegression = {}) {
  return {
    leastEffect: leastEffect ?? 0.05,
    window: window ?? defaultWindow,
    confirm: { sessions: confirm?.sessions ?? 5, seconds: confirm?.seconds ?? 600 },
  };
}
