import type { ReportDocument } from '../records.ts';
import { shortDigest } from '../short-digest.ts';

/**
 * Why flips against the reference cannot be held beside each other: it is the unoptimized model, and on either side another one. Null where it is the same,
 * also on another stack, which is what an update is asked about.
 */
export function whyOtherReference({ model: there }: ReportDocument, { model: here }: ReportDocument): string | null {
  if (there && here && there.digest === here.digest) return null;
  return `the reference is of another model: ${named(there)} before, ${named(here)} after`;
}

const named = (model: ReportDocument['model']): string =>
  model === null ? 'one that is not told' : `${model.name} ${shortDigest(model.digest)}`;
