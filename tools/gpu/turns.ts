/** What both sides of a comparison by turns agree on, for parseArgs. */
export const turnOptions = {
  plan: { type: 'string' },
  batch: { type: 'string', default: '8' },
  iterations: { type: 'string', default: '1000' },
  seconds: { type: 'string', default: '1' },
  /** Inputs of a part of a sweep, and parts. */
  items: { type: 'string', default: '512' },
  parts: { type: 'string', default: '118' },
} as const;

export const warmupMs = 200;

export const round = (value: number): number => Math.round(value * 1e4) / 1e4;
export const compact = (samples: Iterable<number>): number[] => Array.from(samples, round);
