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

/** Of how two members differ. */
export type PairFlag =
  | 'few-rounds'
  | 'no-spread'
  | 'throttled'
  | 'clocks-moved'
  | 'other-processes'
  | 'bimodal'
  | 'autocorrelated'
  | 'drift'
  | 'other-load';

/** Those that hold, in their order. */
export const holding = <Flag extends string>(flags: Readonly<Partial<Record<Flag, boolean>>>): Flag[] =>
  (Object.entries(flags) as [Flag, boolean][]).flatMap(([flag, holds]) => (holds ? flag : []));
