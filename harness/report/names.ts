import type { ThresholdName } from '../core/checks.ts';
import { className } from '../core/dataset.ts';
import { ownValue } from '../core/own-value.ts';
import type { Check, Comparison, DatasetRecord, Relation, Side } from '../core/records.ts';

/** A label as people know it: its class name where the dataset has one, else its number, said to be a label. */
export function labelName(dataset: DatasetRecord | null, label: number | null): string {
  const named = label === null || label < 0 || dataset?.classes?.[label] !== undefined;
  return named ? className(dataset, label) : `label ${label}`;
}

/** As in c_cpu-1_r_cpu-n; a golden has no case. */
export const caseName = ({ builtOn, ranOn }: Side): string =>
  builtOn === null || ranOn === null ? '–' : `c_${builtOn}_r_${ranOn}`;

/** What a case's name and the number beside it say. */
export const caseNameSentence =
  'c_X_r_Y is an engine compiled on X and run on Y; #1 is the first build of its recipe there.';

/** As in "#1, #3". */
export const ordinalNames = (ordinals: readonly number[]): string => ordinals.map(ordinal => `#${ordinal}`).join(', ');

export const relationTitles: Readonly<Record<Relation, string>> = {
  'engine-engine': 'Between engines',
  'platform-platform': 'Across platforms',
  'optimized-reference': 'Against the reference',
  'engine-golden': 'Against the golden',
};

export const relations = Object.keys(relationTitles) as Relation[];

/** Whether the left side is the older, accepted one; between two engines and two platforms there is no such order. */
export const isDirected = (relation: Relation): boolean =>
  relation === 'optimized-reference' || relation === 'engine-golden';

export type CheckStatus = Check['status'];

export const statusWords: Readonly<Record<CheckStatus, string>> = {
  pass: 'Pass',
  fail: 'Fail',
  inconclusive: 'Inconclusive',
  skipped: 'Skipped',
};

/** Signs that differ in shape, so that no status is told by its colour alone. */
export const statusSigns: Readonly<Record<CheckStatus, string>> = {
  pass: '✓',
  fail: '✕',
  inconclusive: '?',
  skipped: '–',
};

const urgency: readonly CheckStatus[] = ['fail', 'inconclusive', 'pass', 'skipped'];

/** The most pressing first; within a status in the order of the spec. */
export const byUrgency = (checks: readonly Check[]): Check[] =>
  checks.toSorted((a, b) => urgency.indexOf(a.status) - urgency.indexOf(b.status));

/** As in "2 fail, 1 inconclusive, 9 pass, 3 skipped". */
export function tally(checks: readonly Check[]): string {
  const numbers = urgency
    .map(status => [checks.filter(check => check.status === status).length, status] as const)
    .filter(([number]) => number > 0);
  return numbers.map(([number, status]) => `${number} ${status}`).join(', ') || 'no checks';
}

const thresholdNames: Readonly<Record<string, string>> = {
  flipsBetweenEngines: 'Flips between engines',
  flipsAcrossPlatforms: 'Flips across platforms',
  flipsAgainstReference: 'Flips against the reference',
  flipsAgainstGolden: 'Flips against the golden',
  accuracy: 'Top-1 accuracy',
  latencyMedianMs: 'Median latency',
  latencyP99Ms: '99th percentile of latency',
  latencyRegression: 'Latency against its baseline',
  latencyCases: 'Latency cases',
  throughput: 'Throughput',
  throughputKnee: 'Throughput knee',
  latencyUnderLoad: 'Latency under load',
} satisfies Record<ThresholdName, string>;

/** What a threshold is of; one that is not known here goes by its own name. */
export const thresholdName = (threshold: string): string => ownValue(thresholdNames, threshold) ?? threshold;

export const pairTitle = ({ left, right }: Comparison): string => `${left.label} against ${right.label}`;
