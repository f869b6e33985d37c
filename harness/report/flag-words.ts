import type { MemberFlag, PairFlag } from '../core/latency/flags.ts';

/** A flag, and what it says. */
export type FlagWords = readonly [flag: string, words: string];

const ofMembers: Readonly<Record<string, string>> = {
  'few-samples': 'there are fewer than ten samples',
  'no-spread': 'all samples are equal: the clock does not resolve them',
  'cv>2.5%': 'the standard deviation (sd) is more than 2.5 % of the mean',
  drift: 'from the first round to the last the median changes by more than 2.5 %',
  autocorrelated: 'rounds are like the ones before them, more than chance makes them',
  bimodal: 'the medians of the rounds have two modes',
  'outliers>5%': 'more than 5 % of the samples are outliers, which lie far from the median',
  'telemetry-absent': 'nothing told how the device was meanwhile',
  throttled: 'the device was slowed down by heat or for want of power',
  'clocks-moved': 'the clock of the device moved by more than 5 %',
  'other-processes': 'another process was on the device; it may have been idle',
  'other-load': "others kept more than a tenth of the host's cores busy",
  'unsteady-warmup': 'the times were not yet steady when the warm-up had to end',
} satisfies Record<MemberFlag, string>;

const ofPairs: Readonly<Record<string, string>> = {
  'few-rounds': 'fewer than ten rounds decide nothing',
  'no-spread': 'all samples of a side are equal, which decides nothing',
  throttled: 'a device was slowed down by heat or for want of power, so that nothing is decided',
  'clocks-moved': 'the clock of one side moved and that of the other did not, so that nothing is decided',
  'other-processes': 'another process was on a device, so that nothing is decided',
  bimodal: 'the ratios of the rounds have two modes, so that the interval takes in that of their mean',
  autocorrelated: 'rounds are like the ones before them, so that the interval is wider',
  drift: 'the ratio changes along the rounds, so that the interval is wider by that',
  'other-load':
    "others on the host's cores may have made a part of the difference, so that the interval is wider by it",
} satisfies Record<PairFlag, string>;

const wordsOf =
  (known: Readonly<Record<string, string>>) =>
  (flags: Iterable<string>): FlagWords[] => {
    const here = new Set(flags);
    return Object.entries(known).filter(([flag]) => here.has(flag));
  };

/** What the flags of members say, each once, always in one order; one that is not known here has none, and stands where it holds all the same. */
export const memberFlagWords = wordsOf(ofMembers);

/** The same of comparisons of two members. */
export const pairFlagWords = wordsOf(ofPairs);
