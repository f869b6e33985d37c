import type { SittingsFlag } from '../latency/flags.ts';

/** What the flags of an undecided latency call for. */
const remedies: Readonly<Record<string, string>> = {
  'no-spread': 'all samples are equal, so that the clock does not resolve them: raise measurement.batch',
  throttled: 'the device was throttled: cool it, or lower its clocks, and measure again',
  'clocks-moved': 'the clock of one side moved: lock the clocks and measure again',
  'other-processes': 'another process was on the device (nvidia-smi names it): end it and measure again',
  'other-load': "others kept the host's cores busy: end them and measure again",
  drift: 'the ratio drifts: raise measurement.warmup',
  autocorrelated: 'rounds are like the ones before: leave the machine alone and raise measurement.rounds',
  bimodal: 'the ratio has two modes: raise measurement.iterations',
  'few-sittings': 'the baseline is of too few sittings: measure more of it, on other days',
  'few-rounds': 'there are too few rounds: raise measurement.rounds, or measure by the recipe gate',
} satisfies Record<SittingsFlag, string>;

/** What the flags call for, as a sentence; where none calls for anything, what else would decide. */
export function remedySentence(flags: readonly string[], otherwise: string): string {
  const calls = Object.entries(remedies).flatMap(([flag, remedy]) => (flags.includes(flag) ? [remedy] : []));
  if (calls.length === 0) return otherwise;
  const all = calls.join('; ');
  return `${all.slice(0, 1).toUpperCase()}${all.slice(1)}.`;
}
