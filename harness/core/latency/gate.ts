/**
 * The preset `gate`: as much measuring as a verdict needs that may block a release, at most 3,000 timed inferences of each
 * member. Shown by tests/bench/false-alarms.bench.ts of simulated noise: at most 1 % of equal engines are called different, 5 % slower
 * is found in 99 %, 2 % in 90 % of cases. Of loads that stay it says which is the slower, and two loads of one engine stay 1 % apart
 * and more, so engines are loaded anew for each round.
 */
export const gate = {
  /** Timed inferences of a member in a round. */
  iterations: 25,
  /** Rounds before the first look, and at most. */
  rounds: { least: 20, most: 120 },
  /** Of the interval of the ratio: its ends at most this far apart. */
  width: 0.01,
  /** The smallest relative difference that counts. */
  leastEffect: 0.01,
  /** Seconds of all rounds, with what is loaded for them. */
  budgetSeconds: 300,
  /** Of intervals; 1 - level is the chance of a false yes in the whole family. */
  level: 0.99,
} as const;
