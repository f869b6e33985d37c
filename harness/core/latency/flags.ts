// What is said of latencies beside their numbers, as reports keep it. Which of it a verdict heeds: answer.ts.

/** Of a member; never a reason to drop samples. */
export type MemberFlag =
  | 'few-samples'
  | 'no-spread'
  | 'cv>2.5%'
  | 'drift'
  | 'autocorrelated'
  | 'bimodal'
  | 'outliers>5%'
  | 'telemetry-absent'
  | 'throttled'
  | 'clocks-moved'
  | 'other-processes'
  | 'other-load'
  | 'unsteady-warmup';

/** Of a side, whatever it is compared to: numbers of no clock, or of a device that was not as it is. */
export type SideFlag = (typeof ofSides)[number];

const ofSides = ['no-spread', 'throttled', 'clocks-moved', 'other-processes'] as const;

export const isSideFlag = (flag: string): flag is SideFlag => ofSides.some(one => one === flag);

/** Of how two members differ. */
export type PairFlag = SideFlag | 'few-rounds' | 'bimodal' | 'autocorrelated' | 'drift' | 'other-load';

/** Of how sittings of later and of earlier sessions differ. */
export type SittingsFlag = PairFlag | 'few-sittings';

/** Of how runs differ that were measured one by one. */
export type RunsFlag = SideFlag | 'few-runs' | 'not-in-turns';

/** Of any comparison. */
export type DecisionFlag = PairFlag | SittingsFlag | RunsFlag;

/** Those that hold, in their order. */
export const holding = <Flag extends string>(flags: Readonly<Partial<Record<Flag, boolean>>>): Flag[] =>
  (Object.entries(flags) as [Flag, boolean][]).flatMap(([flag, holds]) => (holds ? flag : []));
