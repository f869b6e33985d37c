import { goldenKey } from '../golden-key.ts';
import type { GoldenRecord, ReportDocument } from '../records.ts';
import { shortDigest } from '../short-digest.ts';

/** What the runs of a platform were held against: its override, else the common golden; null where neither fitted. */
function goldenOf({ goldens, goldenProblems, spec }: ReportDocument, platform: string): GoldenRecord | null {
  if (goldenProblems.some(one => one.platform === platform)) return null;
  const keyed = (of: string | null) =>
    goldens.find(({ key }) => key === goldenKey(spec.model.name, spec.dataset.name, of)) ?? null;
  return keyed(platform) ?? keyed(null);
}

/**
 * Why flips against the golden of a platform cannot be held beside each other: on either side they were counted against another thing, or against nothing.
 * Null where it is the same decisions, whoever accepted them.
 */
export function whyOtherGolden(before: ReportDocument, after: ReportDocument, platform: string): string | null {
  const [there, here] = [goldenOf(before, platform), goldenOf(after, platform)];
  if (there?.decisions === here?.decisions) return null;
  return `the golden is another: ${named(there)} before, ${named(here)} after`;
}

/** Why a side has no golden where the other one was held against one, each once. */
export function goldenNotes(before: ReportDocument, after: ReportDocument): string[] {
  const held = [before, after].flatMap(({ comparisons }) =>
    comparisons.filter(({ relation }) => relation === 'engine-golden').map(({ right }) => right.ranOn!),
  );
  const problems = [before, after].flatMap(({ goldenProblems }) => goldenProblems);
  return [...new Set(problems.filter(({ platform }) => held.includes(platform)).map(({ reason }) => reason))];
}

const named = (golden: GoldenRecord | null): string =>
  golden === null ? 'none' : `${golden.key} ${shortDigest(golden.decisions)}`;
